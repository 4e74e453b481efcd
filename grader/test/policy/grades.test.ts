import { describe, expect, it } from 'vitest';
import { daysLate } from '../../src/policy/lateness.ts';
import { slipLedger } from '../../src/policy/ledger.ts';
import { standingOf } from '../../src/policy/standing.ts';
import { naiveGrade } from './naive.ts';
import { type Case, course2020, daysAfter, gradeOf, inMode, oslo, push, recordOf } from './records.ts';

const done = { points: 100 };

/** Case; days and points of labs 1 to 5; the lab grade in both modes; whether the lab part is passed in both. */
const EXAMPLES: [string, Case[], string, string, boolean, boolean][] = [
  [
    'days 0, 1, 2, 3, 1: one extra day each on labs 4 and 5',
    [
      done,
      { points: 100, days: 1 },
      { points: 90, days: 2 },
      { points: 80, days: 3 },
      { points: 70, days: 1 },
    ],
    '67.77',
    '73.88',
    true,
    true,
  ],
  [
    'a group’s lab 4 four days late: the member who used none before',
    [done, done, { points: 80 }, { points: 80, days: 4 }, { points: 100 }],
    '88.88',
    '88.88',
    true,
    true,
  ],
  [
    'the partner, who used three on lab 1',
    [{ points: 100, days: 3 }, done, { points: 80 }, { points: 80, days: 4 }, { points: 100 }],
    '78.88',
    '85.55',
    true,
    true,
  ],
  [
    'lab 3 three days, lab 4 four days late',
    [done, done, { points: 80, days: 3 }, { points: 80, days: 4 }, { points: 80 }],
    '70.00',
    '76.66',
    true,
    true,
  ],
  [
    'the same with three days of extension for lab 3',
    [done, done, { points: 80 }, { points: 80, days: 4 }, { points: 80 }],
    '80.00',
    '80.00',
    true,
    true,
  ],
  [
    'lab 3 exempt, 60 points are not more than 60',
    [done, done, 'exempt', { points: 60 }, { points: 90 }],
    '77.14',
    '77.14',
    false,
    false,
  ],
  [
    'lab 1 seven days late, the rest in time',
    [{ points: 100, days: 7 }, done, done, done, done],
    '90.00',
    '100.00',
    true,
    true,
  ],
  [
    'late can be worse than nothing: 50 points seven days late after four days',
    [{ points: 100, days: 4 }, done, { points: 90 }, { points: 90 }, { points: 50, days: 7 }],
    '42.22',
    '58.88',
    false,
    false,
  ],
  [
    '… and without it',
    [{ points: 100, days: 4 }, done, { points: 90 }, { points: 90 }, 'nothing'],
    '50.00',
    '50.00',
    false,
    false,
  ],
];

describe('the lab grade, by the worked examples', () => {
  for (const [what, cases, labGrade, labScore, passed, passedByScore] of EXAMPLES) {
    it(`${what}: ${labGrade} or ${labScore}`, () => {
      const byGrade = gradeOf(inMode('lab-grade'), ...cases);
      const byScore = gradeOf(inMode('lab-score'), ...cases);
      expect([byGrade.grade?.toFixed2(), byScore.grade?.toFixed2()]).toEqual([labGrade, labScore]);
      expect([byGrade.passed, byScore.passed]).toEqual([passed, passedByScore]);
      const naive = cases.map((one) => (typeof one === 'string' ? one : { days: 0, ...one }));
      expect(naiveGrade(inMode('lab-grade'), naive)).toMatchObject({ grade: labGrade, passed });
      expect(naiveGrade(inMode('lab-score'), naive)).toMatchObject({
        grade: labScore,
        passed: passedByScore,
      });
    });
  }

  it('charges extra days where they fall, by the order of labs', () => {
    const days = [0, 1, 2, 3, 1].map((count, index) => ({ lab: `lab${index + 1}`, days: count }));
    expect(
      slipLedger(5, [...days].reverse()).map(({ lab, free, extra, freeBefore }) => [
        lab,
        freeBefore,
        free,
        extra,
      ]),
    ).toEqual([
      ['lab1', 5, 0, 0],
      ['lab2', 5, 1, 0],
      ['lab3', 4, 2, 0],
      ['lab4', 2, 2, 1],
      ['lab5', 0, 0, 1],
    ]);
  });

  it('never falls below 0, and 60 exactly is not passed', () => {
    expect(gradeOf(course2020, { points: 100, days: 60 }, done, done, done, done).grade?.toFixed2()).toBe(
      '0.00',
    );
    const sixty = gradeOf(course2020, done, done, { points: 61 }, { points: 61 }, { points: 61, days: 6 });
    expect([sixty.grade?.toFixed2(), sixty.passed]).toEqual(['56.00', false]);
    const exact = gradeOf(course2020, done, done, { points: 65 }, { points: 65 }, { points: 65, days: 6 });
    expect([exact.grade?.toFixed2(), exact.allPassed, exact.passed]).toEqual(['60.00', true, false]);
  });

  it('has no lab grade when all three graded labs are exempt', () => {
    const grade = gradeOf(course2020, done, done, 'exempt', 'exempt', 'exempt');
    expect([grade.grade, grade.allPassed, grade.passed]).toEqual([undefined, true, undefined]);
    expect(gradeOf(course2020, 'nothing', done, 'exempt', 'exempt', 'exempt').passed).toBe(false);
  });
});

