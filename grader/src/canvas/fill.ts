import { Rational } from '../policy/rational.ts';
import { givenScore } from '../policy/standing.ts';
import { changedSince } from '../report/looks.ts';
import type { StudentEntry, Term } from '../report/term.ts';
import { UsageError } from '../usage-error.ts';
import { type Cell, cellKey, readSheet, type Sheet, splice } from './cells.ts';
import { matchRows, WHO } from './match.ts';

/** What came of filling in an export. */
export interface Filled {
  readonly bytes: Uint8Array;
  /** A line for each column that was filled in. */
  readonly columns: readonly string[];
  /** Scores that were written, and those that were there already. */
  readonly written: number;
  readonly kept: number;
  /** What was left alone, and why: each a sentence. */
  readonly left: readonly string[];
}

/** A column of the export that takes a lab's score, or the lab grade. */
interface Target {
  readonly what: string;
  /** `undefined` is the lab grade. */
  readonly lab: string | undefined;
  readonly column: number;
  readonly name: string;
  readonly possible: Rational;
}

/**
 * Fills scores into the course's own export from Canvas. Only columns of assignments that are there are filled; no score is
 * blanked: who has no result keeps what the cell holds. Exempt is `EX`. Of labs that are not released nothing is written, nor what
 * is provisional. `columns` names the column of a lab where names do not say it. Throws `UsageError`.
 */
export function fillCanvas(term: Term, bytes: Uint8Array, columns: ReadonlyMap<string, string>): Filled {
  const sheet = readSheet(bytes);
  const header = sheet.rows[0]?.map(({ value }) => value.trim()) ?? [];
  const who = new Map(WHO.map((name) => [name, header.indexOf(name)]));
  if (who.get('Student') === -1 || who.get('ID') === -1) {
    throw new UsageError(
      'The export has no columns "Student" and "ID": export the grade book from Canvas in English, as CSV.',
    );
  }
  const possibleRow = sheet.rows.findIndex(
    (row, index) => index > 0 && /^\s*Points Possible\s*$/i.test(row[0]?.value ?? ''),
  );
  if (possibleRow === -1) throw new UsageError('The export has no row "Points Possible".');
  const left: string[] = [];
  const targets = targetsOf(term, header, sheet.rows[possibleRow] ?? [], columns, left);
  const comma = hasDecimalComma(sheet, possibleRow, targets);
  const rows = matchRows(term.students, sheet, possibleRow, who, left);
  const changes = new Map<string, string>();
  let kept = 0;
  const columnsFilled = targets.map(({ what, name, column, lab, possible }) => {
    let count = 0;
    for (const [entry, row] of rows) {
      const cell = sheet.rows[row]?.[column];
      if (cell === undefined) {
        left.push(`row ${row + 1} is too short for the column "${name}"`);
        continue;
      }
      const value = textFor(term, entry, lab, possible, left);
      if (value === undefined) continue;
      const text = comma ? value.replace('.', ',') : value;
      if (sameValue(cell.value, value)) kept++;
      else {
        changes.set(cellKey(row, column), text);
        count++;
      }
    }
    return `${what}: ${count} written into "${name}"`;
  });
  return { bytes: splice(sheet, changes), columns: columnsFilled, written: changes.size, kept, left };
}

