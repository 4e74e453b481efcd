import { budgetsOf, type Declared, type Outcome } from 'harness/runtime';
import type { ExpectedCheck, Lab } from '../lab/catalogue.ts';
import { FULL_POINTS } from '../lab/catalogue.ts';
import type { CheckFailure, CheckResult, Result } from './schema.ts';

/** What points come to, as the result schema names it. */
export type Score = Pick<
  Result,
  'points' | 'of' | 'hiddenNotRun' | 'outlook' | 'provisional' | 'parts' | 'checks' | 'flags' | 'scope'
>;

/** What the judges found. */
export interface Findings {
  readonly outcomes: readonly Outcome[];
  readonly declared: readonly Declared[];
  /** Turns a judge's failure into places in the student's files. */
  readonly explain: (outcome: Outcome) => CheckFailure | undefined;
}

/**
 * Points from outcomes. Every expected check starts at 0 and earns its points by one pass; missing, duplicate
 * and unknown ones earn nothing and are flagged. `chosen` are the checks in scope; `passAbove` is a bound on points.
 */
export function score(
  lab: Lab,
  chosen: readonly ExpectedCheck[],
  findings: Findings | undefined,
  passAbove: number,
): Score {
  const flags = findings === undefined ? [] : declarationFlags(lab, chosen, findings.declared);
  const outcomes = new Map(findings?.outcomes.map((outcome) => [outcome.id, outcome]));
  const declaredTimes = countDeclared(findings?.declared ?? []);
  const wanted = new Set(chosen.map((check) => check.id));
  const checks = lab.expected.map((check): CheckResult => {
    const none = { ...check, earned: 0, runs: 0, ms: 0, output: '' };
    if (findings === undefined || !wanted.has(check.id)) return { ...none, verdict: 'not-run' };
    const times = declaredTimes.get(check.id) ?? 0;
    const outcome = outcomes.get(check.id);
    if (times !== 1 || outcome === undefined) {
      const reason =
        times > 1 ? 'declared more than once' : times === 0 ? 'no check file declares it' : 'not run';
      return { ...none, verdict: 'inconclusive', reason };
    }
    const { verdict, runs, ms, output, reason, note } = outcome;
    const failure = findings.explain(outcome);
    return {
      ...check,
      earned: verdict === 'pass' ? check.points : 0,
      verdict,
      runs,
      ...budgetsOf(outcome),
      ms,
      output,
      ...(failure === undefined ? {} : { failure }),
      ...(reason === undefined || verdict === 'fail' ? {} : { reason }),
      ...(note === undefined ? {} : { note }),
    };
  });
  const inScope = checks.filter((check) => wanted.has(check.id));
  const counting = new Set(lab.expected.filter(({ bonus }) => !bonus).map(({ id }) => id));
  const counted = inScope.filter(({ id }) => counting.has(id));
  const points = sum(counted.map((check) => check.earned));
  const hiddenNotRun = lab.staff ? 0 : lab.hiddenPoints;
  return {
    points,
    of: sum(counted.map((check) => check.points)),
    hiddenNotRun,
    scope: lab.staff ? 'all' : 'public',
    outlook: outlookOf(points, hiddenNotRun, passAbove),
    provisional: counted.some((check) => check.verdict === 'inconclusive'),
    parts: lab.manifest.parts.map(({ id, title, bonus }) => {
      const own = inScope.filter((check) => check.part === id);
      return {
        id,
        title,
        points: sum(own.map((check) => check.earned)),
        of: sum(own.map((check) => check.points)),
        ...(bonus === true ? { bonus } : {}),
      };
    }),
    checks,
    flags,
  };
}

/** What `points` make of passing when `hiddenNotRun` more could be earned: more than `passAbove` passes. */
export function outlookOf(points: number, hiddenNotRun: number, passAbove: number): Result['outlook'] {
  if (hiddenNotRun === 0) return points > passAbove ? 'passed' : 'failed';
  if (points > passAbove) return 'certain';
  return points + hiddenNotRun > passAbove ? 'possible' : 'out-of-reach';
}

function declarationFlags(
  lab: Lab,
  chosen: readonly ExpectedCheck[],
  declared: readonly Declared[],
): string[] {
  const times = countDeclared(declared);
  const expected = new Set(lab.expected.map((check) => check.id));
  return [
    ...chosen.flatMap(({ id }) => {
      const count = times.get(id) ?? 0;
      if (count === 0) return [`check ${id} is in the manifest, but no check file declares it: 0 points`];
      if (count > 1) return [`check ${id} is declared ${count} times: 0 points`];
      return [];
    }),
    ...[...times.keys()]
      .filter((id) => !expected.has(id))
      .map((id) => `check ${id} is declared, but the manifest does not list it: 0 points`),
  ];
}

function countDeclared(declared: readonly Declared[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { id } of declared) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What is wrong with a lab's own numbers: points must make 100 together, hidden ones at most 30, ids be unique. */
export function manifestFaults(lab: Lab): string[] {
  const faults: string[] = [];
  const counted = lab.expected.filter(({ bonus }) => !bonus);
  const total = sum(counted.map((check) => check.points));
  const hidden = sum(counted.filter((check) => check.hidden).map((check) => check.points));
  if (lab.staff && total !== FULL_POINTS) faults.push(`points make ${total}, not ${FULL_POINTS}`);
  if (lab.hiddenPoints > 30 || hidden > 30) {
    faults.push(`hidden checks are worth ${lab.hiddenPoints} points, more than 30`);
  }
  const seen = new Set<string>();
  for (const { id, part } of lab.expected) {
    if (seen.has(id)) faults.push(`check ${id} is listed twice`);
    seen.add(id);
    if (!lab.manifest.parts.some((known) => known.id === part)) {
      faults.push(`check ${id} is of part ${part}, which the manifest does not have`);
    }
  }
  return faults;
}