describe('from pushes to grades', () => {
  const onTime = { lab1: [push(100, daysAfter('lab1', 0))], lab2: [push(100, daysAfter('lab2', 0))] };

  it('counts days by local time through the change of the clock', () => {
    const lab4 = { local: '2020-03-19T23:59', timeZone: 'Europe/Oslo' };
    expect(daysLate(lab4, oslo('2020-03-29T23:59'), 0)).toBe(10);
    expect(daysLate(lab4, oslo('2020-03-30T00:30'), 0)).toBe(11);
    const autumn = { local: '2026-10-24T23:59', timeZone: 'Europe/Oslo' };
    expect(daysLate(autumn, oslo('2026-10-25T23:30'), 0)).toBe(1);
  });

  it('puts a deadline off by an extension, the latest of several, and never adds days', () => {
    const record = recordOf({
      ...onTime,
      lab3: [push(80, daysAfter('lab3', 3))],
      lab4: [push(80, daysAfter('lab4', 4))],
      lab5: [push(80, daysAfter('lab5', 0))],
    });
    expect(standingOf(course2020, record).grade.grade?.toFixed2()).toBe('70.00');
    const extensions = ['2020-02-21T12:00', '2020-02-23T23:59', '2020-02-22T23:59', '2020-01-01T12:00'].map(
      (until) => ({
        lab: 'lab3',
        until,
        reason: 'ill',
        source: 'extensions.csv, row 2',
      }),
    );
    const extended = standingOf(course2020, { ...record, extensions });
    expect(extended.grade.grade?.toFixed2()).toBe('80.00');
    expect(extended.labs[2]!.terms.extension?.until).toBe('2020-02-23T23:59');
    expect(extended.labs[2]!.daysLate).toBe(0);
    const earlier = standingOf(course2020, { ...record, extensions: extensions.slice(3) });
    expect(earlier.labs[2]!.daysLate).toBe(3);
  });

  it('takes the last submission not after the last day, and an extension beats the last day', () => {
    const record = recordOf({
      ...onTime,
      lab5: [
        push(40, oslo('2020-04-16T12:00')),
        push(70, oslo('2020-04-22T23:59:59.999')),
        push(90, oslo('2020-04-23T00:00')),
      ],
    });
    const lab5 = standingOf(course2020, record).labs[4]!;
    expect([lab5.counted.submission?.points, lab5.counted.because, lab5.daysLate]).toEqual([70, 'last', 6]);
    expect(lab5.counted.tooLate.map(({ points }) => points)).toEqual([90]);
    const extensions = [{ lab: 'lab5', until: '2020-04-25T12:00', reason: '', source: '' }];
    const later = standingOf(course2020, { ...record, extensions }).labs[4]!;
    expect([later.counted.submission?.points, later.daysLate]).toEqual([90, 0]);
  });

  it('lets staff choose another submission, also one after the last day', () => {
    const [first, second, late] = [
      push(40, oslo('2020-04-16T12:00')),
      push(30, oslo('2020-04-18T12:00')),
      push(90, oslo('2020-04-24T12:00')),
    ];
    const { work } = recordOf({ lab5: [first, second, late] });
    const choose = (commit: string) =>
      standingOf(course2020, {
        ...recordOf({}),
        work: new Map([
          [
            'lab5',
            { submissions: work.get('lab5')!.submissions, choice: { commit, reason: 'r', source: 's' } },
          ],
        ]),
      }).labs[4]!;
    expect([choose(first.commit).counted.submission?.points, choose(first.commit).daysLate]).toEqual([40, 0]);
    expect([choose(late.commit).counted.submission?.points, choose(late.commit).daysLate]).toEqual([90, 8]);
    expect(choose(late.commit).counted.because).toBe('chosen');
    expect(() => choose('abcdef')).toThrow(/no graded submission/);
  });

  it('gives nothing for what nobody knows the time of, and says so', () => {
    const lab3 = standingOf(course2020, recordOf({ lab3: [push(90, undefined, { timeSource: 'none' })] }))
      .labs[2]!;
    expect([lab3.line.work.kind, lab3.counted.because, lab3.counted.undated.length]).toEqual([
      'nothing',
      'no-time',
      1,
    ]);
  });

  it('computes the final grade from labs, project and exam, and passes only when all are passed', () => {
    const marks = { project: 70, exam: 80 };
    const record = recordOf({
      ...onTime,
      lab3: [push(80, daysAfter('lab3', 0))],
      lab4: [push(80, daysAfter('lab4', 0))],
      lab5: [push(80, daysAfter('lab5', 0))],
    });
    const withMarks = (project: number, exam: number) =>
      standingOf(course2020, {
        ...record,
        project: gradeOf(course2020, done, done, { points: project }, 'exempt', 'exempt').grade,
        exam: gradeOf(course2020, done, done, { points: exam }, 'exempt', 'exempt').grade,
      });
    const { final, finalPassed } = withMarks(marks.project, marks.exam);
    expect([final?.toFixed2(), finalPassed]).toEqual(['79.00', true]);
    expect(withMarks(60, 100).finalPassed).toBe(false);
    expect(standingOf(course2020, record).final).toBeUndefined();
  });
});

