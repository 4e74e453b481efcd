import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Book, Release } from '../private/book.ts';
import { UsageError } from '../usage-error.ts';
import { termOf } from './term.ts';

/** The most reasons that are named at once. */
const MOST = 20;

/**
 * Releases a lab's results: from now on they are no proposal any more. Appends who and when to `releases.jsonl`. Refused
 * while any result that counts is provisional, unofficial, undated or not there yet. Gives the row, and who is left
 * out since misconduct is being looked into. Throws `UsageError`.
 */
export function release(book: Book, row: Release): { row: Release; held: readonly string[] } {
  const lab = termOf(book).labs.find(({ id }) => id === row.lab);
  if (lab === undefined) throw new UsageError(`The course has no ${row.lab}.`);
  const own = lab.owners.flatMap(({ members }) =>
    members.flatMap(({ student, labs, standing: { general } }) =>
      labs
        .filter(({ standing }) => standing.lab === row.lab)
        .map((one) => ({
          login: student.login,
          one,
          isHeld: one.standing.adjustment.held || general.some(({ kind }) => kind === 'misconduct'),
        })),
    ),
  );
  const held = own.filter(({ isHeld }) => isHeld).map(({ login }) => login);
  const open = own.flatMap(({ login, one }) =>
    held.includes(login) ? [] : one.open.map((why) => `  ${login}: ${why}`),
  );
  if (open.length > 0) {
    const more = open.length > MOST ? `\n  … and ${open.length - MOST} more` : '';
    throw new UsageError(`${row.lab} can't be released yet:\n${open.slice(0, MOST).join('\n')}${more}`);
  }
  if (own.every(({ one }) => one.graded === undefined))
    throw new UsageError(`${row.lab} has no results to release.`);
  appendLine(join(book.folder, 'releases.jsonl'), JSON.stringify(row));
  return { row, held };
}

/** Appends a line to a file whose last line may not be ended. */
export function appendLine(path: string, line: string, lineEnd = '\n'): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const gap = before === '' || before.endsWith('\n') ? '' : lineEnd;
  appendFileSync(path, `${gap}${line}${lineEnd}`);
}
