import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { bestChoice } from '../../src/policy/best.ts';
import type { Course } from '../../src/policy/course.ts';
import { gradeLabs } from '../../src/policy/lab-grade.ts';
import { Rational } from '../../src/policy/rational.ts';
import { type Picked, type Standing, type StudentRecord, standingOf } from '../../src/policy/standing.ts';
import type { Push, Submission } from '../../src/policy/submissions.ts';
import { naiveDaysLate, naiveTerm } from './naive.ts';
import { type Case, course2020, daysAfter, inMode, push, recordOf, workOfCase } from './records.ts';

const LABS = ['lab1', 'lab2', 'lab3', 'lab4', 'lab5'];
const HOUR = 3_600_000;

const mode = fc.constantFrom('lab-grade' as const, 'lab-score' as const);
const points = fc.oneof(fc.constantFrom(0, 59, 60, 61, 100), fc.nat(100));
const someCase: fc.Arbitrary<Case> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ points, days: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.constant<Case>('nothing') },
  { weight: 1, arbitrary: fc.constant<Case>('exempt') },
);

/** Hours after the lab's deadline, and points, of each submission. */
const handIns = fc.array(fc.record({ hours: fc.integer({ min: -200, max: 400 }), points }), { maxLength: 3 });
const term = fc.tuple(handIns, handIns, handIns, handIns, handIns);
type Term = typeof term extends fc.Arbitrary<infer T> ? T : never;

function pushesOf(given: Term[number], lab: string): Push[] {
  return given.map(({ hours, points: earned }) => {
    const at = new Date(Date.parse(daysAfter(lab, 0)) + hours * HOUR).toISOString();
    return push(earned, at);
  });
}

function recordOfTerm(given: Term): StudentRecord {
  return recordOf(Object.fromEntries(LABS.map((lab, index) => [lab, pushesOf(given[index]!, lab)])));
}

function moved(record: StudentRecord, lab: string, which: Submission, hours: number): StudentRecord {
  const handed = record.work.get(lab)!;
  const submissions = handed.submissions.map((one) =>
    one === which ? { ...one, at: one.at!.subtract({ hours }) } : one,
  );
  return { ...record, work: new Map([...record.work, [lab, { ...handed, submissions }]]) };
}

const picksOf = (standing: Standing): Map<string, Submission | undefined> =>
  new Map(standing.labs.map(({ lab, counted }) => [lab, counted.submission]));

const gradeOrZero = (standing: Standing) => standing.grade.grade ?? Rational.ZERO;
const atLeast = (a: Rational, b: Rational) => expect(a.compare(b), `${a} < ${b}`).toBeGreaterThanOrEqual(0);

describe('laws of the ledger', () => {
  it('one day fewer on any lab never lowers a grade', () => {
    fc.assert(
      fc.property(mode, fc.array(someCase, { minLength: 5, maxLength: 5 }), fc.nat(4), (m, cases, index) => {
        const one = cases[index]!;
        if (typeof one === 'string' || one.days === 0) return;
        const grade = (list: Case[]) =>
          gradeLabs(inMode(m), new Map(list.map((c, i) => [LABS[i]!, workOfCase(c)]))).grade ?? Rational.ZERO;
        const fewer = cases.map((c, i) => (i === index ? { ...one, days: one.days! - 1 } : c));
        atLeast(grade(fewer), grade(cases));
      }),
      { numRuns: 300 },
    );
  });

  it('a point more never lowers a grade', () => {
    fc.assert(
      fc.property(mode, fc.array(someCase, { minLength: 5, maxLength: 5 }), fc.nat(4), (m, cases, index) => {
        const one = cases[index]!;
        if (typeof one === 'string' || one.points === 100) return;
        const grade = (list: Case[]) =>
          gradeLabs(inMode(m), new Map(list.map((c, i) => [LABS[i]!, workOfCase(c)])));
        const more = grade(cases.map((c, i) => (i === index ? { ...one, points: one.points + 1 } : c)));
        atLeast(more.grade ?? Rational.ZERO, grade(cases).grade ?? Rational.ZERO);
        expect(Number(more.passed ?? true)).toBeGreaterThanOrEqual(Number(grade(cases).passed ?? true));
      }),
      { numRuns: 200 },
    );
  });
});

