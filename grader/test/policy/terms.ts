import fc from 'fast-check';
import { Rational } from '../../src/policy/rational.ts';
import type { Standing, StudentRecord } from '../../src/policy/standing.ts';
import type { Push } from '../../src/policy/submissions.ts';
import { daysAfter, push, recordOf } from './records.ts';

/** Random terms of one student. */
export const LABS = ['lab1', 'lab2', 'lab3', 'lab4', 'lab5'];
const HOUR = 3_600_000;

export const mode = fc.constantFrom('lab-grade' as const, 'lab-score' as const);
export const points = fc.oneof(fc.constantFrom(0, 59, 60, 61, 100), fc.nat(100));
/** Hours after the lab's deadline, and points, of each submission. */
export const handIns = fc.array(fc.record({ hours: fc.integer({ min: -200, max: 400 }), points }), {
  maxLength: 3,
});
export const term = fc.tuple(handIns, handIns, handIns, handIns, handIns);
export type Term = typeof term extends fc.Arbitrary<infer T> ? T : never;

export function pushesOf(given: Term[number], lab: string): Push[] {
  return given.map(({ hours, points: earned }) => {
    const at = new Date(Date.parse(daysAfter(lab, 0)) + hours * HOUR).toISOString();
    return push(earned, at);
  });
}

export function recordOfTerm(given: Term): StudentRecord {
  return recordOf(Object.fromEntries(LABS.map((lab, index) => [lab, pushesOf(given[index]!, lab)])));
}

export const gradeOrZero = (standing: Standing) => standing.grade.grade ?? Rational.ZERO;