describe('adjustments', () => {
  const record = recordOf({
    lab1: [push(100, daysAfter('lab1', 0))],
    lab2: [push(100, daysAfter('lab2', 0))],
    lab3: [push(80, daysAfter('lab3', 8))],
    lab4: [push(80, daysAfter('lab4', 0))],
    lab5: [push(95, daysAfter('lab5', 0))],
  });
  const row = (
    id: string,
    kind: 'oral-not-passed' | 'points' | 'misconduct' | 'late-registration' | 'revoke',
    lab?: string,
    value = '',
  ) => ({
    id,
    login: 'ada',
    lab,
    kind,
    value,
    reason: 'r',
    by: 'ta',
    at: '2020-04-23T12:00:00Z',
    source: `adjustments.csv ${id}`,
  });
  const standing = (...adjustments: ReturnType<typeof row>[]) =>
    standingOf(course2020, { ...record, adjustments });

  it('start from 71.66, three extra days off 86.66', () => {
    expect([standing().grade.mean?.toFixed2(), standing().grade.grade?.toFixed2()]).toEqual([
      '86.66',
      '71.66',
    ]);
    expect(standing().labPartPassed).toBe(true);
  });
  it('of points add to the score, within 0 and 100', () => {
    expect(standing(row('1', 'points', 'lab5', '20')).grade.mean?.toFixed2()).toBe('88.88');
    expect(standing(row('1', 'points', 'lab4', '-15')).grade.mean?.toFixed2()).toBe('81.66');
    expect(standing(row('1', 'points', 'lab4', '-200')).labs[3]!.passed).toBe(false);
  });
  it('of an oral exam close the gate and take no points', () => {
    for (const lab of ['lab4', undefined]) {
      const gated = standing(row('1', 'oral-not-passed', lab));
      expect([gated.grade.grade?.toFixed2(), gated.labPartPassed]).toEqual(['71.66', false]);
    }
  });
  it('of misconduct hold the grade while it is looked into, and set the score once it is decided', () => {
    const open = standing(row('1', 'misconduct', 'lab4'));
    expect([open.held, open.grade.grade?.toFixed2(), open.labPartPassed]).toEqual([true, '71.66', true]);
    const decided = standing(
      row('1', 'misconduct', 'lab4'),
      row('2', 'revoke', undefined, '1'),
      row('3', 'misconduct', 'lab4', '0'),
    );
    expect([decided.held, decided.grade.mean?.toFixed2(), decided.labPartPassed]).toEqual([
      false,
      '60.00',
      false,
    ]);
  });
  it('of a late registration leave days uncharged', () => {
    const forgiven = standing(row('1', 'late-registration', 'lab3', '3'));
    expect([
      forgiven.labs[2]!.daysLate,
      forgiven.labs[2]!.line.ledger.days,
      forgiven.grade.extraDays,
    ]).toEqual([8, 5, 0]);
    expect(standing(row('1', 'late-registration', 'lab3', '30')).labs[2]!.line.ledger.days).toBe(0);
  });
  it('are revoked by a later row, and a revoked revocation is none', () => {
    const first = row('1', 'oral-not-passed');
    const second = row('2', 'revoke', undefined, '1');
    const third = row('3', 'revoke', undefined, '2');
    expect(standing(first).labPartPassed).toBe(false);
    expect(standing(first, second).labPartPassed).toBe(true);
    expect(standing(third, first, second).labPartPassed).toBe(false);
  });
});
