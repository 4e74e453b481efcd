import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { type Adjustment, inForce } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { type Book, readBook } from '../private/book.ts';
import { adjustmentFaults, timeFaults } from '../private/rows.ts';
import { type Faults, type Row, readTable } from '../private/table.ts';
import { adjust, type NewAdjustment } from '../report/adjust.ts';
import { writeWhole } from '../report/output.ts';
import { UsageError } from '../usage-error.ts';
import type { Packet } from './packet.ts';

const COLUMNS = ['packet', 'name', 'outcome', 'points', 'reason', 'by', 'at'] as const;

/** Puts rows of packets that are not there yet into the marking sheet, and leaves what was entered as it is. */
export function writeMarkingSheet(path: string, packets: readonly Packet[]): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const faults: Faults = [];
  const known = text === '' ? [] : readTable(Buffer.from(text), basename(path), faults).rows;
  if (faults.length > 0) throw new UsageError(`The marking sheet can't be read:\n  ${faults.join('\n  ')}`);
  const there = new Set(known.map((row) => row.cell('packet')));
  const rows = [
    ...known.map((row) => COLUMNS.map((column) => row.cell(column))),
    ...packets
      .filter(({ id }) => !there.has(id))
      .map(({ id, student }) => [id, student.name, '', '', '', '', '']),
  ];
  writeWhole(path, stringify([[...COLUMNS], ...rows], { escape_formulas: true }));
}

/**
 * Reads a marking sheet back: `not-passed` becomes the adjustment `oral-not-passed`, `passed` revokes one that still holds, points
 * become `points`. What is recorded already is not recorded again. Gives the new rows, in order. Throws `UsageError` that
 * names every row that can't be right, and records nothing then.
 */
export function importMarks(
  folder: string,
  course: Course,
  file: string,
  now: string,
): readonly Omit<Adjustment, 'source'>[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const book = readBook(folder, course);
  const faults: Faults = [];
  const table = readTable(bytes, basename(file), faults);
  const missing = ['packet', 'outcome', 'reason', 'by'].filter((name) => !table.columns.includes(name));
  if (table.columns.length > 0 && missing.length > 0)
    faults.push(`${basename(file)}, row 1: no column ${missing.join(', ')} (columns: ${COLUMNS.join(', ')})`);
  const seen = new Map<string, string>();
  const planned = faults.length > 0 ? [] : table.rows.flatMap((row) => planOf(row, book, now, seen, faults));
  if (faults.length > 0)
    throw new UsageError(
      `Nothing was recorded, since the marking sheet can't be right:\n  ${faults.join('\n  ')}`,
    );
  // Each row is written on its own, with an id that follows the one before.
  return planned.map((one) => adjust(folder, course, one));
}

function planOf(
  row: Row,
  book: Book,
  now: string,
  seen: Map<string, string>,
  faults: Faults,
): NewAdjustment[] {
  const [outcome, points] = [row.cell('outcome').toLowerCase().replace(/\s+/g, '-'), row.cell('points')];
  if (outcome === '' && points === '') return [];
  const packet = row.cell('packet').replace(/^'/, '');
  const [lab = '', owner = '', login = ''] = packet.split('/');
  const work = book.work.find((one) => one.lab === lab && one.owner === owner && one.members.includes(login));
  const before = faults.length;
  if (work === undefined)
    faults.push(`${row.source}: "${packet}" is no packet: lab/group/login of this term`);
  const other = seen.get(packet);
  if (other !== undefined) faults.push(`${row.source}: ${packet} is in ${other} already`);
  seen.set(packet, row.source);
  if (!['passed', 'not-passed', ''].includes(outcome))
    faults.push(`${row.source}: outcome "${row.cell('outcome')}" is neither passed nor not-passed`);
  if (points !== '')
    faults.push(...adjustmentFaults('points', lab, points).map((fault) => `${row.source}: ${fault}`));
  faults.push(...timeFaults(row.cell('at')).map((fault) => `${row.source}: ${fault}`));
  const [reason, by] = [row.cell('reason'), row.cell('by')];
  const isRecorded = outcome === 'not-passed' || points !== '';
  for (const [what, value] of Object.entries({ reason, by })) {
    if (isRecorded && value === '') faults.push(`${row.source}: does not say "${what}"`);
  }
  if (faults.length > before) return [];
  const at = row.cell('at') || now;
  const holding = inForce(book.adjustments.filter((one) => one.login === login)).filter(
    (one) => one.lab === lab,
  );
  const notPassed = holding.filter(({ kind }) => kind === 'oral-not-passed');
  const isKnown = (kind: string, value: string) =>
    holding.some((one) => one.kind === kind && one.value === value && one.reason === reason && one.by === by);
  return [
    ...(outcome === 'not-passed' && notPassed.length === 0
      ? [{ login, lab, kind: 'oral-not-passed' as const, value: '', reason, by, at }]
      : []),
    ...(outcome === 'passed'
      ? notPassed.map(({ id }) => ({
          login,
          lab,
          kind: 'revoke' as const,
          value: id,
          reason: reason || 'passed the oral exam',
          by: by || 'oral exam',
          at,
        }))
      : []),
    ...(points !== '' && !isKnown('points', points)
      ? [{ login, lab, kind: 'points' as const, value: points, reason, by, at }]
      : []),
  ];
}
