/** So many words in a row, the same in a solution and in what is handed out, are no accident. */
export const RUN = 10;

const WORD = /[\w$]+|[=!]==|\.\.\.|=>|[=!<>+-]=|&&|\|\||\?\?|\?\.|\+\+|--|[^\s\w$'"`\\/*]/gu;

/**
 * A text as words and operators, without layout, quotes and the signs of comments, with escapes undone: so code is the
 * same words in a file, in a comment, in Markdown, and in a string of JSON or of a bundle.
 */
export function words(text: string): string[] {
  const plain = text
    .replace(/\\u\{?([0-9a-fA-F]{4,5})\}?/g, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replace(/\\[nrt]/g, ' ');
  return plain.match(WORD) ?? [];
}

/** All runs of `length` words. */
export function runsOf(list: readonly string[], length: number): string[] {
  return list.slice(length - 1).map((_, i) => list.slice(i, i + length).join(' '));
}
