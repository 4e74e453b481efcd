import { Temporal } from 'temporal-polyfill';
import type { Course } from '../policy/course.ts';
import { dayCount, localTime, plainTime } from '../policy/dates.ts';
import { Rational } from '../policy/rational.ts';
import { type Standing, type StudentRecord, standingOf, termsOf } from '../policy/standing.ts';
import { type Book, readBook, studentNamed } from '../private/book.ts';
import { plainText } from '../sheet/plain-text.ts';
import { UsageError } from '../usage-error.ts';
import { ledgerText } from './ledger-text.ts';
import { type DayOfHandIn, whatIf } from './what-if.ts';

/** Rows that are shown for a lab; a day more costs as much again. */
const MOST_ROWS = 8;

/** `npm run slip`: the ledger of one student in words, and what handing in each lab now or later would cost. */
export function slipCommand(course: Course, folder: string, login: string, at: string | undefined): number {
  const now = at === undefined ? Temporal.Now.instant() : instantOf(at, course.timeZone);
  const book = readBook(folder, course);
  console.log(slipText(book, login, now).join('\n'));
  return 0;
}

/** The text of `npm run slip`, a function of the private folder and the moment. Throws `UsageError` for an unknown student. */
export function slipText(book: Book, login: string, now: Temporal.Instant): string[] {
  const { course } = book;
  const { student, record } = studentNamed(book, login);
  const standing = standingOf(course, record);
  return [
    `${plainText(student.name)} (${student.login})`,
    '',
    ...ledgerText(course, standing, book.releases),
    '',
    `Handing in from now on, ${localTime(now, course.timeZone)}:`,
    ...course.labs.flatMap(({ id, title }) => [
      '',
      `Lab ${id.slice(3)}: ${title}, due ${plainTime(termsOf(course, id, record.extensions).deadline.local)}`,
      ...labText(course, record, standing, id, now),
      ...partnersText(book, id, student.login),
    ]),
  ];
}

function labText(
  course: Course,
  record: StudentRecord,
  standing: Standing,
  lab: string,
  now: Temporal.Instant,
): string[] {
  if (record.exemptions.some((one) => one.lab === lab)) return ['  exempt: nothing to hand in'];
  const rows = whatIf(course, record, lab, now);
  const [first] = rows;
  if (first === undefined) return ['  nothing is accepted any more'];
  const shown = rows.slice(0, MOST_ROWS);
  const last = rows.at(-1);
  const hidden = last !== undefined && rows.length > MOST_ROWS ? ['  …', rowText(course, last)] : [];
  const own = standing.labs.find((one) => one.lab === lab);
  const warned = [...rows].reverse().find(({ worseUpTo, days }) => worseUpTo !== undefined && days > 0);
  return [
    ...shown.map((row) => rowText(course, row)),
    ...hidden,
    ...(warned === undefined
      ? []
      : warning(
          shown.findLast(({ worseUpTo }) => worseUpTo !== undefined) ?? warned,
          own?.line.work.kind === 'handed-in',
          course.timeZone,
        )),
  ];
}

function rowText(course: Course, { days, until, free, extra, moreExtra, cost }: DayOfHandIn): string {
  const end = `  until ${localTime(until, course.timeZone)}`;
  if (days === 0) return `${end}: in time`;
  const elsewhere = moreExtra > extra ? `, and ${moreExtra - extra} more on later labs` : '';
  const price = cost.equals(Rational.ZERO) ? 'costs no points' : `${cost.toFixed2()} off the lab grade`;
  return `${end}: ${dayCount(days)} late, ${free} free, ${extra} extra${elsewhere}: ${price}`;
}

function warning({ worseUpTo, until, days }: DayOfHandIn, isThere: boolean, timeZone: string): string[] {
  if (worseUpTo === undefined) return [];
  const points = worseUpTo === 100 ? 'Whatever its points' : `With ${worseUpTo} points or fewer`;
  const than = isThere ? 'if what is handed in already stays' : 'without it';
  return [
    `  Late can be worse than nothing. ${points}, handed in ${dayCount(days)} late (by ${localTime(until, timeZone)}),`,
    `  the lab grade would be lower than ${than}.${isThere ? '' : ' But a lab that is not handed in is not passed.'}`,
  ];
}

function partnersText({ work, course, records }: Book, lab: string, login: string): string[] {
  const group = work.find((one) => one.lab === lab && one.members.includes(login));
  const partners = group?.members.filter((one) => one !== login) ?? [];
  return partners.flatMap((partner) => {
    const record = records.get(partner);
    if (record === undefined) return [];
    const left = standingOf(course, record).labs.reduce(
      (days, { line }) => days - line.ledger.free,
      course.slipDays.free,
    );
    return [
      `  ${partner}, of the same group, has ${dayCount(left)} left: days are charged to each member's own.`,
    ];
  });
}

/** An instant, or a local time in the course's zone. */
function instantOf(text: string, timeZone: string): Temporal.Instant {
  try {
    if (/[Zz]$|[+-]\d\d:?\d\d$/.test(text)) return Temporal.Instant.from(text);
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
  } catch {
    throw new UsageError(`--at takes a time such as 2020-03-20T12:00, not "${text}".`);
  }
}
