import { z } from 'zod';
import { Choice } from '../explore/by-hand.ts';
import { HistoryReport } from '../linearizability/index.ts';
import { Trace } from '../sim/trace.ts';
import { Mode } from './manifest.ts';

/** What makes one run of a check: the values of a property, and the messages that it loses besides. */
export const Replay = z.object({
  values: z.array(z.json()).readonly(),
  lost: z.array(z.object({ from: z.int(), to: z.int(), count: z.int() })).readonly(),
  /** The run ends at the first step that breaks a rule: what the check says after that counts on the lost messages. */
  untilWrong: z.boolean(),
  /** Of an exploration: what somebody made happen, step by step. */
  path: z.array(Choice).readonly().optional(),
});
export type Replay = z.infer<typeof Replay>;

/** What the supervisor asks of one judge process. */
export const Job = z.object({
  /** The bundled submission, an expression that evaluates to its factory. */
  submission: z.string(),
  /** More submissions by name, for an audit: the id `name/check` runs a check on one of them. */
  others: z.record(z.string(), z.string()).optional(),
  /** Of each of the others: leave out what comes after its first check that fails. */
  untilFirstFailure: z.boolean().optional(),
  /** Explorations leave out the bounds that are there for the time they take. */
  deep: z.boolean().optional(),
  /** At most so many runs of a property for each seed. */
  mostRuns: z.int().positive().optional(),
  /** Name of each export that checks use, and the student file it should be in. */
  exports: z.record(z.string(), z.string()),
  /** The bundled check files, as CommonJS texts. */
  checks: z.array(z.object({ name: z.string(), code: z.string() })),
  /** The checks to run, in this order. */
  ids: z.array(z.string()),
  /** Seeds of the property-based checks: each is run with all of them, up to its first failure. */
  seeds: z.array(z.int()).min(1),
  /** Other seeds for single checks, by id: a saved failure is tried again with its own. */
  seedsOf: z.record(z.string(), z.array(z.int()).min(1)).optional(),
  /** Instead of random values, run a check once with each of these, by id. */
  replays: z.record(z.string(), z.array(Replay)).optional(),
  /** Limit of one run in ms of wall clock. */
  limitMs: z.number(),
  /** Lock the realm. Only a debugging run, which does not count, says no. */
  locked: z.boolean(),
  /** How bodies are run, and whether the submission has promises: all checks of a job are of one mode. */
  mode: Mode,
  /** Argv put before `node …` where a student's process is started, for a jail. Without it the process is started plainly. */
  launcher: z.array(z.string()).readonly().optional(),
  /** Watch the run and say where it hangs or eats memory: for a check that is confirmed alone. Heap limit in MiB. */
  locate: z.object({ heapMiB: z.number() }).optional(),
  /**
   * What is made of a check of processes that met silence: run it `again` at the end, with more time; leave it `open`, for who runs it
   * when nothing else runs; `final`: nothing else runs now, silence is a failure.
   */
  silence: z.enum(['again', 'open', 'final']).optional(),
});
export type Job = z.infer<typeof Job>;

const Frame = z.object({
  fn: z.string(),
  line: z.number(),
  column: z.number(),
});

/** What a simulated run tells of itself. */
export const RunReport = z.object({
  /** Steps of the whole run. */
  steps: z.int(),
  /** Steps of the run that failed first, before it was made smaller. */
  shrunkFrom: z.int().optional(),
  /** The part that led to what went wrong. */
  trace: Trace.optional(),
  /** All steps of the run that failed first, or the last of them: for a picture. */
  original: Trace.optional(),
  /** Its first wrong step, by its number there. */
  originalWrong: z.object({ step: z.int(), node: z.int(), text: z.string() }).optional(),
  /** The first step that broke a rule of the algorithm. */
  wrong: z
    .object({
      step: z.int(),
      node: z.int(),
      rule: z.string(),
      text: z.string(),
      /** The functions that the rule is about: the first that there is is to be named. */
      handlers: z.array(z.string()).readonly(),
      /** Where the wrong effect was asked for. */
      frames: z.array(Frame).readonly(),
    })
    .optional(),
});
export type RunReport = z.infer<typeof RunReport>;

