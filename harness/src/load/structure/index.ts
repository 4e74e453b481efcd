/** The structure check: what a submission's syntax says before any of its code is run. */

export type { SourceFile } from '../submission.ts';
export { checkStructure, type StructureOptions } from './check.ts';
export { type FunctionPlace, outline } from './outline.ts';
export type { StructureError } from './structure-error.ts';
