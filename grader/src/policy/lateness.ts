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

/**
 * The first moment on the wall clock, from the deadline on and each day at the same time until the day of `until`, that is there
 * twice or not at all, since clocks are changed then: nobody could say when that day of lateness ends.
 */
export function unclearEnd({ local, timeZone }: Deadline, until: string): string | undefined {
  const first = Temporal.PlainDateTime.from(local);
  const last = Temporal.PlainDateTime.from(until);
  let at = first.subtract({ days: 2 }).toZonedDateTime(timeZone);
  for (;;) {
    const change = at.getTimeZoneTransition('next');
    if (change === null || Temporal.PlainDate.compare(change.toPlainDate().subtract({ days: 1 }), last) > 0)
      return undefined;
    // What is skipped or repeated may begin on the day before, seen from the clock after the change.
    for (const days of [-1, 0]) {
      const end = change.toPlainDate().add({ days }).toPlainDateTime(first.toPlainTime());
      const isMeant =
        Temporal.PlainDateTime.compare(end, first) >= 0 && Temporal.PlainDate.compare(end, last) <= 0;
      if (isMeant && !isOneInstant(end, timeZone)) return end.toString({ smallestUnit: 'minute' });
    }
    at = change;
  }
}

function isOneInstant(local: Temporal.PlainDateTime, timeZone: string): boolean {
  try {
    local.toZonedDateTime(timeZone, { disambiguation: 'reject' });
    return true;
  } catch {
    return false;
  }
}
