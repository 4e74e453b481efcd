import type { Course } from './course.ts';
import { type LedgerLine, labNumber, slipLedger } from './ledger.ts';
import { Rational } from './rational.ts';

/** What a student has to show for a lab. `score` in points, `days` charged. Not handed in is 0 points, 0 days. */
export type Work =
  | { readonly kind: 'handed-in'; readonly score: Rational; readonly days: number }
  | { readonly kind: 'nothing'; readonly score: Rational }
  | { readonly kind: 'exempt' };

/** One lab's part in the lab grade. */
export interface LabLine {
  readonly lab: string;
  readonly work: Work;
  readonly ledger: LedgerLine;
  /** Its weight, unless it is not graded or exempt. */
  readonly weight: Rational | undefined;
  /** What the mean takes: the score, in mode `lab-score` lowered for the extra days of this very lab. */
  readonly counted: Rational | undefined;
  /** Its own score, as handed in, is more than the policy asks; an exempt lab counts as passed. */
  readonly passed: boolean;
}

/** The lab part of one student. Grades are exact fractions of points. */
export interface LabGrade {
  /** In the order of lab numbers. */
  readonly labs: readonly LabLine[];
  readonly extraDays: number;
  /** The weighted mean before slip days in mode `lab-grade`; absent when every graded lab is exempt. */
  readonly mean: Rational | undefined;
  /** Points that extra days took off the mean: 0 in mode `lab-score`. */
  readonly slipCost: Rational;
  readonly grade: Rational | undefined;
  readonly allPassed: boolean;
  /** Every lab is passed and the grade is more than the policy asks; not said where there is no grade. */
  readonly passed: boolean | undefined;
}

/** Grades the labs of one student. A lab that `work` does not name was not handed in. */
export function gradeLabs(course: Course, work: ReadonlyMap<string, Work>): LabGrade {
  const { free, mode } = course.slipDays;
  const pointsPerDay = Rational.of(course.slipDays.pointsPerExtraDay);
  const passAbove = Rational.of(course.passAbove);
  const entries = [...course.labs].sort((a, b) => labNumber(a.id) - labNumber(b.id));
  const shown = (lab: string): Work => work.get(lab) ?? { kind: 'nothing', score: Rational.ZERO };
  const ledger = new Map(
    slipLedger(
      free,
      entries.map(({ id }) => {
        const own = shown(id);
        return { lab: id, days: own.kind === 'handed-in' ? own.days : 0 };
      }),
    ).map((line) => [line.lab, line]),
  );
  const labs = entries.flatMap(({ id, weight }): LabLine[] => {
    const own = shown(id);
    const line = ledger.get(id);
    if (line === undefined) return [];
    if (own.kind === 'exempt') {
      return [{ lab: id, work: own, ledger: line, weight: undefined, counted: undefined, passed: true }];
    }
    const passed = own.score.exceeds(passAbove);
    if (weight === undefined) {
      return [{ lab: id, work: own, ledger: line, weight: undefined, counted: undefined, passed }];
    }
    const lowered = own.score.minus(pointsPerDay.times(Rational.of(line.extra)));
    const counted = mode === 'lab-score' ? Rational.max(Rational.ZERO, lowered) : own.score;
    return [{ lab: id, work: own, ledger: line, weight: Rational.of(weight), counted, passed }];
  });
  const extraDays = labs.reduce((sum, { ledger: { extra } }) => sum + extra, 0);
  const slipCost = mode === 'lab-grade' ? pointsPerDay.times(Rational.of(extraDays)) : Rational.ZERO;
  const mean = weightedMean(labs);
  const grade = mean === undefined ? undefined : Rational.max(Rational.ZERO, mean.minus(slipCost));
  const allPassed = labs.every(({ passed }) => passed);
  return {
    labs,
    extraDays,
    mean,
    slipCost,
    grade,
    allPassed,
    passed: grade === undefined ? (allPassed ? undefined : false) : allPassed && grade.exceeds(passAbove),
  };
}

function weightedMean(labs: readonly LabLine[]): Rational | undefined {
  const parts = labs.flatMap(({ weight, counted }) =>
    weight === undefined || counted === undefined ? [] : [{ weight, counted }],
  );
  if (parts.length === 0) return undefined;
  const total = Rational.sum(parts.map(({ weight }) => weight));
  return Rational.sum(parts.map(({ weight, counted }) => weight.times(counted))).over(total);
}
