/**
 * Rotates each letter from a to z, and from A to Z, by 13 places: `'Hello, Ål!'` becomes `'Uryyb, Åy!'`. Everything else stays.
 * Twice is the text itself.
 */
export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}