/** Why a run failed, as plain data that can cross a process boundary. */
export const Failure = z.object({
  /**
   * `expectation`: the check's expectation did not hold; `property`: a property of a simulated run did not; `thrown`: the submission threw; `not-implemented`: a body of
   * the skeleton is still to write; `missing-export`: a name is not exported; `check`: the check itself is broken.
   */
  kind: z.enum(['expectation', 'property', 'thrown', 'not-implemented', 'missing-export', 'check']),
  message: z.string(),
  expected: z.string().optional(),
  received: z.string().optional(),
  /** Where in the bundled submission, innermost first. */
  frames: z.array(Frame).readonly(),
  /** The last call into the submission, such as `MonLeaderDetector.suspect`. */
  call: z.string().optional(),
  /** What happened in the run, a line for each call. */
  story: z.array(z.string()).readonly(),
  /** The seed of a property-based check that failed. */
  seed: z.int().optional(),
  /** Enough to run it again: values where they are plain JSON. */
  replay: Replay.optional(),
  /** Of a simulated run. */
  run: RunReport.optional(),
  /** A history that no order explains. */
  history: HistoryReport.optional(),
  /** It was not found out whether anything is wrong: no verdict. */
  undecided: z.literal(true).optional(),
  /** A property that only holds where the network keeps its promises. */
  liveness: z.literal(true).optional(),
});
export type Failure = z.infer<typeof Failure>;

/** What a check used, where it is counted: the same on every machine. */
export const Budgets = z.object({
  /** Simulated steps: those of all simulations of a run, and those of making a failure smaller. */
  steps: z.int().optional(),
  /** Distinct worlds of an exploration. */
  worlds: z.int().optional(),
});
export type Budgets = z.infer<typeof Budgets>;

/** Those of `from` that were counted, and nothing else. */
export function budgetsOf({ steps, worlds }: Budgets): Budgets {
  return { ...(steps === undefined ? {} : { steps }), ...(worlds === undefined ? {} : { worlds }) };
}

const counted = {
  ...Budgets.shape,
  id: z.string(),
  runs: z.number(),
  ms: z.number(),
  output: z.string(),
};

/** What a judge says, one JSON line each, on a descriptor that was opened before the submission was loaded. */
export const JudgeRecord = z.discriminatedUnion('type', [
  /** The checks that the files declare, before anything of the submission runs. `random`: it depends on the seed. */
  z.object({
    type: z.literal('declared'),
    checks: z.array(z.object({ id: z.string(), random: z.boolean() })).readonly(),
  }),
  z.object({ type: z.literal('start'), id: z.string() }),
  /** `note`: what was searched, of an exploration. */
  z.object({ type: z.literal('pass'), ...counted, note: z.string().optional() }),
  /** A search came to no end within its bounds; or, with what was seen, something did not come that may still come. */
  z.object({
    type: z.literal('inconclusive'),
    ...counted,
    reason: z.string(),
    failure: Failure.optional(),
  }),
  z.object({ type: z.literal('fail'), ...counted, failure: Failure }),
  /** A run did not return within its limit. */
  z.object({
    type: z.literal('hang'),
    ...counted,
    call: z.string().optional(),
    story: z.array(z.string()).readonly(),
    seed: z.int().optional(),
    /** Processor time that the run had, in ms. */
    cpuMs: z.number(),
  }),
  /** Where a run was when it neared its limit of time or memory. */
  z.object({
    type: z.literal('located'),
    id: z.string(),
    reason: z.enum(['time', 'memory']),
    frames: z.array(Frame).readonly(),
  }),
  /** The submission could not be loaded at all. `cpuMs`: it was stopped at the limit, and had so much processor time. */
  z.object({ type: z.literal('unloadable'), failure: Failure, cpuMs: z.number().optional() }),
  z.object({ type: z.literal('end') }),
]);
export type JudgeRecord = z.infer<typeof JudgeRecord>;

/** What is said of a run that was stopped at its limit, in ms. */
export function stopped(limitMs: number): string {
  return `did not return within ${limitMs / 1000} s`;
}

/** And of one that had the processor for so long. */
export function endless(limitMs: number): string {
  return `${stopped(limitMs)}: a loop does not end`;
}

/** The descriptor that records leave by. */
export const RECORD_FD = 3;
