import type { StudentEntry } from '../report/term.ts';
import type { Sheet } from './cells.ts';

/** Columns that identify a student and never take a score. */
export const WHO = ['Student', 'ID', 'SIS User ID', 'SIS Login ID'] as const;
export type Who = (typeof WHO)[number];

/** A way to tell whose row it is. */
interface Way {
  readonly column: Who;
  /** Of the student; empty where the roster does not say. */
  readonly value: string;
  /** A row that says something else is not this student's. */
  readonly isSure: boolean;
}

/**
 * Ways in the order in which they are tried. Canvas's own number is nothing that a university knows, so only the roster's
 * `canvasId` is compared with it; and somebody's GitHub login, or an address without its domain, may be another one's
 * login at the university, so neither is compared at all.
 */
function waysOf({ student: { canvasId, studentId, sisLogin, email } }: StudentEntry): readonly Way[] {
  return [
    { column: 'ID', value: canvasId, isSure: true },
    { column: 'SIS User ID', value: studentId, isSure: true },
    { column: 'SIS Login ID', value: sisLogin, isSure: true },
    // Many universities' logins are addresses; but people have several, so another one says nothing.
    { column: 'SIS Login ID', value: email, isSure: false },
  ];
}

/**
 * Which row of the export is whose: by Canvas's id, then the SIS id, then the login; the first way that finds a row
 * decides. Who is found by several rows, or whose row says otherwise elsewhere, gets none. `left` says who is left
 * out and why, and which rows are nobody's.
 */
export function matchRows(
  students: readonly StudentEntry[],
  sheet: Sheet,
  possibleRow: number,
  who: ReadonlyMap<Who, number>,
  left: string[],
): Map<StudentEntry, number> {
  const cellOf = (row: number, name: Who) => sheet.rows[row]?.[who.get(name) ?? -1]?.value.trim() ?? '';
  const rows = sheet.rows.flatMap((_, index) =>
    index > possibleRow && cellOf(index, 'Student') !== '' ? [index] : [],
  );
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const rowsBy = ({ column, value }: Way) =>
    value === '' ? [] : rows.filter((row) => isSame(cellOf(row, column), value));
  const matched = new Map<StudentEntry, number>();
  const somebodys = new Set<number>();
  for (const entry of students) {
    const { login, name } = entry.student;
    const ways = waysOf(entry);
    const found = [...new Set(ways.flatMap(rowsBy))];
    const [row] = found;
    for (const one of found) somebodys.add(one);
    const numbers = found.map((index) => index + 1).join(', ');
    if (row === undefined) {
      left.push(`${name} (${login}) is not in the export`);
      continue;
    }
    if (found.length > 1) {
      left.push(`${name} (${login}) may be any of the rows ${numbers}: none was filled in`);
      continue;
    }
    const other = ways.find(({ column, value, isSure }) => {
      const cell = cellOf(row, column);
      return isSure && value !== '' && cell !== '' && !isSame(cell, value);
    });
    if (other === undefined) matched.set(entry, row);
    else {
      left.push(
        `${name} (${login}) would be row ${numbers}, but its ${other.column} is ${cellOf(row, other.column)}, not ${other.value}: it was not filled in`,
      );
    }
  }
  const byRow = new Map<number, StudentEntry[]>();
  for (const [entry, row] of matched) byRow.set(row, [...(byRow.get(row) ?? []), entry]);
  for (const [row, entries] of byRow) {
    if (entries.length === 1) continue;
    left.push(
      `row ${row + 1} would be ${entries.map(({ student }) => student.login).join(' and ')}: it was not filled in`,
    );
    for (const entry of entries) matched.delete(entry);
  }
  for (const row of rows) {
    const student = cellOf(row, 'Student');
    if (!somebodys.has(row) && !/^(test student|student, test)$/i.test(student))
      left.push(`row ${row + 1}, ${student}, is nobody of the roster`);
  }
  return matched;
}
