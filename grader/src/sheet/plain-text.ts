/** Control characters, and characters that can't be seen or turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a submission, safe to print: what a terminal would obey is shown as an escape. Tabs and line ends stay. */
export function plainText(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\t' || character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
