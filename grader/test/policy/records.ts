import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { type Course, readCourse } from '../../src/policy/course.ts';
import { gradeLabs, type LabGrade, type Work } from '../../src/policy/lab-grade.ts';
import { Rational } from '../../src/policy/rational.ts';
import type { StudentRecord } from '../../src/policy/standing.ts';
import { distinctSubmissions, type Push } from '../../src/policy/submissions.ts';

export const course2020 = readCourse(
  readFileSync(join(import.meta.dirname, '..', '..', '..', 'labs', 'course.json'), 'utf8'),
  'labs/course.json',
);

export function inMode(mode: 'lab-grade' | 'lab-score', course: Course = course2020): Course {
  return { ...course, slipDays: { ...course.slipDays, mode } };
}

/** A lab as the worked examples give it: points and days late, nothing, or an exemption. */
export type Case = { points: number; days?: number } | 'exempt' | 'nothing';

export function workOfCase(one: Case): Work {
  if (one === 'exempt') return { kind: 'exempt' };
  if (one === 'nothing') return { kind: 'nothing', score: Rational.ZERO };
  return { kind: 'handed-in', score: Rational.of(one.points), days: one.days ?? 0 };
}

/** The grade of labs 1 to 5. */
export function gradeOf(course: Course, ...cases: Case[]): LabGrade {
  return gradeLabs(course, new Map(cases.map((one, index) => [`lab${index + 1}`, workOfCase(one)])));
}

/** An instant in UTC, from a local time in Oslo. */
export function oslo(local: string): string {
  return Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Oslo').toInstant().toString();
}

let pushes = 0;

/** A push with files of its own unless told otherwise. */
export function push(points: number, at: string | undefined, more: Partial<Push> = {}): Push {
  pushes++;
  const commit = pushes.toString(16).padStart(40, '0');
  return { commit, files: commit, at, timeSource: 'push', sequence: 0, points, ...more };
}

/** What a student has to show, by lab. */
export function recordOf(
  work: Record<string, readonly Push[]>,
  more: Partial<StudentRecord> = {},
): StudentRecord {
  return {
    login: 'ada',
    work: new Map(
      Object.entries(work).map(([lab, handed]) => [
        lab,
        { submissions: distinctSubmissions(handed), choice: undefined },
      ]),
    ),
    extensions: [],
    exemptions: [],
    adjustments: [],
    project: undefined,
    exam: undefined,
    ...more,
  };
}

/** The local time `days` after a lab's deadline, in the middle of the last hour of that day. */
export function daysAfter(lab: string, days: number): string {
  const { deadline } = course2020.labs.find(({ id }) => id === lab)!;
  return oslo(Temporal.PlainDateTime.from(deadline).add({ days }).subtract({ minutes: 30 }).toString());
}
