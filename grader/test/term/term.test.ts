import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Course } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { reportFiles } from '../../src/report/report.ts';
import { termOf } from '../../src/report/term.ts';
import { filesHash, gradingDirectly } from '../../src/term/grading.ts';
import { makeTerm } from '../../src/term/term.ts';
import {
  type NaiveHandIn,
  type NaiveLab,
  naiveAccepted,
  naiveBest,
  naiveFinal,
  naiveTerm,
} from '../policy/naive.ts';
import { course2020, inMode } from '../policy/records.ts';
import { resultOf } from '../private/folders.ts';
import { POINTS, TERM_LABS } from './labs.ts';

const grade = gradingDirectly(async (lab, files) => {
  const points = POINTS[files[0]!.text as keyof typeof POINTS];
  return resultOf({ lab, points, files: filesHash(files) });
});

const root = mkdtempSync(join(tmpdir(), 'term-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Terms that are made already, by name: tests only read them. */
const made = new Map<string, Promise<string>>();

function term(seed: number, again = ''): Promise<string> {
  const folder = join(root, `${seed}${again}`);
  const so =
    made.get(folder) ??
    makeTerm(folder, course2020, TERM_LABS, { students: 6, groups: 3, seed }, grade).then(() => folder);
  made.set(folder, so);
  return so;
}

/** Rows of a file that quotes nothing, by column. */
function rowsOf(folder: string, file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const columns = header!.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [columns[index]!, cell])),
  );
}

/** The grades of one student, from the rows alone and by the naive rules. */
function naiveOf(folder: string, course: Course, login: string) {
  const rows = rowsOf(folder, 'submissions.csv');
  const groups = rowsOf(folder, 'groups.csv');
  const adjustments = rowsOf(folder, 'adjustments.csv').filter((row) => row.login === login);
  const revoked = adjustments.filter(({ kind }) => kind === 'revoke').map(({ value }) => value);
  const holds = adjustments.filter(({ kind, id }) => kind !== 'revoke' && !revoked.includes(id!));
  const adjust = (earned: number, of: (kind: string) => Record<string, string>[]): number => {
    let points = earned;
    for (const { value } of of('points')) points += Number(value);
    for (const { value } of of('misconduct')) if (value !== '') points = Number(value);
    return Math.max(0, Math.min(100, points));
  };
  const labs = course.labs.map(({ id, work }): NaiveLab & { all: NaiveHandIn[]; nothing: number } => {
    const owner =
      work === 'group' ? groups.find((row) => row.lab === id && row.login === login)!.group! : login;
    const seen = new Set<string>();
    const handIns = rows
      .filter((row) => row.lab === id && row.owner === owner && row.submittedAt !== '')
      .sort(
        (a, b) =>
          Date.parse(a.submittedAt!) - Date.parse(b.submittedAt!) || Number(a.sequence) - Number(b.sequence),
      )
      .flatMap(({ commit, submittedAt }) => {
        const result = JSON.parse(
          readFileSync(join(folder, 'results', id, owner, `${commit!.slice(0, 12)}.json`), 'utf8'),
        );
        const files = result.grading.hashes.files;
        if (seen.has(files)) return [];
        seen.add(files);
        return [{ at: submittedAt!, points: result.points as number, commit: commit! }];
      });
    const choices = rowsOf(folder, 'choices.csv').filter((row) => row.lab === id);
    const choice = choices.find((row) => row.owner === login) ?? choices.find((row) => row.owner === owner);
    const of = (kind: string) => holds.filter((row) => row.kind === kind && row.lab === id);
    const adjusted = handIns.map((one) => ({
      ...one,
      points: adjust(one.points, of),
      isChosen: one.commit === choice?.commit,
    }));
    return {
      all: adjusted,
      nothing: adjust(0, of),
      exempt: rowsOf(folder, 'exemptions.csv').some((row) => row.lab === id && row.login === login),
      extensions: rowsOf(folder, 'extensions.csv')
        .filter((row) => row.lab === id && row.login === login)
        .map(({ until }) => until!),
      handIns: choice === undefined ? adjusted : adjusted.filter(({ isChosen }) => isChosen),
      forgiven: of('late-registration').reduce((sum, { value }) => sum + Number(value), 0),
    };
  });
  const { exact, ...part } = naiveTerm(course, labs);
  // One oral exam that was not passed closes the lab part, whichever lab it is about.
  const isGated = holds.some(({ kind }) => kind === 'oral-not-passed');
  const labPart = isGated ? false : part.passed;
  const mark = rowsOf(folder, 'marks.csv').find((row) => row.login === login);
  const markOf = (text: string | undefined) => (text === undefined || text === '' ? undefined : Number(text));
  const options = labs.map((lab, index) =>
    lab.exempt === true
      ? (['exempt'] as const)
      : [...naiveAccepted(course, index, { ...lab, handIns: lab.all }), { days: 0, points: lab.nothing }],
  );
  return {
    ...part,
    labPart,
    end: naiveFinal(course.finalGrade, exact, labPart, markOf(mark?.project), markOf(mark?.exam)),
    best: naiveBest(course, options, isGated),
  };
}

