import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { type Adjustment, inForce } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { type Book, readBook } from '../private/book.ts';
import { adjustmentFaults, timeFaults } from '../private/rows.ts';
import { columnKey, delimiterOf, type Faults, type Row, readTable } from '../private/table.ts';
import { adjust, type NewAdjustment } from '../report/adjust.ts';
import { writeWhole } from '../report/output.ts';
import { UsageError } from '../usage-error.ts';
import type { Packet } from './packet.ts';

const COLUMNS = ['packet', 'name', 'outcome', 'points', 'reason', 'by', 'at'] as const;

/** What the sheet names of a packet. */
export type MarkedPacket = Pick<Packet, 'id'> & { readonly student: Pick<Packet['student'], 'name'> };

/** Appends rows of packets that are not there yet to the marking sheet, and leaves every byte of what is there. Throws `UsageError`. */
export function writeMarkingSheet(path: string, packets: readonly MarkedPacket[]): void {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const text = bytes.toString('utf8');
  const isNew = text.trim() === '';
  const faults: Faults = [];
  const { columns, rows } = isNew
    ? { columns: COLUMNS.map(columnKey), rows: [] }
    : readTable(bytes, basename(path), faults);
  if (faults.length === 0 && !columns.includes('packet')) faults.push(`${basename(path)}: no column packet`);
  if (faults.length > 0) throw new UsageError(`The marking sheet can't be read:\n  ${faults.join('\n  ')}`);
  const there = new Set(rows.map((row) => cellOf(row, 'packet')));
  const added = packets
    .filter(({ id }) => !there.has(id))
    .map(({ id, student: { name } }) =>
      columns.map((column) => (column === 'packet' ? id : column === 'name' ? name : '')),
    );
  if (added.length === 0 && !isNew) return;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = stringify(isNew ? [[...COLUMNS], ...added] : added, {
    delimiter: isNew ? ',' : delimiterOf(text),
    record_delimiter: lineEnd,
    escape_formulas: true,
  });
  if (isNew) writeWhole(path, lines);
  else writeWhole(path, Buffer.concat([bytes, Buffer.from(`${text.endsWith('\n') ? '' : lineEnd}${lines}`)]));
}

/** A cell as it was meant: without the apostrophe that keeps a spreadsheet from taking it for a formula. */
function cellOf(row: Row, column: string): string {
  return row.cell(column).replace(/^'(?=[=+\-@\t\r])/, '');
}

/** Put at the end of a reason: by it, importing again knows what it recorded for a packet. */
function markOf(packet: string): string {
  return ` [oral ${packet}]`;
}

/** What importing a sheet comes to. */
export interface Imported {
  /** The new rows, in order. */
  readonly rows: readonly Omit<Adjustment, 'source'>[];
  /** What the sheet says and is not recorded, and why. */
  readonly left: readonly string[];
}

/**
 * Reads a marking sheet back: `not-passed` becomes the adjustment `oral-not-passed`, points become `points`; `passed`, other points or none
 * revoke what this packet's row recorded before. What is recorded already is not recorded again, nor what staff revoked since. Throws
 * `UsageError` that names every row that can't be right, and records nothing then.
 */
export function importMarks(folder: string, course: Course, file: string, now: string): Imported {
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
  const left: string[] = [];
  const planned =
    faults.length > 0 ? [] : table.rows.flatMap((row) => planOf(row, book, now, seen, faults, left));
  if (faults.length > 0)
    throw new UsageError(
      `Nothing was recorded, since the marking sheet can't be right:\n  ${faults.join('\n  ')}`,
    );
  // Each row is written on its own, with an id that follows the one before.
  return { rows: planned.map((one) => adjust(folder, course, one)), left };
}

function planOf(
  row: Row,
  book: Book,
  now: string,
  seen: Map<string, string>,
  faults: Faults,
  left: string[],
): NewAdjustment[] {
  const outcome = cellOf(row, 'outcome').toLowerCase().replace(/\s+/g, '-');
  const points = cellOf(row, 'points');
  if (outcome === '' && points === '') return [];
  const packet = cellOf(row, 'packet');
  const [lab = '', owner = '', login = ''] = packet.split('/');
  const work = book.work.find((one) => one.lab === lab && one.owner === owner && one.members.includes(login));
  const before = faults.length;
  if (work === undefined)
    faults.push(`${row.source}: "${packet}" is no packet: lab/group/login of this term`);
  const other = seen.get(packet);
  if (other !== undefined) faults.push(`${row.source}: ${packet} is in ${other} already`);
  seen.set(packet, row.source);
  if (!['passed', 'not-passed', ''].includes(outcome))
    faults.push(`${row.source}: outcome "${cellOf(row, 'outcome')}" is neither passed nor not-passed`);
  if (points !== '')
    faults.push(...adjustmentFaults('points', lab, points).map((fault) => `${row.source}: ${fault}`));
  faults.push(...timeFaults(cellOf(row, 'at')).map((fault) => `${row.source}: ${fault}`));
  const [reason, by] = [cellOf(row, 'reason'), cellOf(row, 'by')];
  const isRecorded = outcome === 'not-passed' || points !== '';
  for (const [what, value] of Object.entries({ reason, by })) {
    if (isRecorded && value === '') faults.push(`${row.source}: does not say "${what}"`);
  }
  if (faults.length > before) return [];
  const own = book.adjustments.filter((one) => one.login === login);
  const holding = inForce(own).filter((one) => one.lab === lab);
  const mark = markOf(packet);
  const given = { login, lab, by: by || 'oral exam', at: cellOf(row, 'at') || now };
  const record = (kind: 'oral-not-passed' | 'points', value: string): NewAdjustment[] => {
    const former = own.findLast((one) => one.kind === kind && one.lab === lab && one.reason.endsWith(mark));
    const revoker = own.findLast((one) => one.kind === 'revoke' && one.value === former?.id);
    const isSame = former !== undefined && Number(former.value) === Number(value);
    // Staff took back just this, and not a later import: it stays so until the sheet says something else.
    if (isSame && !holding.includes(former) && revoker?.reason.endsWith(mark) === false) {
      left.push(`${packet}: ${former.id} (${kind}) was revoked by ${revoker.id}, and is not recorded again`);
      return [];
    }
    return [{ ...given, kind, value, reason: `${reason}${mark}` }];
  };
  const revoke = (rows: readonly Adjustment[], why: string) =>
    rows.map(({ id }): NewAdjustment => {
      return { ...given, kind: 'revoke', value: id, reason: `${reason || why}${mark}` };
    });
  const gates = holding.filter(({ kind }) => kind === 'oral-not-passed');
  const ofPacket = ({ reason: said }: Adjustment) => said.endsWith(mark);
  for (const { id } of outcome === 'passed' ? gates.filter((one) => !ofPacket(one)) : [])
    left.push(
      `${packet}: ${id} (oral-not-passed) was recorded otherwise, and still holds: report adjust revokes it`,
    );
  const recorded = holding.filter((one) => one.kind === 'points' && ofPacket(one));
  const wrong = recorded.filter(({ value }) => points === '' || Number(value) !== Number(points));
  return [
    ...(outcome === 'not-passed' && gates.length === 0 ? record('oral-not-passed', '') : []),
    ...(outcome === 'passed' ? revoke(gates.filter(ofPacket), 'passed the oral exam') : []),
    ...revoke(wrong, 'no points any more'),
    ...(points !== '' && recorded.length === wrong.length ? record('points', points) : []),
  ];
}
