import { Temporal } from 'temporal-polyfill';
import type { Course } from '../policy/course.ts';
import { daysLate } from '../policy/lateness.ts';
import type { Result } from '../result/schema.ts';

/** How late a hand-in of the lab would be at this moment, by the public deadline alone. Nothing if it has none. */
export function latenessNow(course: Course, lab: string): Pick<Result, 'lateness'> {
  const entry = course.labs.find((known) => known.id === lab);
  if (entry === undefined) return {};
  const now = Temporal.Now.instant();
  const { timeZone } = course;
  return {
    lateness: {
      deadline: entry.deadline,
      timeZone,
      at: now.toString({ smallestUnit: 'second' }),
      days: daysLate({ local: entry.deadline, timeZone }, now, course.slipDays.graceMinutes),
    },
  };
}
