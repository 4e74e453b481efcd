import { stringify } from 'csv-stringify/sync';
import { givenScore } from '../policy/standing.ts';
import { ADJUSTMENT_COLUMNS } from '../private/rows.ts';
import { plainText } from '../sheet/plain-text.ts';
import { checkStatistics } from './statistics.ts';
import type { StudentLab, Term } from './term.ts';

/**
 * The report as CSV files, by name: for spreadsheets, so what would begin a formula there has an apostrophe before it.
 */
export function csvFiles(term: Term): ReadonlyMap<string, string> {
  return new Map([
    ['grades.csv', csv(gradeRows(term))],
    ['labs.csv', csv(labRows(term))],
    ['checks.csv', csv(checkRows(term))],
    ['adjustments.csv', csv(adjustmentRows(term))],
  ]);
}

/** One CSV file with a byte order mark, without which spreadsheets take UTF-8 for something else. */
function csv(rows: readonly (readonly string[])[]): string {
  const plain = rows.map((row) => row.map((cell) => withoutFormulas(plainText(cell))));
  return stringify(plain, { bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

/**
 * Where lists are separated by semicolons, a spreadsheet begins a new cell at each of them, even within the quotes of a file that has
 * commas; and where it does not know of quotes, at each tab and line. A formula there gets an apostrophe too.
 */
function withoutFormulas(cell: string): string {
  return cell.replace(/(^\s+|[;\t\r\n]\s*)(?=[=+@\-＝＋＠－])/g, "$1'");
}

function gradeRows({ students, book: { course, marks } }: Term): string[][] {
  const labs = course.labs.map(({ id }) => id);
  return [
    [
      ...['login', 'name', 'studentId', 'email', 'section'],
      ...labs.flatMap((lab) => [lab, `${lab}DaysLate`]),
      ...['extraDays', 'meanOfLabs', 'labGrade', 'labPart', 'project', 'exam', 'finalGrade', 'all'],
      ...['labGradeWithoutExemptions', 'labPartWithoutExemptions', 'bestLabGrade', 'bestLabPart', 'held'],
    ],
    ...students.map(({ student, standing, labs: own, withoutExemptions, best }) => {
      const { grade } = standing;
      const mark = marks.find(({ login }) => login === student.login);
      return [
        ...[student.login, student.name, student.studentId, student.email, student.section],
        ...labs.flatMap((lab) => {
          const one = own.find(({ standing: { lab: id } }) => id === lab);
          return one === undefined ? ['', ''] : [cellOf(one), String(one.standing.daysLate)];
        }),
        ...[String(grade.extraDays), grade.mean?.toFixed2() ?? '', grade.grade?.toFixed2() ?? ''],
        word(standing.labPartPassed),
        ...[mark?.project?.toFixed2() ?? '', mark?.exam?.toFixed2() ?? ''],
        ...[standing.final?.toFixed2() ?? '', word(standing.finalPassed)],
        ...(withoutExemptions === undefined
          ? ['', '']
          : [withoutExemptions.grade.grade?.toFixed2() ?? '', word(withoutExemptions.labPartPassed)]),
        ...[best().grade.grade?.toFixed2() ?? '', word(best().labPartPassed)],
        standing.held ? 'held' : '',
      ];
    }),
  ];
}

function word(passed: boolean | undefined): string {
  return passed === undefined ? 'open' : passed ? 'passed' : 'not passed';
}

function cellOf({ standing }: Pick<StudentLab, 'standing'>): string {
  if (standing.line.work.kind === 'exempt') return 'EX';
  return givenScore(standing)?.toFixed2() ?? '';
}

function labRows({ students }: Term): string[][] {
  return [
    [
      ...['login', 'lab', 'owner', 'state', 'points', 'score', 'submittedAt', 'timeSource', 'commit', 'due'],
      ...['daysLate', 'charged', 'free', 'extra', 'passed', 'result', 'open', 'flags'],
    ],
    ...students.flatMap(({ student, labs }) =>
      labs.map(({ standing, work, graded, open, flags }) => {
        const { line, counted, terms } = standing;
        const first = counted.submission?.first;
        return [
          ...[student.login, standing.lab, work?.owner ?? '', line.work.kind],
          ...[first === undefined ? '' : String(first.points), cellOf({ standing })],
          ...[first?.at ?? '', first?.timeSource ?? '', first?.commit ?? '', terms.deadline.local],
          ...[standing.daysLate, line.ledger.days, line.ledger.free, line.ledger.extra].map(String),
          ...[word(standing.passed), graded?.path ?? '', open.join('; '), flags.join('; ')],
        ];
      }),
    ),
  ];
}

function checkRows({ labs }: Term): string[][] {
  return [
    ['lab', 'check', 'title', 'part', 'hidden', 'points', 'passed', 'failed', 'inconclusive', 'notRun'],
    ...labs.flatMap((lab) =>
      checkStatistics(lab).map((one) => [
        ...[one.lab, one.id, one.title, one.part, String(one.hidden)],
        ...[one.points, one.passed, one.failed, one.inconclusive, one.notRun].map(String),
      ]),
    ),
  ];
}

function adjustmentRows({ book: { adjustments } }: Term): string[][] {
  return [
    [...ADJUSTMENT_COLUMNS],
    ...adjustments.map((row) => ADJUSTMENT_COLUMNS.map((column) => row[column] ?? '')),
  ];
}
