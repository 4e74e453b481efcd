import { Rational } from './rational.ts';

/** What staff may record about a student: each row stays for ever; a correction is a new row. */
export const ADJUSTMENT_KINDS = [
  'oral-not-passed',
  'points',
  'misconduct',
  'late-registration',
  'revoke',
] as const;
export type AdjustmentKind = (typeof ADJUSTMENT_KINDS)[number];

/** One row of the adjustments. */
export interface Adjustment {
  readonly id: string;
  readonly login: string;
  /** Empty where it is about the labs as a whole. */
  readonly lab: string | undefined;
  readonly kind: AdjustmentKind;
  /**
   * - `points`: added to the lab's score, from -100 to 100.
   * - `misconduct`: what the lab's score is set to; empty while it is looked into: nothing is decided, and nothing released.
   * - `late-registration`: days of this lab that are not charged, since the student was registered late.
   * - `revoke`: the id of the row that no longer holds.
   * - `oral-not-passed`: empty.
   */
  readonly value: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  /** File and row. */
  readonly source: string;
}

/** The rows that hold: those that no row that holds revokes. Row order does not matter. Rows must not revoke in a circle. */
export function inForce(rows: readonly Adjustment[]): readonly Adjustment[] {
  const revokers = new Map<string, Adjustment[]>();
  for (const row of rows) {
    if (row.kind === 'revoke') revokers.set(row.value, [...(revokers.get(row.value) ?? []), row]);
  }
  const holds = (row: Adjustment): boolean => !(revokers.get(row.id) ?? []).some(holds);
  return rows.filter((row) => row.kind !== 'revoke' && holds(row));
}

/** What the rows that hold do to one lab of one student. */
export interface LabAdjustment {
  /** Added to the score. */
  readonly points: Rational;
  /** What the score is set to. */
  readonly setTo: Rational | undefined;
  /** Days that are not charged. */
  readonly forgivenDays: number;
  readonly oralNotPassed: boolean;
  /** Something is being looked into: no grade of it can be released. */
  readonly held: boolean;
  readonly rows: readonly Adjustment[];
}

/** Sums up what `rows` (in force) say about `lab`. */
export function labAdjustment(rows: readonly Adjustment[], lab: string): LabAdjustment {
  const own = rows.filter((row) => row.lab === lab);
  const of = (kind: AdjustmentKind) => own.filter((row) => row.kind === kind);
  const decided = of('misconduct').filter(({ value }) => value !== '');
  return {
    points: Rational.sum(of('points').map(({ value }) => Rational.parse(value))),
    setTo: decided
      .map(({ value }) => Rational.parse(value))
      .reduce<Rational | undefined>(
        (least, value) => (least === undefined ? value : Rational.min(least, value)),
        undefined,
      ),
    forgivenDays: of('late-registration').reduce((sum, { value }) => sum + Number(value), 0),
    oralNotPassed: of('oral-not-passed').length > 0,
    held: of('misconduct').some(({ value }) => value === ''),
    rows: own,
  };
}

/** The score of a lab with its adjustments, from 0 to 100. */
export function adjustedScore(points: Rational, { setTo, points: added }: LabAdjustment): Rational {
  const full = Rational.of(100);
  return Rational.max(Rational.ZERO, Rational.min(full, setTo ?? points.plus(added)));
}
