import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Book } from '../private/book.ts';
import type { Release } from '../private/releases.ts';
import { UsageError } from '../usage-error.ts';
import { releasedAs } from './looks.ts';
import { termOf } from './term.ts';

/** The most reasons that are named at once. */
const MOST = 20;

/**
 * Releases a lab's results: from now on they are no proposal any more. Appends to `releases.jsonl` who, when, and what each
 * student was told. Refused while any result that counts is provisional, unofficial, undated or not there yet. Left out
 * are those of whom something is being looked into; they are released by releasing the lab again. Throws `UsageError`.
 */
export function release(book: Book, row: Pick<Release, 'lab' | 'by' | 'at' | 'reveal'>): Release {
  if (!book.course.labs.some(({ id }) => id === row.lab))
    throw new UsageError(`The course has no ${row.lab}.`);
  const own = termOf(book).students.flatMap(({ student, standing, labs }) =>
    labs
      .filter((one) => one.standing.lab === row.lab)
      .map((one) => ({ login: student.login, one, isHeld: standing.held })),
  );
  const open = own.flatMap(({ login, one, isHeld }) =>
    isHeld ? [] : one.open.map((why) => `  ${login}: ${why}`),
  );
  if (open.length > 0) {
    const more = open.length > MOST ? `\n  … and ${open.length - MOST} more` : '';
    throw new UsageError(`${row.lab} can't be released yet:\n${open.slice(0, MOST).join('\n')}${more}`);
  }
  if (own.every(({ one }) => one.graded === undefined))
    throw new UsageError(`${row.lab} has no results to release.`);
  const released: Release = {
    ...row,
    held: own.filter(({ isHeld }) => isHeld).map(({ login }) => login.toLowerCase()),
    scores: Object.fromEntries(
      own
        .filter(({ isHeld }) => !isHeld)
        .map(({ login, one }) => [login.toLowerCase(), releasedAs(one.standing)]),
    ),
  };
  appendLine(join(book.folder, 'releases.jsonl'), JSON.stringify(released));
  return released;
}

/** Appends a line to a file whose last line may not be ended. */
export function appendLine(path: string, line: string, lineEnd = '\n'): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  appendFileSync(path, withLine(before, line, lineEnd).slice(before.length));
}

/** A text with one more line at its end. */
export function withLine(text: string, line: string, lineEnd: string): string {
  const gap = text === '' || text.endsWith(lineEnd) ? '' : lineEnd;
  return `${text}${gap}${line}${lineEnd}`;
}
