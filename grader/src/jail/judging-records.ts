import { Budgets, LabManifest } from 'harness/runtime';
import { z } from 'zod';
import { CheckFailure, ResultProblem } from '../result/schema.ts';

/** What the process outside asks of the program inside a jail: one submission of one lab. */
export const JudgingRequest = z.object({
  lab: z.object({
    manifest: LabManifest,
    expected: z.array(
      z.object({
        id: z.string(),
        part: z.string(),
        title: z.string(),
        points: z.int(),
        hint: z.string(),
        hidden: z.boolean(),
      }),
    ),
    /** Bundled check files, hidden ones included: they are in no file of the jail. */
    checks: z.array(z.object({ name: z.string(), code: z.string() })),
  }),
  /** The checks to run. */
  ids: z.array(z.string()),
  /** The student's files. */
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  /** The public seed and the secret ones. */
  seeds: z.array(z.int()).min(1),
  /** Multiplies the guards of wall clock. 1: what they stop is left open; more: it is that once more, and nothing else runs. */
  patience: z.int().min(1),
  /** Judges side by side. */
  lanes: z.int().min(1),
  /** What is put before `node` where a process of the student's is started. */
  launcher: z.array(z.string()).optional(),
});
export type JudgingRequest = z.infer<typeof JudgingRequest>;

/** A judge's outcome, with places in the student's files. */
export const ToldOutcome = z.object({
  id: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  runs: z.int(),
  ...Budgets.shape,
  ms: z.int(),
  output: z.string(),
  failure: CheckFailure.optional(),
  reason: z.string().optional(),
  note: z.string().optional(),
});
export type ToldOutcome = z.infer<typeof ToldOutcome>;

/** What the program inside says, one JSON line each. */
export const JudgingRecord = z.discriminatedUnion('type', [
  /** Structure, types and imports are known. With problems nothing is judged, and this is the last record. */
  z.object({ type: z.literal('examined'), problems: z.array(ResultProblem) }),
  /** A guard stopped what examines it, or it died: nothing is judged, and this is the last record. */
  z.object({ type: z.literal('unexamined'), why: z.string() }),
  z.object({ type: z.literal('started'), id: z.string() }),
  z.object({ type: z.literal('ended'), outcome: ToldOutcome }),
  /** All is said. */
  z.object({
    type: z.literal('judged'),
    declared: z.array(z.object({ id: z.string(), random: z.boolean() })),
    outcomes: z.array(ToldOutcome),
    starts: z.int(),
  }),
]);
export type JudgingRecord = z.infer<typeof JudgingRecord>;
