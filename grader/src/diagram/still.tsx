import { tell } from 'harness/trace';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Diagram } from './diagram.tsx';
import { label, whole } from './label.ts';
import { layOut } from './layout.ts';
import type { Axis, Filter, Picture } from './picture.ts';
import { DIAGRAM_STYLE } from './style.ts';

/** A diagram that does not move has at most so many steps; of more, the last. */
const MOST_STEPS = 400;

export interface StillOptions {
  readonly axis?: Axis | undefined;
  readonly filter?: Filter | undefined;
  /** At most so many steps, the last ones; the picture says what it leaves out. */
  readonly mostSteps?: number | undefined;
}

/** A picture as an SVG file of its own: styles inside, no script, safe whatever the messages hold. */
export function diagramSvg(picture: Picture, options: StillOptions = {}): string {
  const { shown } = cut(picture, options);
  const layout = layOut(shown, options.axis, options.filter);
  const svg = renderToString(<Diagram layout={layout} name={nameOf(picture)} />);
  return svg.replace(/^(<svg[^>]*>)/, (tag) => `${tag}<style>${DIAGRAM_STYLE}</style>`);
}

/**
 * A picture for a page that does not move: the diagram and an equal list of its events. The page itself needs `DIAGRAM_STYLE`
 * once.
 */
export function DiagramFigure({
  picture,
  options = {},
}: {
  readonly picture: Picture;
  readonly options?: StillOptions;
}): JSX.Element {
  const { shown, left } = cut(picture, options);
  const layout = layOut(shown, options.axis, options.filter);
  return (
    <figure class="picture">
      <div style="overflow-x: auto">
        <Diagram layout={layout} name={nameOf(picture)} />
      </div>
      <figcaption>
        {left > 0 ? <p>{`The first ${left} of ${picture.trace.steps.length} steps are left out.`}</p> : null}
        {layout.hidden > 0 ? <p>{`${layout.hidden} steps are hidden by a filter.`}</p> : null}
        <details>
          <summary>The same as a list</summary>
          <ol style="list-style: none">
            {tell(shown.trace).map((line, i) => (
              <li key={shown.trace.steps[i]?.step}>{label(line, 400)}</li>
            ))}
          </ol>
        </details>
      </figcaption>
    </figure>
  );
}

/** The same as a text, for pages that are put together as texts. */
export function diagramFigure(picture: Picture, options: StillOptions = {}): string {
  return renderToString(<DiagramFigure picture={picture} options={options} />);
}

function cut(picture: Picture, { mostSteps = MOST_STEPS }: StillOptions) {
  const { trace } = picture;
  const left = Math.max(0, trace.steps.length - mostSteps);
  if (left === 0) return { shown: picture, left };
  return { shown: { ...picture, trace: { ...trace, steps: trace.steps.slice(left) } }, left };
}

function nameOf({ trace, wrong, violated }: Picture): string {
  return [
    `Space-time diagram of ${trace.steps.length} steps of ${trace.nodes.length} nodes.`,
    ...(wrong === undefined ? [] : [`First wrong step: ${wrong.step}. ${label(wrong.text, 200)}.`]),
    ...(violated === undefined ? [] : [label(violated, 200)]),
  ]
    .map(whole)
    .join(' ');
}
