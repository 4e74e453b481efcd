import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Adjustment, AdjustmentKind } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { type Book, readBook, studentNamed } from '../private/book.ts';
import { escapedCell } from '../private/formulas.ts';
import { ADJUSTMENT_COLUMNS, adjustmentFaults, readAdjustments, timeFaults } from '../private/rows.ts';
import { columnKey, delimiterOf, type Faults, readTable } from '../private/table.ts';
import { UsageError } from '../usage-error.ts';
import { appendLine, withLine } from './release.ts';

/** What an adjustment says; its id is given when it is written. */
export type NewAdjustment = Pick<Adjustment, 'login' | 'lab' | 'value' | 'reason' | 'by' | 'at'> & {
  readonly kind: AdjustmentKind;
};

/**
 * Appends a row to `adjustments.csv`, in the file's own delimiter and order of columns, and leaves all rows as they
 * are. Gives the row with its id. Throws `UsageError` for what would not be read again, and while somebody else records
 * one: both would take the same id.
 */
export function adjust(folder: string, course: Course, given: NewAdjustment): Omit<Adjustment, 'source'> {
  const lock = join(folder, 'adjustments.csv.lock');
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!existsSync(lock)) throw error;
    throw new UsageError(
      `${lock} is there: somebody records an adjustment at this moment. Try again; if nobody does, remove the file.`,
    );
  }
  try {
    return append(readBook(folder, course), given);
  } finally {
    rmSync(lock, { force: true });
  }
}

function append(book: Book, given: NewAdjustment): Omit<Adjustment, 'source'> {
  const { student } = studentNamed(book, given.login);
  const faults = adjustmentFaults(given.kind, given.lab, given.value);
  for (const what of ['reason', 'by'] as const) if (given[what].trim() === '') faults.push(`say "${what}"`);
  faults.push(...timeFaults(given.at));
  if (given.lab !== undefined && !book.course.labs.some(({ id }) => id === given.lab))
    faults.push(`${given.lab} is no lab`);
  if (given.kind === 'revoke') {
    const target = book.adjustments.find(({ id }) => id === given.value);
    if (target === undefined || target.login !== student.login) {
      faults.push(`${student.login} has no adjustment ${given.value} that could be revoked`);
    }
  }
  if (faults.length > 0) throw new UsageError(`The adjustment can't be recorded: ${faults.join('; ')}.`);
  const numbers = book.adjustments.map(({ id }) => Number(/^a(\d+)$/.exec(id)?.[1] ?? 0));
  const row = {
    ...given,
    ...{ reason: given.reason.trim(), by: given.by.trim() },
    ...{ login: student.login, id: `a${Math.max(0, ...numbers) + 1}` },
  };
  const path = join(book.folder, 'adjustments.csv');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const isNew = text.trim() === '';
  const header = ADJUSTMENT_COLUMNS.join(',');
  const { columns } = readTable(Buffer.from(isNew ? header : text), 'adjustments.csv', []);
  const cells = columns.map((key) => {
    const column = ADJUSTMENT_COLUMNS.find((one) => columnKey(one) === key);
    return column === undefined ? '' : escapedCell(row[column] ?? '');
  });
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const line = stringify([cells], { delimiter: delimiterOf(isNew ? header : text) }).trimEnd();
  const lines = isNew ? `${header}${lineEnd}${line}` : line;
  if (!isReadAgain(book, withLine(text, lines, lineEnd), row)) {
    throw new UsageError(
      `The adjustment can't be recorded: from ${path} it would not be read again. Save that file as "CSV UTF-8" and try again.`,
    );
  }
  appendLine(path, lines, lineEnd);
  return row;
}

/** Whether all of the row comes back from the file as it would be. */
function isReadAgain({ course, students }: Book, text: string, row: Omit<Adjustment, 'source'>): boolean {
  const faults: Faults = [];
  const known = { course, students: new Map(students.map((one) => [one.login.toLowerCase(), one])) };
  const table = readTable(Buffer.from(text), 'adjustments.csv', faults);
  const last = readAdjustments(table, 'adjustments.csv', known, faults).at(-1);
  return faults.length === 0 && ADJUSTMENT_COLUMNS.every((column) => last?.[column] === row[column]);
}
