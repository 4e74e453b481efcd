/**
 * Space-time diagrams of runs: for pages that move, and still, for packets, artifacts and files. `layOut` places everything
 * (pure); `Diagram` draws it with preact; `diagramSvg` and `diagramFigure` give texts on a server.
 */
export { Diagram, type DiagramProps } from './diagram.tsx';
export { label, whole } from './label.ts';
export { type EventShape, type Layout, layOut } from './layout.ts';
export { type Axis, EVERYTHING, type Filter, isHeartbeat, messageTypes, type Picture } from './picture.ts';
export { DiagramFigure, diagramFigure, diagramSvg, type StillOptions } from './still.tsx';
export { DIAGRAM_STYLE } from './style.ts';
