/** Where an edited file first differs from what was handed out, 1-based; `undefined` if only line endings differ. */
export function firstEdit(
  text: string,
  pristine: string,
): { readonly line: number; readonly column: number } | undefined {
  const lines = linesOf(text);
  const originals = linesOf(pristine);
  const edited = lines.findIndex((line, i) => line !== originals[i]);
  if (edited === -1) {
    if (lines.length === originals.length) return undefined;
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }
  const line = lines[edited] ?? '';
  const original = originals[edited] ?? '';
  let column = 0;
  while (column < line.length && line[column] === original[column]) column++;
  return { line: edited + 1, column: column + 1 };
}

function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}
