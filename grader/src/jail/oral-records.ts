import { LabManifest, Replay, Trace } from 'harness/runtime';
import { z } from 'zod';
import { ResultProblem } from '../result/schema.ts';

/** What is changed of a run. */
export const Change = z.object({
  /** The `count`th message (from 0) of the link between two nodes, by their places in the trace, is lost. */
  lost: z.object({ from: z.int(), to: z.int(), count: z.int() }).optional(),
  /** A node crashes right after so many steps of nodes. */
  crash: z.object({ node: z.int(), afterSteps: z.int() }).optional(),
  /** A quorum takes one less. */
  smaller: z.literal(true).optional(),
});
export type Change = z.infer<typeof Change>;

/** What makes the failing run of a check again: the values that made it, or else the seed that drew them. */
export const FailingRun = z.object({ replay: Replay.optional(), seed: z.int().optional() });
export type FailingRun = z.infer<typeof FailingRun>;

/** A run that is wanted of the check `id`: with a change where it is one of the lab's `oral/` folder, or else the one that failed. */
export const WantedRun = z.object({ id: z.string(), change: Change, failing: FailingRun.optional() });
export type WantedRun = z.infer<typeof WantedRun>;

/** What the process outside asks of `oral-runs`: to look at one submission of one lab, and to make runs of it. */
export const OralRequest = z.object({
  manifest: LabManifest,
  /** The student's files. */
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  /** Bundled check files that make the runs. */
  checks: z.array(z.object({ name: z.string(), code: z.string() })),
  runs: z.array(WantedRun),
});
export type OralRequest = z.infer<typeof OralRequest>;

/** Where a function stands, as the structure check tells it. */
export const FunctionPlace = z.object({
  name: z.string(),
  path: z.string(),
  line: z.int(),
  endLine: z.int(),
});
export type FunctionPlace = z.infer<typeof FunctionPlace>;

/** What became of a run: its trace, with where the code threw in it (`broken`); or why there is none. */
export const MadeRun = z.union([
  z.object({ trace: Trace, broken: z.string().optional() }),
  z.object({ reason: z.string() }),
]);
export type MadeRun = z.infer<typeof MadeRun>;

/** What the program inside says, one JSON line each. */
export const OralRecord = z.discriminatedUnion('type', [
  /** With problems nothing is run, and this is the last record. */
  z.object({
    type: z.literal('inspected'),
    problems: z.array(ResultProblem),
    outline: z.array(FunctionPlace),
  }),
  /** `run`: its place in what was asked. */
  z.object({ type: z.literal('made'), run: z.int().nonnegative(), made: MadeRun }),
  /** All is said. */
  z.object({ type: z.literal('end') }),
]);
export type OralRecord = z.infer<typeof OralRecord>;
