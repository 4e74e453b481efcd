import { Rational } from '../policy/rational.ts';
import { givenScore } from '../policy/standing.ts';
import { changedSince } from '../report/looks.ts';
import type { StudentEntry, Term } from '../report/term.ts';
import { UsageError } from '../usage-error.ts';
import { cellKey, readSheet, splice } from './cells.ts';
import { matchRows, WHO } from './match.ts';
import { hasDecimalComma, numberOf, sameValue, scaled } from './numbers.ts';

/** What came of filling in an export. */
export interface Filled {
  readonly bytes: Uint8Array;
  /** A line for each column that was filled in. */
  readonly columns: readonly string[];
  /** Scores that were written, and those that were there already. */
  readonly written: number;
  readonly kept: number;
  /** Cells that held something else before: whose, what, and what is there now. */
  readonly replaced: readonly string[];
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
 * blanked: who has no result keeps what the cell holds. Exempt is `EX`; an `EX` that somebody entered stays, unless `replaceExempt`. Of
 * labs that are not released nothing is written, nor what is provisional or has changed since. `columns` names the column of a lab
 * where names do not say it. Throws `UsageError`.
 */
export function fillCanvas(
  term: Term,
  bytes: Uint8Array,
  columns: ReadonlyMap<string, string>,
  replaceExempt = false,
): Filled {
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
  const numbers = sheet.rows
    .slice(possibleRow)
    .flatMap((row) => row.slice(WHO.length).map(({ value }) => value.trim()));
  const comma = hasDecimalComma(numbers, sheet.delimiter);
  const possibleOf = (column: number) => sheet.rows[possibleRow]?.[column]?.value.trim() ?? '';
  const targets = targetsOf(term, header, (column) => numberOf(possibleOf(column), comma), columns, left);
  const rows = matchRows(term.students, sheet, possibleRow, who, left);
  const changes = new Map<string, string>();
  const replaced: string[] = [];
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
      const old = cell.value.trim();
      if (sameValue(old, value, comma)) kept++;
      else if (/^ex$/i.test(old) && !replaceExempt) {
        left.push(
          `${entry.student.login}, ${what}: the cell says EX, and would be ${text}: --replace-ex does it`,
        );
      } else {
        if (old !== '') replaced.push(`${entry.student.login}, ${what}: ${old} → ${text}`);
        changes.set(cellKey(row, column), text);
        count++;
      }
    }
    return `${what}: ${count} written into "${name}"`;
  });
  return {
    ...{ bytes: splice(sheet, changes), columns: columnsFilled, written: changes.size, kept },
    ...{ replaced, left },
  };
}

/** What a column may be for. */
interface Wanted {
  readonly what: string;
  readonly lab: string | undefined;
  /** As `--column` names it. */
  readonly key: string;
  /** A name that says so, without its number in brackets. */
  readonly isName: (name: string) => boolean;
  /** A name that might. */
  readonly resembles: RegExp;
  readonly isReleased: boolean;
}

function wantedOf(labs: Term['labs']): Wanted[] {
  const plain = (text: string) => text.replace(/["“”]/g, '').trim().toLowerCase();
  return [
    ...labs.map(({ id, title, release }): Wanted => {
      const number = id.slice(3);
      // `Lab 3`, or `Lab 3: ` and the title that the policy gives it. `Lab 3.1` and `Lab 3 quiz` are something else.
      const name = new RegExp(`^lab(?:oratory)?\\s*(?:exercise\\s*)?0*${number}(?:\\s*[:,–—-]\\s*(.+))?$`);
      return {
        ...{ what: `lab ${number}`, lab: id, key: id, isReleased: release !== undefined },
        isName: (given) => {
          const match = name.exec(plain(given));
          return match !== null && [undefined, plain(title)].includes(match[1]);
        },
        resembles: new RegExp(`^lab\\D*0*${number}(?!\\d)`, 'i'),
      };
    }),
    {
      ...{ what: 'lab grade', lab: undefined, key: 'labs' },
      isReleased: labs.every(({ release }) => release !== undefined),
      isName: (name) => /^(labs|lab\s+grade)$/.test(plain(name)),
      resembles: /^lab(s|\s+grade)\b/i,
    },
  ];
}

/** The columns of released labs: named by the user, or the only one whose name is the lab's. */
function targetsOf(
  { labs }: Term,
  header: readonly string[],
  possibleOf: (column: number) => Rational | undefined,
  columns: ReadonlyMap<string, string>,
  left: string[],
): Target[] {
  const wanted = wantedOf(labs);
  const stray = [...columns.keys()].find((key) => !wanted.some((one) => one.key === key));
  if (stray !== undefined)
    throw new UsageError(`--column names ${stray}, and there is ${wanted.map(({ key }) => key).join(', ')}.`);
  // An assignment that is there has its number in brackets; a name without one would make a new assignment.
  const assignments = header.flatMap((name, column) => {
    const bare = /^(.*?)\s*\(\d+\)$/.exec(name)?.[1];
    return bare === undefined ? [] : [{ name, bare, column }];
  });
  const taken = new Map<number, string>();
  return wanted.flatMap(({ what, lab, key, isName, resembles, isReleased }): Target[] => {
    const named = columns.get(key);
    const found = assignments.filter(({ name, bare }) =>
      named === undefined ? isName(bare) : name === named,
    );
    const [only] = found;
    if (only === undefined) {
      if (named !== undefined)
        throw new UsageError(`The export has no assignment "${named}" with its number in brackets.`);
      const [like] = assignments.filter(({ bare }) => resembles.test(bare));
      const hint = like === undefined ? '' : `; if it is "${like.name}", say --column ${key}="${like.name}"`;
      left.push(`${what}: the export has no such assignment${hint}`);
      return [];
    }
    if (found.length > 1) {
      throw new UsageError(
        `${what} may be any of ${found.map(({ name }) => `"${name}"`).join(', ')}: say which with --column ${key}="…".`,
      );
    }
    const other = taken.get(only.column);
    if (other !== undefined) throw new UsageError(`"${only.name}" can't be both ${other} and ${what}.`);
    taken.set(only.column, what);
    if (!isReleased) {
      left.push(`${what}: is not released`);
      return [];
    }
    const possible = possibleOf(only.column);
    if (possible === undefined || possible.compare(Rational.ZERO) <= 0) {
      left.push(
        `${what}: the points possible of "${only.name}" are no number above 0, so it can't be filled in`,
      );
      return [];
    }
    return [{ what, lab, name: only.name, column: only.column, possible }];
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
