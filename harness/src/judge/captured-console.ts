import { show } from './story.ts';

/** The most characters kept of what a submission prints in one check. */
const MOST_CHARACTERS = 16 * 1024;

/** The `console` of a submission: what it prints is kept, up to a cap, and shown with the check. */
export class CapturedConsole {
  #text = '';
  /** Characters that were printed, line ends included. */
  #printed = 0;
  /** What the submission's code sees as `console`. */
  readonly endowment: object;

  constructor() {
    this.endowment = consoleEndowment((line) => {
      this.#printed += line.length + 1;
      const room = MOST_CHARACTERS - this.#text.length;
      if (room > 0) this.#text += `${line}\n`.slice(0, room);
    });
  }

  /** What was printed since the last call. */
  take(): string {
    const text = capped(this.#text, this.#printed);
    this.#text = '';
    this.#printed = 0;
    return text;
  }

  /** Puts back what was taken. */
  restore(text: string): void {
    this.#text = text;
    this.#printed = text.length;
  }
}

/** The beginning of what was printed, `printed` characters in all, and below it how much is left out. */
export function capped(beginning: string, printed: number): string {
  const kept = beginning.slice(0, MOST_CHARACTERS);
  const dropped = printed - kept.length;
  if (dropped <= 0) return kept;
  return `${kept}${kept.endsWith('\n') ? '' : '\n'}… and ${dropped} more characters\n`;
}

/** What a submission's code sees as `console`: `print` takes each line. */
export function consoleEndowment(print: (line: string) => void): object {
  const log = Object.freeze((...args: unknown[]) =>
    print(args.map((arg) => (typeof arg === 'string' ? arg : show(arg))).join(' ')),
  );
  return Object.freeze({ log, info: log, warn: log, error: log, debug: log });
}
