/** Characters that would end a script, or that turn or hide text in the source of a page. */
const UNSAFE = /[<>&\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** JSON that may stand in a `<script type="application/json">`, whatever a submission put into it. */
export function jsonInPage(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, i) => {
      const unit = character.charCodeAt(i).toString(16).padStart(4, '0');
      return `\\u${unit}`;
    }).join(''),
  );
}

/** What may stand in a page as text. */
export function textInPage(text: string): string {
  return text.replace(/[<>&"'\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `&#${character.codePointAt(0)};`);
}
