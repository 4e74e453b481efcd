import { Temporal } from 'temporal-polyfill';
import { ADJUSTMENT_KINDS, type Adjustment, type AdjustmentKind } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { dateOf } from '../policy/dates.ts';
import { unclearEnd } from '../policy/lateness.ts';
import { Rational } from '../policy/rational.ts';
import type { Choice, Exemption, Extension } from '../policy/standing.ts';
import { textOfCell } from './formulas.ts';
import { OWNER, type Student } from './roster.ts';
import { columnKey, type Faults, type Row, type Table } from './table.ts';

/** Something about one person. */
export type Personal<T> = T & { readonly login: string };

/** Who there is, to check rows against. */
export interface Known {
  readonly course: Course;
  /** By login in lower case. */
  readonly students: ReadonlyMap<string, Student>;
}

/** Whether all `columns` are there; what is missing goes to `faults`. */
export function hasColumns(table: Table, file: string, columns: readonly string[], faults: Faults): boolean {
  if (table.columns.length === 0) return false;
  const missing = columns.filter((name) => !table.columns.includes(columnKey(name)));
  if (missing.length > 0) {
    faults.push(`${file}, row 1: no column ${missing.join(', ')} (columns: ${columns.join(', ')})`);
  }
  return missing.length === 0;
}

/** The student a row is about, as the roster writes the login. */
export function studentOf(row: Row, { students }: Known, faults: Faults): string | undefined {
  const login = row.cell('login');
  const student = students.get(login.toLowerCase());
  if (student === undefined) faults.push(`${row.source}: "${login}" is not in the roster`);
  return student?.login;
}

/** The id of a lab as people write it: `Lab 1`, `1`. */
export function labNamed(text: string): string {
  const lab = text.toLowerCase().replace(/\s+/g, '');
  return /^\d$/.test(lab) ? `lab${lab}` : lab;
}

/** The lab a row is about. */
export function labOf(row: Row, { course }: Known, faults: Faults): string | undefined {
  const lab = labNamed(row.cell('lab'));
  if (course.labs.some(({ id }) => id === lab)) return lab;
  faults.push(`${row.source}: "${row.cell('lab')}" is no lab of the course`);
  return undefined;
}

export function readExtensions(
  table: Table,
  file: string,
  known: Known,
  faults: Faults,
): Personal<Extension>[] {
  if (!hasColumns(table, file, ['lab', 'login', 'until', 'reason'], faults)) return [];
  const { timeZone, lastDay } = known.course;
  return table.rows.flatMap((row) => {
    const login = studentOf(row, known, faults);
    const lab = labOf(row, known, faults);
    const until = localMinute(row.cell('until'));
    if (until === undefined) {
      faults.push(`${row.source}: until "${row.cell('until')}" is no local time, such as 2020-02-23T23:59`);
    } else if (/T02:|T03:00/.test(until)) {
      faults.push(`${row.source}: until lies between 02:00 and 03:00, where clocks are changed`);
    } else if (unclearEnd({ local: until, timeZone }, until > lastDay ? until : lastDay) !== undefined) {
      faults.push(`${row.source}: until is at a time of day at which clocks are changed in ${timeZone}`);
    } else if (login !== undefined && lab !== undefined) {
      return [{ login, lab, until, reason: row.cell('reason'), source: row.source }];
    }
    return [];
  });
}

export function readExemptions(
  table: Table,
  file: string,
  known: Known,
  faults: Faults,
): Personal<Exemption>[] {
  if (!hasColumns(table, file, ['lab', 'login', 'reason'], faults)) return [];
  return table.rows.flatMap((row) => {
    const login = studentOf(row, known, faults);
    const lab = labOf(row, known, faults);
    if (login === undefined || lab === undefined) return [];
    return [{ login, lab, reason: row.cell('reason'), source: row.source }];
  });
}

/** Columns of the adjustments, in the order in which they are written. */
export const ADJUSTMENT_COLUMNS = ['id', 'login', 'lab', 'kind', 'value', 'reason', 'by', 'at'] as const;

