import { Temporal } from 'temporal-polyfill';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Thu 19 March 2020 23:59` of a place's wall clock; the same on every machine. */
export function localTime(instant: Temporal.Instant | string, timeZone: string): string {
  const at = typeof instant === 'string' ? Temporal.Instant.from(instant) : instant;
  return plainTime(at.toZonedDateTimeISO(timeZone).toPlainDateTime().toString());
}

/** `Thu 19 March 2020 23:59`, from `2020-03-19T23:59`. */
export function plainTime(local: string): string {
  const { year, month, day, dayOfWeek, hour, minute } = Temporal.PlainDateTime.from(local);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${DAYS[dayOfWeek - 1]} ${day} ${MONTHS[month - 1]} ${year} ${two(hour)}:${two(minute)}`;
}

/** `3 days`, `1 day`. */
export function dayCount(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}

/**
 * The day of an instant in UTC, of a local time, or the date itself, where `text` begins with a date such as `2020-05-01`.
 * Nothing for any other text.
 */
export function dateOf(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?![^T ])/.test(text)) return undefined;
  try {
    return Temporal.Instant.from(text).toZonedDateTimeISO('UTC').toPlainDate();
  } catch {
    // Not an instant: a date, or a time of some wall clock.
  }
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}
