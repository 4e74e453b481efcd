import { codeFrameColumns } from '@babel/code-frame';

/** The lines of `text` around a place (1-based), with a mark below the column. */
export function codeFrame(text: string, line: number, column: number): string {
  return codeFrameColumns(text, { start: { line, column } }, { linesAbove: 2, linesBelow: 1 });
}
