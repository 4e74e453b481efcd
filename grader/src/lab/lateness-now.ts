import { Temporal } from 'temporal-polyfill';
import type { Course } from '../policy/course.ts';
import { daysLate, lastInstant } from '../policy/lateness.ts';
import type { Result } from '../result/schema.ts';

/** How late a hand-in of the lab would be at the moment `now`, by the public deadline and last day alone. Nothing if it has none. */
export function latenessNow(
  course: Course,
  lab: string,
  now: Temporal.Instant = Temporal.Now.instant(),
): Pick<Result, 'lateness'> {
  const entry = course.labs.find((known) => known.id === lab);
  if (entry === undefined) return {};
  const { timeZone, lastDay } = course;
  const { graceMinutes } = course.slipDays;
  const isClosed = Temporal.Instant.compare(now, lastInstant({ local: lastDay, timeZone }, graceMinutes)) > 0;
  return {
    lateness: {
      deadline: entry.deadline,
      timeZone,
      at: now.toString({ smallestUnit: 'second' }),
      days: daysLate({ local: entry.deadline, timeZone }, now, graceMinutes),
      ...(isClosed ? { closedSince: lastDay } : {}),
    },
  };
}
