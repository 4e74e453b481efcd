import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { AdjustmentKind } from '../../src/policy/adjustments.ts';
import { bestChoice } from '../../src/policy/best.ts';
import type { Course } from '../../src/policy/course.ts';
import { Rational } from '../../src/policy/rational.ts';
import { type Picked, type Standing, type StudentRecord, standingOf } from '../../src/policy/standing.ts';
import type { Submission } from '../../src/policy/submissions.ts';
import { wallClock } from './naive.ts';
import { course2020, daysAfter, inMode, push, recordOf } from './records.ts';
import { gradeOrZero, LABS, mode, points, pushesOf, recordOfTerm, type Term, term } from './terms.ts';

describe('best', () => {
  /** Every choice of what is accepted: nothing after the last day or an extension, but for what staff chose. */
  function* everyPick(course: Course, record: StudentRecord): Generator<Picked> {
    const options = course.labs.map(({ id, deadline }) => {
      const handed = record.work.get(id);
      const until = [
        deadline,
        course.lastDay,
        ...record.extensions.filter(({ lab }) => lab === id).map((one) => one.until),
      ]
        .sort()
        .at(-1)!;
      const accepted = (handed?.submissions ?? []).filter(
        ({ at, commits }) =>
          wallClock(at!.toString(), course.timeZone) <= until ||
          commits.includes(handed?.choice?.commit ?? ''),
      );
      return [undefined, ...accepted];
    });
    const count = options.reduce((product, { length }) => product * length, 1);
    for (let index = 0; index < count; index++) {
      let rest = index;
      yield new Map(
        LABS.map((lab, i): [string, Submission | undefined] => {
          const list = options[i]!;
          const one = list[rest % list.length];
          rest = Math.floor(rest / list.length);
          return [lab, one];
        }),
      );
    }
  }
  /** Not passed, no lab grade though nothing is missing, passed. */
  const value = (standing: Standing): [number, Rational] => [
    standing.labPartPassed === undefined ? 1 : standing.labPartPassed ? 2 : 0,
    gradeOrZero(standing),
  ];
  const compare = ([a, x]: [number, Rational], [b, y]: [number, Rational]) => a - b || x.compare(y);

  // Mostly such as pass, since whether all labs do is what best looks at first.
  const decent = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 58, max: 100 }) },
    { weight: 1, arbitrary: points },
  );
  const one = fc.record({ hours: fc.integer({ min: -50, max: 130 }), points: decent });
  // Two submissions in two of the labs, so that there are few choices to try.
  const smallTerm = fc
    .tuple(
      fc.array(one, { minLength: 7, maxLength: 7 }),
      fc.nat(4),
      fc.nat(4),
      fc.oneof(fc.constant(0), fc.nat(31)),
    )
    .map(([all, first, second, missing]) => {
      const left = [...all];
      return LABS.map((_, lab) =>
        (missing >> lab) % 2 === 1 && lab !== first
          ? []
          : left.splice(0, lab === first || lab === second ? 2 : 1),
      ) as Term;
    });
  const someLab = fc.constantFrom(...LABS);
  const rows = fc.record({
    exemptions: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 2, arbitrary: fc.subarray(LABS) },
      { weight: 1, arbitrary: fc.subarray(LABS.slice(0, 2)).map((labs) => [...labs, ...LABS.slice(2)]) },
    ),
    extensions: fc.array(fc.record({ lab: someLab, hours: fc.integer({ min: -20, max: 300 }) }), {
      maxLength: 2,
    }),
    adjustments: fc.array(
      fc.record({
        lab: someLab,
        given: fc.constantFrom(
          ['points', '-7.5'],
          ['points', '40'],
          ['misconduct', '61'],
          ['late-registration', '3'],
          ['oral-not-passed', ''],
        ),
      }),
      { maxLength: 3 },
    ),
    general: fc.nat(9).map((number) => number === 0),
    chosen: fc.option(fc.nat(4)),
  });

  function withRows(
    record: StudentRecord,
    given: typeof rows extends fc.Arbitrary<infer T> ? T : never,
  ): StudentRecord {
    const why = { reason: '', source: '' };
    const work = new Map(record.work);
    if (given.chosen !== null) {
      const lab = LABS[given.chosen]!;
      const { submissions } = work.get(lab)!;
      const commit = submissions.at(-1)?.commits[0];
      if (commit !== undefined) work.set(lab, { submissions, choice: { commit, ...why } });
    }
    const adjustments = given.adjustments.map(({ lab, given: [kind, text] }, index) => ({
      ...{
        id: `a${index}`,
        login: 'ada',
        lab,
        kind: kind as AdjustmentKind,
        value: text!,
        by: '',
        at: '',
        ...why,
      },
    }));
    return {
      ...record,
      work,
      exemptions: given.exemptions.map((lab) => ({ lab, ...why })),
      extensions: given.extensions.map(({ lab, hours }) => ({
        lab,
        until: Temporal.PlainDateTime.from(course2020.labs[LABS.indexOf(lab)]!.deadline)
          .add({ hours })
          .toString()
          .slice(0, 16),
        ...why,
      })),
      adjustments: given.general
        ? [
            ...adjustments,
            {
              id: 'b',
              login: 'ada',
              lab: undefined,
              kind: 'oral-not-passed',
              value: '',
              by: '',
              at: '',
              ...why,
            },
          ]
        : adjustments,
    };
  }

  it('is what trying every choice finds, with exemptions, extensions, adjustments and choices of staff', () => {
    const met = { grades: 0, none: 0 };
    fc.assert(
      fc.property(
        mode,
        fc.constantFrom('2020-04-22T23:59', '2020-06-30T23:59'),
        smallTerm,
        rows,
        (m, lastDay, given, more) => {
          const course = { ...inMode(m), lastDay };
          const record = withRows(recordOfTerm(given), more);
          let best: [number, Rational] = [0, Rational.ZERO];
          for (const pick of everyPick(course, record)) {
            const found = value(standingOf(course, record, pick));
            if (compare(found, best) > 0) best = found;
          }
          const { standing } = bestChoice(course, record);
          expect(compare(value(standing), best), `${value(standing)} instead of ${best}`).toBe(0);
          met[standing.grade.grade === undefined ? 'none' : 'grades']++;
        },
      ),
      { numRuns: 120 },
    );
    expect(Math.min(met.grades, met.none)).toBeGreaterThan(0);
  });

  it('passes all labs rather than spend fewer days where there is no lab grade', () => {
    const exemptions = ['lab3', 'lab4', 'lab5'].map((lab) => ({ lab, reason: '', source: '' }));
    const record = recordOf(
      { lab1: [push(100, daysAfter('lab1', 4))], lab2: [push(100, daysAfter('lab2', 0))] },
      { exemptions },
    );
    const { picked, standing } = bestChoice(course2020, record);
    expect([picked.get('lab1')?.points, standing.labPartPassed]).toEqual([100, undefined]);
  });

  it('looks at each submission of a student once, not again for each partial choice', () => {
    let looked = 0;
    const work = Object.fromEntries(
      LABS.map((lab) => [
        lab,
        Array.from({ length: 15 }, (_, day) => push(30 + day * 5, daysAfter(lab, day))),
      ]),
    );
    const record = recordOf(work);
    const counting = new Map(
      [...record.work].map(([lab, handed]) => [
        lab,
        {
          ...handed,
          submissions: handed.submissions.map((submission) => ({
            ...submission,
            get points() {
              looked++;
              return submission.points;
            },
          })),
        },
      ]),
    );
    bestChoice({ ...course2020, lastDay: '2020-06-30T23:59' }, { ...record, work: counting });
    // Once as an option, and once more for those that are picked.
    expect(looked).toBeLessThanOrEqual(5 * 15 + 5);
  });

  it('is at least what counts, and an added submission never lowers it', () => {
    fc.assert(
      fc.property(
        mode,
        term,
        fc.nat(4),
        fc.integer({ min: -200, max: 400 }),
        points,
        (m, given, index, hours, earned) => {
          const course = inMode(m);
          const record = recordOfTerm(given);
          const best = value(bestChoice(course, record).standing);
          expect(compare(best, value(standingOf(course, record)))).toBeGreaterThanOrEqual(0);
          const lab = LABS[index]!;
          const extra = recordOf({ [lab]: pushesOf([{ hours, points: earned }], lab) }).work.get(
            lab,
          )!.submissions;
          const handed = record.work.get(lab)!;
          const submissions = [...handed.submissions, ...extra].sort((a, b) =>
            Temporal.Instant.compare(a.at!, b.at!),
          );
          const more = { ...record, work: new Map([...record.work, [lab, { ...handed, submissions }]]) };
          expect(compare(value(bestChoice(course, more).standing), best)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is not the best of each lab: 87.77 is possible where greed finds 73.33', () => {
    const record = recordOf({
      lab1: [push(100, daysAfter('lab1', 0))],
      lab2: [push(100, daysAfter('lab2', 0))],
      lab3: [push(70, daysAfter('lab3', 0)), push(95, daysAfter('lab3', 4))],
      lab4: [push(90, daysAfter('lab4', 5))],
      lab5: [push(95, daysAfter('lab5', 0))],
    });
    const greedy = standingOf(course2020, record);
    expect([greedy.grade.extraDays, greedy.grade.grade?.toFixed2()]).toEqual([4, '73.33']);
    const { picked, standing } = bestChoice(course2020, record);
    expect([standing.grade.extraDays, standing.grade.grade?.toFixed2()]).toEqual([0, '87.77']);
    expect(picked.get('lab3')?.points).toBe(70);
  });

  it('is another for each member of a group', () => {
    const group = { lab4: [push(70, daysAfter('lab4', 0)), push(80, daysAfter('lab4', 4))] };
    const rest = {
      lab2: [push(100, daysAfter('lab2', 0))],
      lab3: [push(90, daysAfter('lab3', 0))],
      lab5: [push(90, daysAfter('lab5', 0))],
    };
    const thrifty = bestChoice(
      course2020,
      recordOf({ ...rest, ...group, lab1: [push(100, daysAfter('lab1', 0))] }),
    );
    const spender = bestChoice(
      course2020,
      recordOf({ ...rest, ...group, lab1: [push(100, daysAfter('lab1', 4))] }),
    );
    expect([thrifty.picked.get('lab4')?.points, spender.picked.get('lab4')?.points]).toEqual([80, 70]);
  });

  it('leaves out a lab that costs more than it gives only where passing is out of reach anyway', () => {
    const late = { lab1: [push(100, daysAfter('lab1', 4))], lab2: [push(100, daysAfter('lab2', 0))] };
    const graded = { lab3: [push(90, daysAfter('lab3', 0))], lab4: [push(90, daysAfter('lab4', 0))] };
    const { picked, standing } = bestChoice(
      course2020,
      recordOf({ ...late, ...graded, lab5: [push(50, daysAfter('lab5', 5))] }),
    );
    expect([picked.get('lab5')?.points, picked.get('lab1')?.points]).toEqual([50, undefined]);
    expect(standing.grade.grade?.toFixed2()).toBe('72.22');
  });

  it('goes for the grade alone where an oral exam was not passed, since then no choice passes', () => {
    const work = {
      lab1: [push(100, daysAfter('lab1', 4))],
      lab2: [push(100, daysAfter('lab2', 0))],
      lab3: [push(90, daysAfter('lab3', 0))],
      lab4: [push(90, daysAfter('lab4', 0))],
      lab5: [push(70, daysAfter('lab5', 5))],
    };
    const picks = (lab: string | undefined) =>
      bestChoice(
        course2020,
        recordOf(work, {
          adjustments: [
            {
              id: 'a1',
              login: 'ada',
              lab,
              kind: 'oral-not-passed',
              value: '',
              reason: '',
              by: '',
              at: '',
              source: '',
            },
          ],
        }),
      ).picked.get('lab1')?.points;
    expect([picks(undefined), picks('lab4')]).toEqual([undefined, undefined]);
    expect(bestChoice(course2020, recordOf(work)).picked.get('lab1')?.points).toBe(100);
  });
});