export function readAdjustments(table: Table, file: string, known: Known, faults: Faults): Adjustment[] {
  if (!hasColumns(table, file, ADJUSTMENT_COLUMNS, faults)) return [];
  const rows = table.rows.flatMap((row): Adjustment[] => {
    const before = faults.length;
    const cell = (column: string) => textOfCell(row.cell(column));
    const login = studentOf(row, known, faults);
    const kind = ADJUSTMENT_KINDS.find((one) => one === cell('kind'));
    const lab = row.cell('lab') === '' ? undefined : labOf(row, known, faults);
    if (kind === undefined) {
      faults.push(`${row.source}: "${cell('kind')}" is no kind (${ADJUSTMENT_KINDS.join(', ')})`);
    } else
      faults.push(...adjustmentFaults(kind, lab, cell('value')).map((fault) => `${row.source}: ${fault}`));
    if (cell('id') === '') faults.push(`${row.source}: has no id`);
    for (const column of ['reason', 'by', 'at']) {
      if (cell(column) === '') faults.push(`${row.source}: does not say "${column}"`);
    }
    faults.push(...timeFaults(cell('at')).map((fault) => `${row.source}: ${fault}`));
    if (faults.length > before || login === undefined || kind === undefined) return [];
    return [
      {
        id: cell('id'),
        login,
        lab,
        kind,
        value: cell('value'),
        reason: cell('reason'),
        by: cell('by'),
        at: cell('at'),
        source: row.source,
      },
    ];
  });
  const byId = new Map<string, Adjustment>();
  for (const row of rows) {
    const other = byId.get(row.id);
    if (other === undefined) byId.set(row.id, row);
    else faults.push(`${row.source}: the id ${row.id} is in ${other.source} already`);
  }
  for (const row of rows) {
    if (row.kind !== 'revoke') continue;
    const target = byId.get(row.value);
    if (target === undefined) faults.push(`${row.source}: revokes ${row.value}, and there is no such row`);
    else if (target.login !== row.login) faults.push(`${row.source}: revokes a row of ${target.login}`);
    else if (rows.indexOf(target) >= rows.indexOf(row)) {
      faults.push(`${row.source}: revokes ${row.value}, which is no earlier row`);
    }
  }
  return rows;
}

/** What is wrong with when something was recorded. Empty is for others to say. */
export function timeFaults(at: string): string[] {
  if (at === '' || dateOf(at) !== undefined) return [];
  return [`at "${at}" is no date and no time, such as 2020-05-01 or 2020-05-01T10:00:00Z`];
}

/** What is wrong with the value or the lab of an adjustment. */
export function adjustmentFaults(kind: AdjustmentKind, lab: string | undefined, value: string): string[] {
  const isNumber = /^-?\d{1,3}(\.\d{1,9})?$/.test(value);
  switch (kind) {
    case 'points':
      return [
        ...(lab === undefined ? ['points are added to a lab: say which'] : []),
        ...(isNumber && Math.abs(Number(value)) <= 100
          ? []
          : [`points are a number from -100 to 100, such as -10 or 2.5, not "${short(value)}"`]),
      ];
    case 'misconduct':
      if (value === '') return [];
      return [
        ...(lab === undefined ? ['a score can be set for one lab: say which'] : []),
        ...(isNumber && Number(value) >= 0 && Number(value) <= 100
          ? []
          : [
              `misconduct is empty while it is looked into, else the score from 0 to 100, not "${short(value)}"`,
            ]),
      ];
    case 'late-registration':
      return [
        ...(lab === undefined ? ['days are left uncharged for one lab: say which'] : []),
        ...(/^\d{1,3}$/.test(value) ? [] : [`late registration is a number of days, not "${short(value)}"`]),
      ];
    case 'revoke':
      return value === '' ? ['revoke names the id of a row in "value"'] : [];
    case 'oral-not-passed':
      return value === '' ? [] : ['oral-not-passed has no value: it is a gate and takes no points'];
  }
}

