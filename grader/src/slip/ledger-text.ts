import type { Course } from '../policy/course.ts';
import { dayCount, localTime, plainTime } from '../policy/dates.ts';
import type { LabStanding, Standing } from '../policy/standing.ts';
import { type Release, releaseFor } from '../private/releases.ts';

/** The slip-day ledger of one student in words, a line for each lab and the sum, and which labs are released. */
export function ledgerText(course: Course, standing: Standing, releases: readonly Release[]): string[] {
  const { free, pointsPerExtraDay, mode } = course.slipDays;
  const { grade, mean, slipCost, extraDays } = standing.grade;
  const left = standing.labs.reduce((days, { line }) => days - line.ledger.free, free);
  const lines = [
    `${dayCount(free)} free for the whole term, spent in the order of labs; each further day takes ${pointsPerExtraDay} points off ${
      mode === 'lab-grade' ? 'the lab grade' : 'the score of its lab'
    }.`,
    '',
    ...standing.labs.map((one) => {
      const release = releaseFor(releases, one.lab, standing.login);
      return `${labLine(course, one)}${release === undefined ? '' : ` Released by ${release.by}, ${localTime(release.at, course.timeZone)}.`}`;
    }),
    '',
    `${dayCount(left)} left, ${dayCount(extraDays)} beyond the free ones.`,
  ];
  if (grade === undefined || mean === undefined)
    return [...lines, 'All graded labs are exempt: no lab grade.'];
  const sum = mode === 'lab-grade' ? `${mean.toFixed2()} - ${slipCost.toFixed2()} for extra days = ` : '';
  const open = standing.labs.filter(({ lab }) => releaseFor(releases, lab, standing.login) === undefined);
  const proposal =
    open.length === 0
      ? 'all labs are released'
      : `a proposal until lab${open.length === 1 ? '' : 's'} ${open.map(({ lab }) => lab.slice(3)).join(', ')} ${open.length === 1 ? 'is' : 'are'} released`;
  return [...lines, `Lab grade so far: ${sum}${grade.toFixed2()} (${proposal}).`];
}

function labLine(
  course: Course,
  { lab, line, counted, terms, exemption, daysLate, adjustment }: LabStanding,
): string {
  const name = `Lab ${lab.slice(3)}`;
  if (exemption !== undefined) return `${name}  exempt (${exemption.source}): costs no days.`;
  const due = `due ${plainTime(terms.deadline.local)}${terms.extension === undefined ? '' : ' by an extension'}`;
  const at = counted.submission?.at;
  if (at === undefined) {
    const why = {
      'no-time': 'handed in, but nobody knows when',
      'all-too-late': 'handed in after the last day only',
    } as const;
    const told =
      counted.because === 'no-time' || counted.because === 'all-too-late'
        ? why[counted.because]
        : 'not handed in';
    return `${name}  ${due}; ${told}: costs no days.`;
  }
  const { days, free, extra, freeBefore } = line.ledger;
  const when = `handed in ${localTime(at, course.timeZone)}`;
  if (daysLate === 0) return `${name}  ${due}; ${when}, in time.`;
  const forgiven =
    days < daysLate
      ? `, of which ${daysLate - days} are not charged (${adjustment.rows.map(({ source }) => source).join(', ')})`
      : '';
  const spent =
    days === 0 ? '' : `: ${free} of the ${freeBefore} free${extra === 0 ? '' : `, ${extra} extra`}`;
  return `${name}  ${due}; ${when}, ${dayCount(daysLate)} late${forgiven}${spent}.`;
}
