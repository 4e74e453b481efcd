import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Adjustment, AdjustmentKind } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { type Book, readBook, studentNamed } from '../private/book.ts';
import { ADJUSTMENT_COLUMNS, adjustmentFaults, timeFaults } from '../private/rows.ts';
import { columnKey, delimiterOf, separatorLine } from '../private/table.ts';
import { UsageError } from '../usage-error.ts';
import { appendLine } from './release.ts';

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
  const row = { ...given, login: student.login, id: `a${Math.max(0, ...numbers) + 1}` };
  const path = join(book.folder, 'adjustments.csv');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.trim() === '') appendLine(path, ADJUSTMENT_COLUMNS.join(','));
  const written = text.trim() === '' ? ADJUSTMENT_COLUMNS.join(',') : text;
  const delimiter = delimiterOf(written);
  const [header = ''] = written
    .slice(separatorLine(written).length)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const cells = header.split(delimiter).map((name) => {
    const key = columnKey(name.replaceAll('"', '').trim());
    const column = ADJUSTMENT_COLUMNS.find((one) => columnKey(one) === key);
    return column === undefined ? '' : (row[column] ?? '');
  });
  appendLine(path, stringify([cells], { delimiter }).trimEnd(), text.includes('\r\n') ? '\r\n' : '\n');
  return row;
}
