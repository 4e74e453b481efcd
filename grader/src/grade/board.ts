import type { SubmissionRow } from '../private/submissions.ts';
import { isFinal } from '../result/final.ts';
import type { Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';
import { counted } from '../sheet/sheet.ts';
import type { BatchOptions } from './batch.ts';

/** What one row came to. */
export interface Ended {
  readonly row: SubmissionRow;
  readonly result?: Result;
  /** `cached`: it was there; `reused`: another commit has the same files. */
  readonly how: 'graded' | 'cached' | 'reused' | 'failed';
  readonly ms: number;
  readonly error?: string;
}

/** What is printed while a batch runs: a line for each row as it ends, and on a terminal how far it is. */
export class Board {
  readonly #total: number;
  readonly #options: BatchOptions;
  readonly #nameOf: (row: SubmissionRow) => string;
  readonly #ended: Ended[] = [];
  #begun = 0;
  #left = 0;
  #done = 0;
  #shown = false;

  constructor(total: number, options: BatchOptions, nameOf: (row: SubmissionRow) => string) {
    this.#total = total;
    this.#options = options;
    this.#nameOf = nameOf;
  }

  /** From now on `left` rows are graded. */
  begins(left: number, jobs: number): void {
    const there = this.#total - left;
    this.#say(
      `${counted(left, 'submission')} to grade, ${jobs} at a time${there === 0 ? '' : `; ${there} are graded already`}`,
    );
    this.#begun = performance.now();
    this.#left = left;
  }

  ended(ended: Ended): void {
    this.#ended.push(ended);
    if (ended.how === 'cached') return;
    this.#done++;
    this.#left--;
    this.#say(this.#lineOf(ended));
    if (process.stdout.isTTY === true && this.#left > 0) {
      process.stdout.write(`${this.#ended.length}/${this.#total}${this.#remaining()}`);
      this.#shown = true;
    }
  }

  /** Prints the sum of it all and gives the exit code. */
  close(): number {
    const count = (how: Ended['how']) => this.#ended.filter((ended) => ended.how === how).length;
    const open = this.#ended.filter(({ result }) => result === undefined || !isFinal(result));
    const seconds = this.#begun === 0 ? 0 : Math.round((performance.now() - this.#begun) / 1000);
    this.#say(
      `${counted(this.#total, 'submission')}: ${count('graded')} graded, ${count('reused')} with files of another commit, ${count('cached')} were there, ${count('failed')} could not be graded (${seconds} s)`,
    );
    for (const { row, result, error } of open) {
      const why =
        error ??
        (result?.provisional === true
          ? 'provisional: a check came to no verdict'
          : (result?.problems[0]?.message ?? ''));
      this.#say(`To look at: ${this.#named(row, ' ')}  ${this.#told(why)}`);
    }
    return open.length === 0 ? 0 : 1;
  }

  #lineOf({ row, result, how, ms, error }: Ended): string {
    const of = `${String(this.#ended.length).padStart(String(this.#total).length)}/${this.#total}`;
    const what =
      result === undefined
        ? `could not be graded: ${this.#told(error ?? '')}`
        : this.#options.pseudonyms
          ? how
          : result.problems.length > 0
            ? `not judged: ${this.#told(result.problems[0]?.message ?? '')}`
            : `${result.points} of ${result.of}${result.provisional ? ' provisional' : ''}${how === 'reused' ? ' (same files)' : ''}`;
    const remaining = process.stdout.isTTY === true ? '' : this.#remaining();
    return `${of}  ${this.#named(row, '  ')}  ${what}  ${(ms / 1000).toFixed(1)} s${remaining}`;
  }

  /** A commit's id names its author to all who can look it up. */
  #named(row: SubmissionRow, between: string): string {
    const commit = this.#options.pseudonyms ? [] : [row.commit.slice(0, 12)];
    return [row.lab, this.#nameOf(row), ...commit].join(between);
  }

  /** A message may name a path or a person: not in a log that others see. */
  #told(text: string): string {
    return this.#options.pseudonyms ? 'see the result' : (plainText(text).split('\n')[0] ?? '').slice(0, 200);
  }

  #remaining(): string {
    if (this.#left === 0) return '';
    const minutes = (((performance.now() - this.#begun) / this.#done) * this.#left) / 60_000;
    return minutes < 1 ? '  less than a minute left' : `  about ${Math.ceil(minutes)} min left`;
  }

  #say(line: string): void {
    if (this.#shown) process.stdout.write('\r\u001b[2K');
    this.#shown = false;
    console.log(line);
  }
}
