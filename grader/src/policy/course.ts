import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { unclearEnd } from './lateness.ts';
import { Rational } from './rational.ts';

/** Thrown for a policy that makes no sense; the message names the file, each field, and what is wrong with it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

const timeZone = z.string().refine(isTimeZone, { error: 'is no time zone, such as Europe/Oslo' });

/** A local wall-clock instant, to the minute. Between 02:00 and 03:00 an hour may be there twice, or not at all. */
const deadline = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, {
    error: 'is no local time, such as 2020-02-20T23:59',
    abort: true,
  })
  .refine(isLocalMinute, { error: 'is no local time, such as 2020-02-20T23:59' })
  .refine((text) => !/T02:/.test(text) && !text.endsWith('T03:00'), {
    error: 'lies between 02:00 and 03:00, where clocks are changed: choose another hour',
  });

const CourseLab = z
  .strictObject({
    id: z.string().regex(/^lab[1-9]$/),
    title: z.string().min(1),
    work: z.enum(['individual', 'group']),
    grading: z.enum(['pass-fail', 'points']),
    /** Weight of a graded lab in the lab grade. */
    weight: z.number().positive().optional(),
    /** Announced hours of work, least and most. */
    hours: z.tuple([z.number().positive(), z.number().positive()]),
    deadline,
  })
  .refine((lab) => (lab.grading === 'points') === (lab.weight !== undefined), {
    error: 'has a weight if and only if its grading is "points"',
    path: ['weight'],
  })
  .refine((lab) => lab.hours[0] <= lab.hours[1], {
    error: 'are least and most, in this order',
    path: ['hours'],
  });

/** A course's public policy. Everything about people is elsewhere, in a private folder. */
export const Course = z
  .strictObject({
    $schema: z.string().optional(),
    title: z.string().min(1),
    textbook: z.string().min(1),
    timeZone,
    /** A score or grade must be more than this to pass, in points. */
    passAbove: z.number().min(0).max(100),
    labs: z.array(CourseLab).min(1),
    /** After this nothing is accepted. */
    lastDay: deadline,
    oralExam: z.iso.date(),
    slipDays: z.strictObject({
      /** Free days of a student for the whole term. */
      free: z.int().nonnegative(),
      /** Points off for each further day. */
      pointsPerExtraDay: z.number().nonnegative(),
      /** What extra days cost: the lab grade, or the score of the lab they were spent on. */
      mode: z.enum(['lab-grade', 'lab-score']),
      graceMinutes: z.int().nonnegative(),
    }),
    /** Shares of the final grade in percent. */
    finalGrade: z.strictObject({
      labs: z.number().nonnegative(),
      project: z.number().nonnegative(),
      exam: z.number().nonnegative(),
    }),
  })
  .refine((course) => new Set(course.labs.map((lab) => lab.id)).size === course.labs.length, {
    error: 'lists a lab twice',
    path: ['labs'],
  })
  .refine((course) => course.labs.every((lab) => lab.deadline <= course.lastDay), {
    error: 'is before the deadline of a lab',
    path: ['lastDay'],
  })
  .refine(
    ({ finalGrade: { labs, project, exam } }) =>
      Rational.sum([labs, project, exam].map((share) => Rational.of(share))).equals(Rational.of(100)),
    { error: 'does not make 100 percent', path: ['finalGrade'] },
  )
  .superRefine(({ labs, lastDay, timeZone: zone }, context) => {
    if (!isTimeZone(zone)) return;
    const check = (local: string, path: (string | number)[]) => {
      if (!isLocalMinute(local) || !isLocalMinute(lastDay)) return;
      const end = unclearEnd({ local, timeZone: zone }, lastDay);
      if (end === undefined) return;
      const message = `is at a time of day that ${end} in ${zone} makes unclear, since clocks are changed then: choose another hour`;
      context.addIssue({ code: 'custom', path, message });
    };
    labs.forEach((lab, index) => {
      check(lab.deadline, ['labs', index, 'deadline']);
    });
    check(lastDay, ['lastDay']);
  });
export type Course = z.infer<typeof Course>;

/** Reads a course's policy from its text. `path` names the file in errors. Throws `PolicyError`. */
export function readCourse(text: string, path: string): Course {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PolicyError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const course = Course.safeParse(json);
  if (course.success) return course.data;
  const faults = course.error.issues.map(
    (issue) => `  ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
  );
  throw new PolicyError(`${path} does not describe a course:\n${faults.join('\n')}`);
}

/** The JSON Schema of `labs/course.json`, for editors. */
export function courseJsonSchema(): object {
  return z.toJSONSchema(Course, { io: 'input' });
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function isLocalMinute(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
