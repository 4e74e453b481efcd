import { show } from './story.ts';

/** The most characters kept of what a submission prints in one check. */
const MOST_CHARACTERS = 16 * 1024;

/** The `console` of a submission: what it prints is kept, up to a cap, and shown with the check. */
export class CapturedConsole {
  #text = '';
  #dropped = 0;
  /** What the submission's code sees as `console`. */
  readonly endowment: object;

  constructor() {
    this.endowment = consoleEndowment((line) => {
      if (this.#text.length >= MOST_CHARACTERS) this.#dropped++;
      else this.#text += `${line.slice(0, MOST_CHARACTERS - this.#text.length)}\n`;
    });
  }

  /** What was printed since the last call. */
  take(): string {
    const text = this.#dropped === 0 ? this.#text : `${this.#text}… and ${this.#dropped} more calls\n`;
    this.#text = '';
    this.#dropped = 0;
    return text;
  }

  /** Puts back what was taken. */
  restore(text: string): void {
    this.#text = text;
  }
}

/** What a submission's code sees as `console`: `print` takes each line. */
export function consoleEndowment(print: (line: string) => void): object {
  const log = Object.freeze((...args: unknown[]) =>
    print(args.map((arg) => (typeof arg === 'string' ? arg : show(arg))).join(' ')),
  );
  return Object.freeze({ log, info: log, warn: log, error: log, debug: log });
}
