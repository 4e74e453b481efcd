import type { CheckFailure, CheckResult, Result } from '../result/schema.ts';
import { isAboutFiles } from '../submissions/overlay.ts';
import { floodFlags } from './official-result.ts';

/**
 * What a student sees of each field: `yes`; `part`: what is made of it below; `no`. The types see to it that every field of a result is
 * here, so that a new one is shown by nobody's accident.
 */
type Shown<T> = Readonly<Record<keyof Required<T>, 'yes' | 'part' | 'no'>>;

export const RESULT = {
  schema: 'yes',
  tool: 'yes',
  lab: 'part',
  submission: 'yes',
  seed: 'yes',
  only: 'yes',
  scope: 'yes',
  unofficial: 'yes',
  problems: 'yes',
  points: 'yes',
  of: 'yes',
  hiddenNotRun: 'yes',
  passAbove: 'yes',
  outlook: 'yes',
  provisional: 'yes',
  parts: 'yes',
  checks: 'part',
  flags: 'part',
  lateness: 'yes',
  // Of a student's own runs, never of an official result.
  extra: 'no',
  grading: 'part',
  // Hidden checks start judges too.
  judgeStarts: 'no',
} as const satisfies Shown<Result>;

export const GRADING = {
  owner: 'yes',
  commit: 'yes',
  // Staff's own name for it.
  folder: 'no',
  submittedAt: 'yes',
  timeSource: 'yes',
  sandbox: 'yes',
  seeds: 'part',
  hashes: 'part',
} as const satisfies Shown<NonNullable<Result['grading']>>;

/** Of a public check that was run as everybody can run it. */
export const PUBLIC_CHECK = {
  id: 'yes',
  part: 'yes',
  title: 'yes',
  hint: 'yes',
  hidden: 'yes',
  points: 'yes',
  earned: 'yes',
  verdict: 'yes',
  runs: 'yes',
  steps: 'yes',
  worlds: 'yes',
  ms: 'yes',
  output: 'yes',
  failure: 'yes',
  reason: 'part',
  note: 'yes',
} as const satisfies Shown<CheckResult>;

/**
 * Of one that ended under a secret seed. There are few enough seeds to try them all: whatever depends on one (values, what was printed,
 * the run that failed, where and how, and after how many) would tell which it is.
 */
export const SECRETLY_RUN_CHECK = {
  ...PUBLIC_CHECK,
  runs: 'no',
  steps: 'no',
  worlds: 'no',
  ms: 'no',
  output: 'no',
  failure: 'part',
  note: 'no',
} as const satisfies Shown<CheckResult>;

/** Of a hidden check. */
export const HIDDEN_CHECK = {
  ...SECRETLY_RUN_CHECK,
  id: 'part',
  failure: 'no',
  reason: 'no',
} as const satisfies Shown<CheckResult>;

export const SECRET_FAILURE = {
  kind: 'yes',
  message: 'part',
  expected: 'no',
  received: 'no',
  place: 'no',
  lastCall: 'no',
  story: 'no',
  seed: 'no',
  replay: 'no',
  history: 'no',
  run: 'no',
} as const satisfies Shown<CheckFailure>;

const NOT_SHOWN = 'not shown';
const UNDER_SECRET_SEEDS =
  'it did not hold in a random run of grading, which has seeds of its own: npm run labN -- --check --runs 20 tries fresh ones';
const NO_VERDICT = 'it came to no verdict when it was graded';

/** A result as a student sees it: of a hidden check its title, points and hint, never scenario, seed or trace; nothing that tells a secret seed. */
export function forStudent(result: Result): Result {
  const { grading, lab, seed } = result;
  const open = result.checks.filter((check) => !check.hidden);
  let hidden = 0;
  return {
    ...pick(result, RESULT),
    // The hash is of all checks: who has a guess at a hidden one could try it.
    lab: { ...lab, hash: NOT_SHOWN },
    flags: [
      ...result.flags.filter(isAboutFiles),
      ...floodFlags(open.filter((check) => isOpen(check, result))),
    ],
    checks: result.checks.map((check) => (check.hidden ? untold(check, ++hidden) : told(check, result))),
    judgeStarts: 0,
    ...(grading === undefined
      ? {}
      : {
          grading: {
            ...pick(grading, GRADING),
            seeds: [seed],
            hashes: { ...grading.hashes, checks: NOT_SHOWN },
          },
        }),
  };
}

const NOTHING = { runs: 0, ms: 0, output: '' };

function untold(check: CheckResult, number: number): CheckResult {
  return { ...NOTHING, ...pick(check, HIDDEN_CHECK), id: `hidden-${number}` };
}

/** Whether all that is said of a check is of runs that everybody can make: of its only run, or under the public seed. */
function isOpen({ runs, failure }: CheckResult, { seed, grading }: Result): boolean {
  const isSecretive = grading?.seeds.some((one) => one !== seed) === true;
  if (!isSecretive) return true;
  // A random check that passes, or comes to no end, may have ended under any of its seeds.
  return failure?.seed === undefined ? runs <= 1 : failure.seed === seed;
}

function told(check: CheckResult, result: Result): CheckResult {
  const { flags, lab } = result;
  const { reason, failure } = check;
  const isShown = isOpen(check, result);
  // What ended the judging as a whole may name a hidden check.
  const why = isShown && reason !== undefined && !flags.includes(reason) ? reason : NO_VERDICT;
  const given = reason === undefined ? {} : { reason: why };
  if (isShown) return { ...pick(check, PUBLIC_CHECK), ...given };
  return {
    ...NOTHING,
    ...pick(check, SECRETLY_RUN_CHECK),
    ...given,
    // Of what passes the number of runs is the same for everybody.
    ...(check.verdict === 'pass' ? { runs: check.runs } : {}),
    ...(failure === undefined
      ? {}
      : {
          failure: {
            ...pick(failure, SECRET_FAILURE),
            message: UNDER_SECRET_SEEDS.replace('labN', lab.id),
            story: [],
          },
        }),
  };
}

/** The fields that are shown as they are. What is not classified is not copied. */
function pick<T extends object, C extends Shown<T>>(
  from: T,
  shown: C,
): Pick<T, { [K in keyof T]: K extends keyof C ? (C[K] extends 'yes' ? K : never) : never }[keyof T]> {
  const entries = Object.entries(from).filter(([name]) => Reflect.get(shown, name) === 'yes');
  return Object.fromEntries(entries) as ReturnType<typeof pick<T, C>>;
}
