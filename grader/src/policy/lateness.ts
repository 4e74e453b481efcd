import { Temporal } from 'temporal-polyfill';

/** A deadline on the wall clock of a place. */
export interface Deadline {
  /** Local time to the minute, such as `2020-03-19T23:59`; the whole minute is in time. */
  readonly local: string;
  /** IANA name, such as `Europe/Oslo`. */
  readonly timeZone: string;
}

/**
 * The last instant that is in time, or that still is day `days`: the same local time so many calendar days after the
 * deadline. 23:59 means 23:59:59.999; `graceMinutes` put it off.
 */
export function lastInstant(deadline: Deadline, graceMinutes: number, days = 0): Temporal.Instant {
  const local = Temporal.PlainDateTime.from(deadline.local).with({ second: 59, millisecond: 999 });
  return local.add({ days }).toZonedDateTime(deadline.timeZone).toInstant().add({ minutes: graceMinutes });
}

/**
 * How many days late `instant` is; 0 is in time. A started day is a day: day k ends at the same local time k calendar days
 * after the deadline, so weekends, holidays and changes of the clock need no rule of their own. `graceMinutes` put off
 * every end.
 */
export function daysLate(
  deadline: Deadline,
  instant: Temporal.Instant | string,
  graceMinutes: number,
): number {
  const at = typeof instant === 'string' ? Temporal.Instant.from(instant) : instant;
  const endOfDay = (day: number) => lastInstant(deadline, graceMinutes, day);
  const isAfter = (day: number) => Temporal.Instant.compare(at, endOfDay(day)) > 0;
  if (!isAfter(0)) return 0;
  const elapsed = at.since(endOfDay(0), { largestUnit: 'hour' }).total('hour') / 24;
  // Local days are 23 to 25 hours long, so the count is next to the elapsed days.
  let days = Math.max(1, Math.floor(elapsed) - 1);
  while (isAfter(days)) days++;
  return days;
}
