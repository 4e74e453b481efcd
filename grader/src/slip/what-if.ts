import { Temporal } from 'temporal-polyfill';
import { adjustedScore, inForce, labAdjustment } from '../policy/adjustments.ts';
import type { Course } from '../policy/course.ts';
import { gradeLabs, type LabGrade, type Work } from '../policy/lab-grade.ts';
import { daysLate, lastInstant } from '../policy/lateness.ts';
import { Rational } from '../policy/rational.ts';
import { type StudentRecord, standingOf, termsOf } from '../policy/standing.ts';

/** What handing in a lab would cost while it is so many days late. */
export interface DayOfHandIn {
  readonly days: number;
  /** The last instant of this day. */
  readonly until: Temporal.Instant;
  readonly free: number;
  /** Days that are not free: on this lab, and on all labs more than if it cost nothing. */
  readonly extra: number;
  readonly moreExtra: number;
  /** Points off the lab grade, compared with the same work in time; exact. */
  readonly cost: Rational;
  /**
   * With as many points or fewer the lab grade would be lower than it is without this hand-in; absent when it never is,
   * 100 when even full points would not make up for the days.
   */
  readonly worseUpTo: number | undefined;
}

/** Points that the cost of days is told for: it does not depend on them, but where a score is lowered to 0. */
const FULL = 100;

/**
 * What handing in `lab` would cost from `now` on, a row for each day of lateness until the last day. Empty when it is
 * exempt or nothing is accepted any more. Later labs count as they stand now: days spent here are missing there.
 */
export function whatIf(
  course: Course,
  record: StudentRecord,
  lab: string,
  now: Temporal.Instant,
): readonly DayOfHandIn[] {
  const standing = standingOf(course, record);
  const { deadline, cutoff } = termsOf(course, lab, record.extensions);
  if (record.exemptions.some((one) => one.lab === lab) || Temporal.Instant.compare(now, cutoff) > 0)
    return [];
  const adjustment = labAdjustment(inForce(record.adjustments), lab);
  const others = new Map(standing.labs.map((one): [string, Work] => [one.lab, one.line.work]));
  const handIn = (points: number, days: number): LabGrade => {
    const charged = Math.max(0, days - adjustment.forgivenDays);
    const score = adjustedScore(Rational.of(points), adjustment);
    return gradeLabs(course, new Map([...others, [lab, { kind: 'handed-in', score, days: charged }]]));
  };
  const gradeOf = ({ grade }: LabGrade) => grade ?? Rational.ZERO;
  const inTime = handIn(FULL, 0);
  const asItStands = gradeOf(standing.grade);
  const { graceMinutes } = course.slipDays;
  const rows: DayOfHandIn[] = [];
  for (let days = daysLate(deadline, now, graceMinutes); ; days++) {
    const end = lastInstant(deadline, graceMinutes, days);
    const until = Temporal.Instant.compare(end, cutoff) > 0 ? cutoff : end;
    const late = handIn(FULL, days);
    const line = late.labs.find((one) => one.lab === lab);
    let worseUpTo: number | undefined;
    for (let points = 0; points <= FULL; points++) {
      // More points never lower a grade, so the first that is no loss ends the search.
      if (gradeOf(handIn(points, days)).compare(asItStands) >= 0) break;
      worseUpTo = points;
    }
    rows.push({
      days,
      until,
      free: line?.ledger.free ?? 0,
      extra: line?.ledger.extra ?? 0,
      moreExtra: late.extraDays - inTime.extraDays,
      // What the days are worth, also where the lab grade is so low by now that nothing could be taken off it.
      cost:
        course.slipDays.mode === 'lab-grade'
          ? late.slipCost.minus(inTime.slipCost)
          : gradeOf(inTime).minus(gradeOf(late)),
      worseUpTo,
    });
    if (Temporal.Instant.compare(end, cutoff) >= 0) return rows;
  }
}
