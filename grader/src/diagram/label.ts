import { plainText } from '../sheet/plain-text.ts';

/** A text of a submission for a place with room for `most` characters: in one line, nothing that turns or hides text. */
export function label(text: string, most: number): string {
  // What is cut off need not be looked at: a message may be of 100 KB.
  const near = text.slice(0, most * 2 + 2);
  const plain = plainText(near.replace(/\s+/g, ' '));
  const characters = [...plain];
  const fits = characters.length <= most && near.length === text.length;
  return fits ? plain : `${characters.slice(0, Math.max(1, most - 1)).join('')}…`;
}

/** A text in full, safe to show. */
export function whole(text: string): string {
  return plainText(text);
}
