import { codeFrameColumns } from '@babel/code-frame';

/** Columns of a line that are shown on each side of the place. */
const SHOWN = 80;

/** The lines of `text` around a place (1-based), with a mark below the column. Of long lines only what is near it. */
export function codeFrame(text: string, line: number, column: number): string {
  const from = Math.max(0, column - 1 - SHOWN);
  const shown = text.split('\n').map((whole, i) => {
    // Lines that are not shown stay, for their numbers.
    if (Math.abs(i + 1 - line) > 2) return '';
    const part = whole.slice(from, from + 2 * SHOWN);
    return `${from > 0 && part !== '' ? '…' : ''}${part}${whole.length > from + 2 * SHOWN ? '…' : ''}`;
  });
  const at = from > 0 ? column - from + 1 : column;
  return codeFrameColumns(
    shown.join('\n'),
    { start: { line, column: at } },
    { linesAbove: 2, linesBelow: 1 },
  );
}
