import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Course } from '../../src/policy/course.ts';
import { gradeLabs } from '../../src/policy/lab-grade.ts';
import { Rational } from '../../src/policy/rational.ts';
import { type Standing, type StudentRecord, standingOf } from '../../src/policy/standing.ts';
import type { Push, Submission } from '../../src/policy/submissions.ts';
import { naiveDaysLate, naiveTerm } from './naive.ts';
import { type Case, course2020, daysAfter, inMode, push, recordOf, workOfCase } from './records.ts';
import { gradeOrZero, LABS, mode, points, pushesOf, recordOfTerm, term } from './terms.ts';

const HOUR = 3_600_000;

const someCase: fc.Arbitrary<Case> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ points, days: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.constant<Case>('nothing') },
  { weight: 1, arbitrary: fc.constant<Case>('exempt') },
);

function moved(record: StudentRecord, lab: string, which: Submission, hours: number): StudentRecord {
  const handed = record.work.get(lab)!;
  const submissions = handed.submissions.map((one) =>
    one === which ? { ...one, at: one.at!.subtract({ hours }) } : one,
  );
  return { ...record, work: new Map([...record.work, [lab, { ...handed, submissions }]]) };
}

const picksOf = (standing: Standing): Map<string, Submission | undefined> =>
  new Map(standing.labs.map(({ lab, counted }) => [lab, counted.submission]));

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
        const { exact: _, ...naive } = naiveTerm(
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
