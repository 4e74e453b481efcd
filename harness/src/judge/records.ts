import { z } from 'zod';

/** What the supervisor asks of one judge process. */
export const Job = z.object({
  /** The bundled submission, an expression that evaluates to its factory. */
  submission: z.string(),
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
  /** Limit of one run in ms of wall clock. */
  limitMs: z.number(),
  /** Lock the realm. Only a debugging run, which does not count, says no. */
  locked: z.boolean(),
  /** Leave promises in place, for checks of concurrency. */
  promises: z.boolean(),
  /** Watch the run and say where it hangs or eats memory: for a check that is confirmed alone. Heap limit in MiB. */
  locate: z.object({ heapMiB: z.number() }).optional(),
});
export type Job = z.infer<typeof Job>;

const Frame = z.object({
  fn: z.string(),
  line: z.number(),
  column: z.number(),
});

/** Why a run failed, as plain data that can cross a process boundary. */
export const Failure = z.object({
  /**
   * `expectation`: the check's expectation did not hold; `thrown`: the submission threw; `not-implemented`: a body of
   * the skeleton is still to write; `missing-export`: a name is not exported; `check`: the check itself is broken.
   */
  kind: z.enum(['expectation', 'thrown', 'not-implemented', 'missing-export', 'check']),
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
});
export type Failure = z.infer<typeof Failure>;

const counted = {
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
  z.object({ type: z.literal('pass'), ...counted }),
  z.object({ type: z.literal('fail'), ...counted, failure: Failure }),
  /** A run did not return within its limit. */
  z.object({
    type: z.literal('hang'),
    ...counted,
    call: z.string().optional(),
    story: z.array(z.string()).readonly(),
    seed: z.int().optional(),
  }),
  /** Where a run was when it neared its limit of time or memory. */
  z.object({
    type: z.literal('located'),
    id: z.string(),
    reason: z.enum(['time', 'memory']),
    frames: z.array(Frame).readonly(),
  }),
  /** The submission could not be loaded at all. */
  z.object({ type: z.literal('unloadable'), failure: Failure }),
  z.object({ type: z.literal('end') }),
]);
export type JudgeRecord = z.infer<typeof JudgeRecord>;

/** What is said of a run that was stopped at its limit, in ms. */
export function endless(limitMs: number): string {
  return `did not return within ${limitMs / 1000} s: a loop does not end`;
}

/** The descriptor that records leave by. */
export const RECORD_FD = 3;
