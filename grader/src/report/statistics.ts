import { Rational } from '../policy/rational.ts';
import { scoreOf } from '../policy/standing.ts';
import type { LabEntry, StudentEntry, Term } from './term.ts';

/** How many fall into a range of points. */
export interface Bin {
  readonly label: string;
  readonly count: number;
}

/** Points from 0 to 100 in ranges of ten; the last one has 100 too. A pass is more than 60, so the ranges end with tens. */
export function distribution(scores: readonly Rational[]): readonly Bin[] {
  const counts = new Array<number>(10).fill(0);
  for (const score of scores) {
    // (10 k, 10 (k + 1)], but for 0 itself, which is in the first.
    const index = Math.max(0, Math.min(9, Math.ceil(score.toNumber() / 10) - 1));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count, index) => ({
    label: `${index * 10}–${index * 10 + 10}`,
    count,
  }));
}

/** The middle of the values, or the mean of the two in the middle. */
export function median(values: readonly Rational[]): Rational | undefined {
  const sorted = [...values].sort((a, b) => a.compare(b));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : upper.plus(lower).over(Rational.of(2));
}

export function mean(values: readonly Rational[]): Rational | undefined {
  return values.length === 0 ? undefined : Rational.sum(values).over(Rational.of(values.length));
}

/** What a lab came to, counted by students. */
export interface LabStatistics {
  readonly students: number;
  readonly exempt: number;
  readonly handedIn: number;
  readonly passed: number;
  /** Of those who handed in. */
  readonly scores: readonly Rational[];
  /** Days late of those who handed in: how many students for 0, 1, … days. */
  readonly late: readonly Bin[];
  readonly lateDays: number;
  readonly extraDays: number;
}

/** More days late than this are one bin. */
const LATE_BINS = 8;

export function labStatistics(term: Term, lab: string): LabStatistics {
  const labs = term.students.flatMap(({ labs: own }) => own.filter(({ standing }) => standing.lab === lab));
  const handedIn = labs.filter(({ standing }) => standing.line.work.kind === 'handed-in');
  const late = new Array<number>(LATE_BINS).fill(0);
  for (const { standing } of handedIn) {
    const bin = Math.min(LATE_BINS - 1, standing.daysLate);
    late[bin] = (late[bin] ?? 0) + 1;
  }
  return {
    students: labs.length,
    exempt: labs.filter(({ standing }) => standing.exemption !== undefined).length,
    handedIn: handedIn.length,
    passed: labs.filter(({ standing }) => standing.passed).length,
    scores: handedIn.flatMap(({ standing }) => scoreOf(standing) ?? []),
    late: late.map((count, days) => ({ label: days === LATE_BINS - 1 ? `${days}+` : String(days), count })),
    lateDays: handedIn.reduce((sum, { standing }) => sum + standing.daysLate, 0),
    extraDays: labs.reduce((sum, { standing }) => sum + standing.line.ledger.extra, 0),
  };
}

/** How a check fared among the submissions that count. */
export interface CheckStatistics {
  readonly lab: string;
  readonly id: string;
  readonly title: string;
  readonly part: string;
  readonly hidden: boolean;
  readonly points: number;
  readonly passed: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly notRun: number;
}

/** Each check of a lab, in the order of the results. */
export function checkStatistics(lab: LabEntry): readonly CheckStatistics[] {
  const checks = new Map<string, CheckStatistics>();
  for (const { counted } of lab.owners) {
    for (const { result } of counted) {
      for (const { id, title, part, hidden, points, verdict } of result.checks) {
        const so = checks.get(id) ?? {
          ...{ lab: lab.id, id, title, part, hidden, points },
          ...{ passed: 0, failed: 0, inconclusive: 0, notRun: 0 },
        };
        const key = (
          { pass: 'passed', fail: 'failed', inconclusive: 'inconclusive', 'not-run': 'notRun' } as const
        )[verdict];
        checks.set(id, { ...so, [key]: so[key] + 1 });
      }
    }
  }
  return [...checks.values()];
}

/** Checks of labs, the one that the smallest part passed first. */
export function hardestChecks(
  labs: readonly LabEntry[],
): readonly (CheckStatistics & { readonly of: number })[] {
  return labs
    .flatMap(checkStatistics)
    .map((check) => ({ ...check, of: check.passed + check.failed + check.inconclusive + check.notRun }))
    .sort((a, b) => a.passed * b.of - b.passed * a.of || inText(`${a.lab} ${a.id}`, `${b.lab} ${b.id}`));
}

function inText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where runs first left the algorithm. */
export interface WrongStep {
  readonly lab: string;
  readonly rule: string;
  /** As one of the reports says it. */
  readonly example: string;
  readonly checks: readonly string[];
  /** Names of the groups or students, each once. */
  readonly owners: readonly string[];
}

/** First wrong steps of one lab, the most frequent first. */
export function firstWrongSteps(lab: LabEntry): readonly WrongStep[] {
  const found = new Map<string, { example: string; checks: Set<string>; owners: Set<string> }>();
  for (const { counted } of lab.owners) {
    for (const { result, owner } of counted) {
      for (const { id, failure } of result.checks) {
        const wrong = failure?.run?.wrong;
        if (wrong === undefined) continue;
        const so = found.get(wrong.rule) ?? { example: wrong.text, checks: new Set(), owners: new Set() };
        so.checks.add(id);
        so.owners.add(owner);
        found.set(wrong.rule, so);
      }
    }
  }
  return byFrequency(
    [...found].map(([rule, { example, checks, owners }]) => ({
      ...{ lab: lab.id, rule, example },
      ...{ checks: [...checks], owners: [...owners] },
    })),
  );
}

/** Of several labs together. */
export function mostFrequentWrongSteps(labs: readonly LabEntry[]): readonly WrongStep[] {
  return byFrequency(labs.flatMap(firstWrongSteps));
}

function byFrequency(steps: readonly WrongStep[]): readonly WrongStep[] {
  return [...steps].sort(
    (a, b) => b.owners.length - a.owners.length || inText(`${a.lab} ${a.rule}`, `${b.lab} ${b.rule}`),
  );
}

/** Lab grades of those who have one. */
export function labGrades(students: readonly StudentEntry[]): readonly Rational[] {
  return students.flatMap(({ standing }) => standing.grade.grade ?? []);
}