/** The columns of released labs: named by the user, or the only one whose name begins with the lab's number. */
function targetsOf(
  { book: { course }, labs }: Term,
  header: readonly string[],
  possible: readonly Cell[],
  columns: ReadonlyMap<string, string>,
  left: string[],
): Target[] {
  const known = new Set([...course.labs.map(({ id }) => id), 'labs']);
  const stray = [...columns.keys()].find((key) => !known.has(key));
  if (stray !== undefined)
    throw new UsageError(`--column names ${stray}, and there is ${[...known].join(', ')}.`);
  const wanted: { what: string; lab: string | undefined; key: string; pattern: RegExp; released: boolean }[] =
    [
      ...labs.map(({ id, release }) => ({
        ...{ what: `lab ${id.slice(3)}`, lab: id, key: id, released: release !== undefined },
        pattern: new RegExp(`^lab(oratory)?\\s*(exercise\\s*)?0*${id.slice(3)}\\b`, 'i'),
      })),
      {
        ...{
          what: 'lab grade',
          lab: undefined,
          key: 'labs',
          released: labs.every(({ release }) => release !== undefined),
        },
        pattern: /^lab(s|\s+grade)\b/i,
      },
    ];
  return wanted.flatMap(({ what, lab, key, pattern, released }): Target[] => {
    const named = columns.get(key);
    // An assignment that is there has its number in brackets; a name without one would make a new assignment.
    const found = header.flatMap((name, column) => {
      const fits = named === undefined ? pattern.test(name) : name === named;
      return fits && /\(\d+\)$/.test(name) ? [{ name, column }] : [];
    });
    const [only] = found;
    if (only === undefined) {
      if (named !== undefined)
        throw new UsageError(`The export has no assignment "${named}" with its number in brackets.`);
      left.push(`${what}: the export has no such assignment`);
      return [];
    }
    if (found.length > 1) {
      throw new UsageError(
        `${what} may be any of ${found.map(({ name }) => `"${name}"`).join(', ')}: say which with --column ${key}="…".`,
      );
    }
    if (!released) {
      left.push(`${what}: is not released`);
      return [];
    }
    const text = possible[only.column]?.value.trim() ?? '';
    const points = numberOf(text);
    if (points === undefined || points.compare(Rational.ZERO) <= 0) {
      left.push(`${what}: "${only.name}" has "${text}" for points possible, and can't be filled in`);
      return [];
    }
    return [{ what, lab, ...only, possible: points }];
  });
}

/** The text for a cell with a decimal point, or nothing where the cell stays as it is. */
function textFor(
  term: Term,
  entry: StudentEntry,
  lab: string | undefined,
  possible: Rational,
  left: string[],
): string | undefined {
  const { login } = entry.student;
  const full = Rational.of(100);
  if (entry.standing.held) {
    left.push(`${login}: misconduct is being looked into, nothing was filled in`);
    return undefined;
  }
  const own = entry.labs.filter(({ standing }) => lab === undefined || standing.lab === lab);
  for (const one of own) {
    const why = [
      ...one.open,
      ...(one.release === undefined ? ['is not released for this student'] : []),
      ...changedSince(one.release, login, one.standing),
    ];
    if (why.length === 0) continue;
    left.push(`${login}, ${one.standing.lab}: ${why.join('; ')}`);
    return undefined;
  }
  if (lab === undefined) {
    const { grade } = entry.standing.grade;
    return grade === undefined ? undefined : scaled(grade.times(possible).over(full));
  }
  const [only] = own;
  if (only === undefined) return undefined;
  if (only.standing.line.work.kind === 'exempt') return 'EX';
  const score = givenScore(only.standing);
  if (score === undefined) return undefined;
  const isPassFail = term.book.course.labs.find(({ id }) => id === lab)?.grading === 'pass-fail';
  if (isPassFail) return scaled(only.standing.passed ? possible : Rational.ZERO);
  return scaled(score.times(possible).over(full));
}

/** Two decimals at most, rounded down, without what says nothing: `80`, `67.5`. */
function scaled(value: Rational): string {
  return value.toFixed2().replace(/\.?0+$/, '');
}

/** A number as Canvas writes it: with point or comma, maybe with separators of thousands. */
function numberOf(text: string): Rational | undefined {
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)
    ? text.replaceAll(',', '')
    : /^\d{1,3}(\.\d{3})+,\d+$/.test(text)
      ? text.replaceAll('.', '').replace(',', '.')
      : text.replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Rational.of(Number(plain)) : undefined;
}

function sameValue(cell: string, value: string): boolean {
  if (cell.trim() === value) return true;
  const [a, b] = [numberOf(cell.trim()), numberOf(value)];
  return a !== undefined && b !== undefined && a.equals(b);
}

/** Whether the export writes decimals with a comma. */
function hasDecimalComma(
  { rows, delimiter }: Sheet,
  possibleRow: number,
  targets: readonly Target[],
): boolean {
  const numbers = rows
    .slice(possibleRow)
    .flatMap((row) => row.slice(WHO.length))
    .map(({ value }) => value.trim());
  const commas = numbers.filter((text) => /^(\d{1,3}(\.\d{3})+|\d+),\d{1,2}$/.test(text)).length;
  const points = numbers.filter((text) => /^(\d{1,3}(,\d{3})+|\d+)\.\d{1,2}$/.test(text)).length;
  return targets.length > 0 && (commas === points ? delimiter === ';' : commas > points);
}