describe('laws of a term', () => {
  it('for fixed submissions, one that is moved earlier never lowers a grade', () => {
    fc.assert(
      fc.property(mode, term, fc.nat(4), fc.integer({ min: 1, max: 300 }), (m, given, index, hours) => {
        const course = inMode(m);
        const record = recordOfTerm(given);
        const before = standingOf(course, record);
        const lab = LABS[index]!;
        const counted = before.labs[index]!.counted.submission;
        if (counted === undefined) return;
        const picks = picksOf(before);
        const earlier = { ...counted, at: counted.at!.subtract({ hours }) };
        const after = standingOf(
          course,
          moved(record, lab, counted, hours),
          new Map([...picks, [lab, earlier]]),
        );
        atLeast(gradeOrZero(after), gradeOrZero(before));
      }),
      { numRuns: 150 },
    );
  });

  it('a later deadline that leaves lab order and counted submissions alone never hurts', () => {
    fc.assert(
      fc.property(mode, term, fc.nat(4), fc.integer({ min: 1, max: 6 }), (m, given, index, days) => {
        const course = inMode(m);
        const record = recordOfTerm(given);
        const before = standingOf(course, record);
        const later: Course = {
          ...course,
          labs: course.labs.map((lab, i) =>
            i === index
              ? {
                  ...lab,
                  deadline: Temporal.PlainDateTime.from(lab.deadline).add({ days }).toString().slice(0, 16),
                }
              : lab,
          ),
        };
        const after = standingOf(later, record, picksOf(before));
        atLeast(gradeOrZero(after), gradeOrZero(before));
      }),
      { numRuns: 150 },
    );
  });

  it('an extension never lowers a grade while the same submissions count', () => {
    fc.assert(
      fc.property(mode, term, fc.nat(4), fc.integer({ min: -100, max: 300 }), (m, given, index, hours) => {
        const record = recordOfTerm(given);
        const before = standingOf(inMode(m), record);
        const until = Temporal.PlainDateTime.from(course2020.labs[index]!.deadline)
          .add({ hours })
          .toString()
          .slice(0, 16);
        const extensions = [{ lab: LABS[index]!, until, reason: '', source: '' }];
        const after = standingOf(inMode(m), { ...record, extensions }, picksOf(before));
        atLeast(gradeOrZero(after), gradeOrZero(before));
        expect(after.labs[index]!.daysLate).toBeLessThanOrEqual(before.labs[index]!.daysLate);
      }),
      { numRuns: 150 },
    );
  });

  it('row order changes nothing', () => {
    fc.assert(
      fc.property(term, fc.infiniteStream(fc.nat(99)), (given, stream) => {
        const rows = LABS.flatMap((lab, index) =>
          pushesOf(given[index]!, lab).map((one): [string, Push] => [lab, one]),
        );
        const shuffled = rows
          .map((row) => ({ row, key: stream.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const standing = (list: [string, Push][]) => {
          const work: Record<string, Push[]> = {};
          for (const [lab, one] of list) work[lab] = [...(work[lab] ?? []), one];
          return standingOf(course2020, recordOf(work));
        };
        const [a, b] = [standing(rows), standing(shuffled)];
        expect(String(b.grade.grade)).toBe(String(a.grade.grade));
        expect(b.labs.map(({ counted }) => counted.submission?.first.commit)).toEqual(
          a.labs.map(({ counted }) => counted.submission?.first.commit),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('a push that leaves the files alone, or comes after the last day, changes no grade', () => {
    fc.assert(
      fc.property(term, fc.nat(4), fc.integer({ min: 1, max: 100 }), (given, index, hours) => {
        const lab = LABS[index]!;
        const work = Object.fromEntries(LABS.map((id, i) => [id, pushesOf(given[i]!, id)]));
        const before = standingOf(course2020, recordOf(work));
        const newest = work[lab]!.at(-1);
        const after = (extra: Push) =>
          standingOf(course2020, recordOf({ ...work, [lab]: [...work[lab]!, extra] }));
        const grade = String(before.grade.grade);
        if (newest !== undefined) {
          const same = push(newest.points, new Date(Date.parse(newest.at!) + hours * HOUR).toISOString(), {
            files: newest.files,
          });
          expect(String(after(same).grade.grade)).toBe(grade);
        }
        const tooLate = new Date(Date.parse('2020-04-22T22:00:00Z') + hours * HOUR).toISOString();
        expect(String(after(push(100, tooLate)).grade.grade)).toBe(grade);
      }),
      { numRuns: 80 },
    );
  });

  it('agrees with the naive computation', () => {
    const exempt = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(mode, term, fc.oneof(fc.constant([]), exempt), (m, given, left) => {
        const course = inMode(m);
        const work = Object.fromEntries(LABS.map((id, i) => [id, pushesOf(given[i]!, id)]));
        const exemptions = LABS.filter((_, i) => left[i] === true).map((lab) => ({
          lab,
          reason: '',
          source: '',
        }));
        const standing = standingOf(course, recordOf(work, { exemptions }));
        const naive = naiveTerm(
          course,
          LABS.map((lab, i) => ({
            exempt: left[i] === true,
            // At one moment the later commit counts: the sort is stable.
            handIns: [...work[lab]!]
              .sort((a, b) => Date.parse(a.at!) - Date.parse(b.at!))
              .map(({ at, points: p }) => ({ at: at!, points: p })),
          })),
        );
        expect({
          grade: standing.grade.grade?.toFixed2(),
          passed: standing.grade.passed,
          extra: standing.grade.extraDays,
          days: standing.grade.labs.map(({ ledger }) => ledger.days),
        }).toEqual(naive);
      }),
      { numRuns: 200 },
    );
  });

  it('counts days late as a calendar does', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...course2020.labs),
        fc.integer({ min: -3000, max: 60_000 }),
        ({ deadline }, minutes) => {
          const at = new Date(Date.parse(daysAfter('lab1', 0)) + minutes * 60_000).toISOString();
          const record = recordOf({ lab1: [push(1, at)] });
          const lab = { ...course2020.labs[0]!, deadline };
          const course = { ...course2020, labs: [lab, ...course2020.labs.slice(1)] };
          expect(standingOf(course, record).labs[0]!.daysLate).toBe(
            naiveDaysLate(deadline, at, 'Europe/Oslo'),
          );
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('best', () => {
  /** Every choice there is. */
  function* everyPick(record: StudentRecord): Generator<Picked> {
    const options = LABS.map((lab) => [undefined, ...(record.work.get(lab)?.submissions ?? [])]);
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
  const value = (standing: Standing): [number, Rational] => [
    standing.grade.passed === true ? 1 : 0,
    gradeOrZero(standing),
  ];
  const compare = ([a, x]: [number, Rational], [b, y]: [number, Rational]) => a - b || x.compare(y);

  const small = fc.array(fc.record({ hours: fc.integer({ min: -50, max: 130 }), points }), { maxLength: 2 });
  const smallTerm = fc.tuple(small, small, small, small, small);

  it('is what trying every choice finds', () => {
    fc.assert(
      fc.property(mode, smallTerm, (m, given) => {
        const course = inMode(m);
        // The last day is far, so that every submission may count.
        const open = { ...course, lastDay: '2020-06-30T23:59' };
        const record = recordOfTerm(given);
        let best: [number, Rational] = [0, Rational.ZERO];
        for (const pick of everyPick(record)) {
          const found = value(standingOf(open, record, pick));
          if (compare(found, best) > 0) best = found;
        }
        expect(compare(value(bestChoice(open, record).standing), best)).toBe(0);
      }),
      { numRuns: 12 },
    );
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
});