/** As much of a text as a message has room for. */
function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** A choice of staff: for a group, for a student, or for one member of a group. */
export interface ChoiceRow extends Choice {
  readonly lab: string;
  readonly owner: string;
}

export function readChoices(table: Table, file: string, known: Known, faults: Faults): ChoiceRow[] {
  if (!hasColumns(table, file, ['lab', 'owner', 'commit', 'reason'], faults)) return [];
  const seen = new Map<string, string>();
  return table.rows.flatMap((row): ChoiceRow[] => {
    const lab = labOf(row, known, faults);
    const owner = row.cell('owner');
    const commit = row.cell('commit').toLowerCase();
    if (!OWNER.test(owner)) faults.push(`${row.source}: "${owner}" is no login and no name of a group`);
    if (!/^[0-9a-f]{7,64}$/.test(commit)) faults.push(`${row.source}: "${commit}" is no commit`);
    if (lab === undefined || !OWNER.test(owner) || !/^[0-9a-f]{7,64}$/.test(commit)) return [];
    const other = seen.get(`${lab} ${owner.toLowerCase()}`);
    if (other !== undefined) {
      faults.push(`${row.source}: ${other} chooses for ${owner} in ${lab} already`);
      return [];
    }
    seen.set(`${lab} ${owner.toLowerCase()}`, row.source);
    return [{ lab, owner, commit, reason: row.cell('reason'), source: row.source }];
  });
}

/** Marks in points from 0 to 100; empty while there are none. */
export interface Marks {
  readonly login: string;
  readonly project: Rational | undefined;
  readonly exam: Rational | undefined;
  readonly source: string;
}

export function readMarks(table: Table, file: string, known: Known, faults: Faults): Marks[] {
  if (!hasColumns(table, file, ['login', 'project', 'exam'], faults)) return [];
  const seen = new Map<string, string>();
  return table.rows.flatMap((row): Marks[] => {
    const login = studentOf(row, known, faults);
    const mark = (column: string): Rational | undefined => {
      // A decimal comma is how half of Europe's spreadsheets write it.
      const text = row.cell(column).replace(',', '.');
      if (text === '') return undefined;
      if (/^\d+(\.\d+)?$/.test(text) && Number(text) <= 100) return Rational.parse(text);
      faults.push(`${row.source}: ${column} "${row.cell(column)}" is no mark from 0 to 100`);
      return undefined;
    };
    const [project, exam] = [mark('project'), mark('exam')];
    if (login === undefined) return [];
    const other = seen.get(login);
    if (other !== undefined) {
      faults.push(`${row.source}: ${login} has marks in ${other} already`);
      return [];
    }
    seen.set(login, row.source);
    return [{ login, project, exam, source: row.source }];
  });
}

/** What GitHub Classroom's own grades say, to be shown beside ours. */
export interface ClassroomGrade {
  readonly login: string;
  readonly assignment: string;
  readonly points: string;
  readonly of: string;
  readonly at: string;
  readonly source: string;
}

export function readClassroomGrades(
  table: Table,
  file: string,
  known: Known,
  faults: Faults,
): ClassroomGrade[] {
  if (!hasColumns(table, file, ['github_username', 'points_awarded', 'points_available'], faults)) return [];
  return table.rows.flatMap((row): ClassroomGrade[] => {
    const student = known.students.get(row.cell('github_username').toLowerCase());
    if (student === undefined) {
      faults.push(`${row.source}: "${row.cell('github_username')}" is not in the roster`);
      return [];
    }
    return [
      {
        login: student.login,
        assignment: row.cell('assignment_name'),
        points: row.cell('points_awarded'),
        of: row.cell('points_available'),
        at: row.cell('submission_timestamp'),
        source: row.source,
      },
    ];
  });
}

function localMinute(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$/.exec(text);
  if (match === null) return undefined;
  try {
    const local = Temporal.PlainDateTime.from(`${match[1]}T${match[2]}`, { overflow: 'reject' });
    return local.toString({ smallestUnit: 'minute' });
  } catch {
    return undefined;
  }
}