describe('a synthetic term of 6 students', () => {
  const modes = ['lab-grade', 'lab-score'] as const;
  // Each seed turns the odd cases on by one: together they meet them all.
  for (const seed of [0, 3, 6, 9, 12, 15]) {
    it(`has the totals of the naive computation, seed ${seed}`, async () => {
      const folder = await term(seed);
      for (const mode of modes) {
        const course = inMode(mode);
        const { students } = termOf(readBook(folder, course));
        expect(students.length).toBe(6);
        for (const { student, standing, best } of students) {
          const { grade: labs } = standing;
          expect({
            who: student.login,
            grade: labs.grade?.toFixed2(),
            passed: labs.passed,
            extra: labs.extraDays,
            days: labs.labs.map(({ ledger }) => ledger.days),
            labPart: standing.labPartPassed,
            end: { final: standing.final?.toFixed2(), passed: standing.finalPassed },
            best: { grade: best().grade.grade?.toFixed2(), passed: best().labPartPassed },
          }).toEqual({ who: student.login, ...naiveOf(folder, course, student.login) });
        }
      }
    });
  }

  it('meets extensions, exemptions, choices, days beyond the last and days that are free', async () => {
    const met = new Set<string>();
    for (const seed of [0, 3, 6, 9, 12, 15]) {
      const { students } = termOf(readBook(await term(seed), course2020));
      for (const { standing, labs } of students) {
        for (const { standing: one, open, flags } of labs) {
          met.add(one.counted.because);
          if (one.terms.extension !== undefined) met.add('extension');
          if (one.exemption !== undefined) met.add('exempt');
          if (one.line.ledger.extra > 0) met.add('extra');
          for (const { kind } of one.adjustment.rows) met.add(kind);
          for (const flag of [...open.filter((why) => why.startsWith('its time')), ...flags])
            met.add(flag.replace(/[0-9a-f]{12}/, '…').slice(0, 20));
        }
        for (const { kind } of standing.general) met.add(kind);
        if (standing.grade.grade === undefined) met.add('no lab grade');
      }
    }
    expect([...met].sort()).toEqual([
      '1 handed in after th',
      'all-too-late',
      'chosen',
      'exempt',
      'extension',
      'extra',
      'its time is the comm',
      'last',
      'late was worse than ',
      'late-registration',
      'misconduct',
      'no lab grade',
      'no-time',
      'nothing',
      'only',
      'oral-not-passed',
      'points',
      'the newest push has ',
    ]);
  });

  it('is the same each time, to the byte, commits and pages too', async () => {
    const policy = JSON.stringify(course2020, null, 2);
    const [first, second] = [await term(3), await term(3, ' again')].map((folder) =>
      reportFiles(termOf(readBook(folder, course2020)), policy),
    );
    expect([...first!.keys()].length).toBeGreaterThan(25);
    expect([...second!]).toEqual([...first!]);
  });
});
