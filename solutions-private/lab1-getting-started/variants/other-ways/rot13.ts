const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export function rot13(text: string): string {
  let rotated = '';
  for (const character of text) {
    const lower = LETTERS.indexOf(character);
    const upper = LETTERS.toUpperCase().indexOf(character);
    if (lower >= 0) rotated += LETTERS.charAt((lower + 13) % 26);
    else if (upper >= 0) rotated += LETTERS.toUpperCase().charAt((upper + 13) % 26);
    else rotated += character;
  }
  return rotated;
}
