/** What is ticked in a sheet of questions: for each question, by its number, the texts of the ticked boxes. */
export function ticked(sheet: string): ReadonlyMap<number, readonly string[]> {
  const ticks = new Map<number, string[]>();
  let question: string[] | undefined;
  for (const line of sheet.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const number = /^## (\d+)\./.exec(line)?.[1];
    if (number !== undefined) {
      // Of two questions with one number neither is known.
      question = ticks.has(Number(number)) ? ['', ''] : [];
      ticks.set(Number(number), question);
    }
    const box = /^\s*[-*] \[ ?([xX]) ?\] *(.*?)\s*$/.exec(line)?.[2];
    if (box !== undefined) question?.push(box);
  }
  return ticks;
}

/** How many questions there are. */
export const QUESTIONS = 10;
