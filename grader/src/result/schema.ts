import { Budgets, HistoryReport, Replay, Trace } from 'harness/runtime';
import { z } from 'zod';

/** Names that become parts of paths: nothing else may be in them. */
const LabId = z.string().regex(/^lab[1-9]$/);
const CommitId = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const Digest = z.string().regex(/^[\w-]+$/);

/** Where in a student's TypeScript, 1-based. */
const Place = z.object({
  path: z.string(),
  line: z.int(),
  column: z.int(),
  /** The function or method, such as `MonLeaderDetector.suspect`. */
  fn: z.string(),
});

export const CheckFailure = z.object({
  kind: z.enum(['expectation', 'property', 'thrown', 'not-implemented', 'missing-export', 'check']),
  message: z.string(),
  expected: z.string().optional(),
  received: z.string().optional(),
  /** Where the submission threw or was stopped. */
  place: Place.optional(),
  /** The last call that the check made, where nothing was thrown. */
  lastCall: Place.optional(),
  /** The smallest run that fails, a line for each call. */
  story: z.array(z.string()),
  /** The seed of a property-based check. */
  seed: z.int().optional(),
  /** Enough to make the run again: values of a property-based check where they are plain JSON. */
  replay: Replay.optional(),
  /** A history that no order explains. */
  history: HistoryReport.optional(),
  /** Of a simulated run. */
  run: z
    .object({
      /** Steps of the whole run. */
      steps: z.int(),
      /** Steps of the run that failed first, before it was made smaller. */
      shrunkFrom: z.int().optional(),
      /** The part that led to what went wrong. */
      trace: Trace.optional(),
      /** The first step that broke a rule of the algorithm. */
      wrong: z
        .object({
          step: z.int(),
          node: z.int(),
          rule: z.string(),
          text: z.string(),
          /** Where the wrong effect was asked for and who called that, or the handler that the rule is about. */
          places: z.array(Place),
        })
        .optional(),
    })
    .optional(),
});

const CheckResult = z.object({
  id: z.string(),
  part: z.string(),
  title: z.string(),
  hint: z.string(),
  hidden: z.boolean(),
  /** What it is worth, and what it earned. */
  points: z.int(),
  earned: z.int(),
  /** `not-run`: left out by --only, or the submission could not be judged. */
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'not-run']),
  /** Counted budgets: runs of the body; simulated steps and worlds searched, where there are any. */
  runs: z.int(),
  ...Budgets.shape,
  /** Wall clock; decides nothing. */
  ms: z.int(),
  /** What the submission printed, capped. */
  output: z.string(),
  failure: CheckFailure.optional(),
  /** Why there is no verdict. */
  reason: z.string().optional(),
  /** What an exploration searched. */
  note: z.string().optional(),
});

export const ResultProblem = z.object({
  /** `submission`: it can't be read, or holds nothing of the lab. */
  kind: z.enum(['missing', 'syntax', 'structure', 'types', 'bundle', 'submission']),
  path: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  instead: z.string().optional(),
  /** The lines around it. */
  frame: z.string().optional(),
});

/** When something was handed in, an instant in UTC. */
export const SubmissionTime = z.iso.datetime();

/** What official grading adds: written by the process outside the jail, never by what it judges. */
const Grading = z.object({
  /** Whose work it is: a GitHub login, or a group of the lab. */
  owner: z.string().min(1),
  /** The commit that was graded, 40 or 64 hexadecimal digits; absent for a plain folder. */
  commit: CommitId.optional(),
  /** A plain folder as the row of submissions.csv names it; absent for a commit, and for what was graded without a row. */
  folder: z.string().optional(),
  /** When it was handed in, and who says so; a commit's own date is not to be trusted. */
  submittedAt: SubmissionTime.optional(),
  timeSource: z.enum(['push', 'workflow', 'staff', 'commit-unverified', 'none']),
  /** `none`: student code ran without the jail, and the result is unofficial. */
  sandbox: z.enum(['bubblewrap', 'none']),
  /** All seeds that the random checks were run with; secret ones are shown to staff only. */
  seeds: z.array(z.int()).min(1),
  /** SHA-256 of the student's files; of checks, manifests and given files; of harness and grader as built. */
  hashes: z.object({ files: Digest, checks: z.string(), tool: z.string() }),
});

/**
 * The result of judging one submission of one lab, version 1: all that is needed to repeat it. Every other output is a
 * view of it. Times in ms, points are whole.
 */
export const Result = z.object({
  schema: z.literal('lab-result/1'),
  tool: z.object({ name: z.string(), version: z.string(), node: z.string() }),
  lab: z.object({
    id: LabId,
    title: z.string(),
    /** SHA-256 of manifest and checks. */
    hash: z.string(),
  }),
  submission: z.object({
    /** How the submission was named on the command line. */
    folder: z.string(),
    files: z.array(z.object({ path: z.string(), sha256: z.string() })),
    /** Files in the folder that are not the student's by the manifest; not judged. */
    outside: z.array(z.string()),
  }),
  /** Seed of the property-based checks. */
  seed: z.int(),
  /** The pattern of --only: then the points are those of the chosen checks alone. */
  only: z.string().optional(),
  /** `all` checks, or `public` ones where hidden ones are not here. */
  scope: z.enum(['all', 'public']),
  /** Why this result does not count; empty when it does. */
  unofficial: z.array(z.string()),
  /** Why the submission could not be judged; empty when it could. */
  problems: z.array(ResultProblem),
  points: z.int(),
  /** Points of the checks in scope. */
  of: z.int(),
  /** Points of hidden checks that were not run here. */
  hiddenNotRun: z.int(),
  /** More than this passes. */
  passAbove: z.number(),
  /** `passed` and `failed` where all checks ran; else what the public points alone make of it. */
  outlook: z.enum(['passed', 'failed', 'certain', 'possible', 'out-of-reach']),
  /** Some check is inconclusive: a person has to look. */
  provisional: z.boolean(),
  parts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      points: z.int(),
      of: z.int(),
      /** Shown apart, and not counted in the result's points. */
      bonus: z.boolean().optional(),
    }),
  ),
  checks: z.array(CheckResult),
  /** What a person should know: unexpected or duplicate checks, files outside the manifest. */
  flags: z.array(z.string()),
  /** How many days late a hand-in at `at` would be, by the public deadline. */
  lateness: z
    .object({
      deadline: z.string(),
      timeZone: z.string(),
      at: z.string(),
      days: z.int(),
      /** The last day, once it is over: without an extension nothing is accepted any more. */
      closedSince: z.string().optional(),
    })
    .optional(),
  /** Property-based checks under seeds that score nothing: fresh ones of --runs, and saved failures. */
  extra: z
    .object({
      seeds: z.int(),
      replayed: z.int(),
      failures: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          saved: z.boolean(),
          failure: CheckFailure,
        }),
      ),
    })
    .optional(),
  /** Of an official result. */
  grading: Grading.optional(),
  /** How often a judge process was started. */
  judgeStarts: z.int(),
});
export type Result = z.infer<typeof Result>;
export type CheckResult = z.infer<typeof CheckResult>;
export type CheckFailure = z.infer<typeof CheckFailure>;
export type ResultProblem = z.infer<typeof ResultProblem>;
