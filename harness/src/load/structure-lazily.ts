import type { FunctionPlace, StructureError, StructureOptions } from './structure/index.ts';
import { isCode, type SourceFile } from './submission.ts';

/** What the structure check found, and where each function stands. */
export interface Structure {
  readonly errors: readonly StructureError[];
  readonly outline: readonly FunctionPlace[];
}

/** The structure check; its parser takes 0.3 s to load, so it is loaded when the first submission needs it. */
export async function inspectStructure(
  files: readonly SourceFile[],
  options: StructureOptions = {},
): Promise<Structure> {
  const { checkStructure, outline } = await import('./structure/index.ts');
  const code = files.filter(isCode);
  return { errors: checkStructure(code, options), outline: outline(code) };
}
