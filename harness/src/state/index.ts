/** Node state as data: copying it, and writing it as a key. */
export { copyState } from './copy.ts';
export { type EncodeOptions, encodeState } from './encode.ts';
export { renderPath, type Step } from './path.ts';
export { StateRefusal } from './refusal.ts';
export { type Shape, shapeOf } from './shape.ts';
