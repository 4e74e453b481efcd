import { checkStructure, type StructureOptions } from '../../src/load/structure/index.ts';

/** The places that are marked with » in `source`, and the source without the marks. */
export function unmarked(source: string): { readonly text: string; readonly places: readonly string[] } {
  const parts = source.split('»');
  let before = '';
  const places = parts.slice(0, -1).map((part) => {
    before += part;
    const lines = before.split('\n');
    return `${lines.length}:${lines.at(-1)!.length + 1}`;
  });
  return { text: parts.join(''), places };
}

/** What the check says of one file, as `rule line:column`. */
export function found(text: string, options?: StructureOptions, path = 'node.ts'): readonly string[] {
  return checkStructure([{ path, text }], options).map(
    ({ rule, line, column }) => `${rule} ${line}:${column}`,
  );
}
