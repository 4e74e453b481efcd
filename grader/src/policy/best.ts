import { inForce, type LabAdjustment, labAdjustment } from './adjustments.ts';
import type { Course } from './course.ts';
import type { Work } from './lab-grade.ts';
import { labNumber } from './ledger.ts';
import { Rational } from './rational.ts';
import {
  daysLateOf,
  type Picked,
  type Standing,
  type StudentRecord,
  standingOf,
  termsOf,
  workOf,
} from './standing.ts';
import { countedSubmission, type Submission } from './submissions.ts';

interface Option {
  readonly submission: Submission | undefined;
  readonly work: Work;
}

/** What was chosen for the labs so far, all labs with the same `days` and `allPassed`: the best sum stands for them. */
interface Partial {
  readonly days: number;
  readonly allPassed: boolean;
  /** Weighted sum of points, in mode `lab-score` lowered already. */
  readonly sum: Rational;
  readonly picked: readonly (readonly [string, Submission | undefined])[];
}

/**
 * The best choice of submissions for one student, over all labs together: days that one lab spends are missing in the
 * next, so the best of each lab is not the best of all. Best is first to pass the lab part, oral exams included, then the
 * higher lab grade, then the fewer slip days; where there is no lab grade, all labs passed stands for the lab part. Nothing is a
 * choice too. What is accepted is as ever: nothing after the last day, but for what staff chose.
 *
 * By dynamic programming over the labs in the order in which days are spent. Of two partial choices with as many days
 * and both or neither with all labs passed, the one with the higher sum stays ahead whatever follows.
 */
export function bestChoice(course: Course, record: StudentRecord): { picked: Picked; standing: Standing } {
  const { free, mode, pointsPerExtraDay } = course.slipDays;
  const passAbove = Rational.of(course.passAbove);
  const perDay = Rational.of(pointsPerExtraDay);
  const adjustments = inForce(record.adjustments);
  const mayPass = !adjustments.some(({ lab, kind }) => lab === undefined && kind === 'oral-not-passed');
  let partials: readonly Partial[] = [{ days: 0, allPassed: mayPass, sum: Rational.ZERO, picked: [] }];
  for (const { id, weight } of [...course.labs].sort((a, b) => labNumber(a.id) - labNumber(b.id))) {
    const next = new Map<string, Partial>();
    const adjustment = labAdjustment(adjustments, id);
    const options = optionsOf(course, record, id, adjustment);
    for (const partial of partials) {
      for (const { submission, work } of options) {
        const days = partial.days + daysOf(work);
        const extra = Math.max(0, days - free) - Math.max(0, partial.days - free);
        const passed = work.kind === 'exempt' || work.score.exceeds(passAbove);
        const points = work.kind === 'exempt' || weight === undefined ? Rational.ZERO : work.score;
        const lowered =
          mode === 'lab-score'
            ? Rational.max(Rational.ZERO, points.minus(perDay.times(Rational.of(extra))))
            : points;
        const one: Partial = {
          days,
          allPassed: partial.allPassed && passed && !adjustment.oralNotPassed,
          sum: partial.sum.plus(lowered.times(Rational.of(weight ?? 0))),
          picked: [...partial.picked, [id, submission]],
        };
        const key = `${one.days} ${one.allPassed}`;
        const other = next.get(key);
        if (other === undefined || one.sum.exceeds(other.sum)) next.set(key, one);
      }
    }
    partials = [...next.values()];
  }
  const weights = Rational.sum(
    course.labs
      .filter(({ id }) => !record.exemptions.some(({ lab }) => lab === id))
      .map(({ weight }) => Rational.of(weight ?? 0)),
  );
  const hasGrade = !weights.equals(Rational.ZERO);
  const gradeOf = ({ days, sum }: Partial): Rational => {
    if (!hasGrade) return Rational.ZERO;
    const extra = mode === 'lab-grade' ? Math.max(0, days - free) : 0;
    return Rational.max(Rational.ZERO, sum.over(weights).minus(perDay.times(Rational.of(extra))));
  };
  const ranked = partials.map((partial) => {
    const grade = gradeOf(partial);
    const passes = partial.allPassed && (!hasGrade || grade.exceeds(passAbove));
    return { partial, grade, passes: Number(passes) };
  });
  const [best] = ranked.sort(
    (a, b) => b.passes - a.passes || b.grade.compare(a.grade) || a.partial.days - b.partial.days,
  );
  const picked: Picked = new Map(best?.partial.picked);
  return { picked, standing: standingOf(course, record, picked) };
}

function daysOf(work: Work): number {
  return work.kind === 'handed-in' ? work.days : 0;
}

/**
 * What may count for a lab, and nothing at all, without what another one beats in days and in points. Latest first, so that
 * of equals the last one stands.
 */
function optionsOf(
  course: Course,
  record: StudentRecord,
  lab: string,
  adjustment: LabAdjustment,
): readonly Option[] {
  const terms = termsOf(course, lab, record.extensions);
  const handedIn = record.work.get(lab);
  const submissions = handedIn?.submissions ?? [];
  const counted = countedSubmission(submissions, terms.cutoff, handedIn?.choice?.commit);
  const exemption = record.exemptions.find((one) => one.lab === lab);
  const mayCount = submissions.filter(
    (one) => one.at !== undefined && !counted.tooLate.includes(one) && !counted.undated.includes(one),
  );
  const options = [...[...mayCount].reverse(), undefined].map((submission) => ({
    submission,
    work: workOf(
      exemption,
      adjustment,
      submission,
      submission === undefined ? 0 : daysLateOf(course, terms, submission),
    ),
  }));
  const scoreOf = (work: Work) => (work.kind === 'exempt' ? Rational.ZERO : work.score);
  return options.filter(
    ({ work }, index) =>
      !options.some((other, at) => {
        const days = daysOf(other.work) - daysOf(work);
        const score = scoreOf(other.work).compare(scoreOf(work));
        return days <= 0 && score >= 0 && (days < 0 || score > 0 || at < index);
      }),
  );
}
