import { z } from 'zod';
import { Choice } from '../explore/by-hand.ts';
import { Failure, Job } from './records.ts';
import type { SessionView } from './step-session.ts';

const at = z.int().nonnegative();

const StepBegin = z.object({
  id: z.int(),
  type: z.literal('begin'),
  /** Submission, exports and checks are taken of it; what concerns whole checks is not. */
  job: Job,
  /** The exploration, by the id of its check; the last one where nothing is said. */
  check: z.string().optional(),
  /** Choices to follow first, or a trace that has them. */
  path: z.array(Choice).optional(),
  trace: z.unknown().optional(),
});
export type StepBegin = z.infer<typeof StepBegin>;

/** What is asked of a stepper process. Places are known by their numbers in its tree. */
export const StepRequest = z.discriminatedUnion('type', [
  StepBegin,
  z.object({ id: z.int(), type: z.literal('choose'), at, choice: Choice }),
  z.object({ id: z.int(), type: z.literal('view'), at }),
  z.object({
    id: z.int(),
    type: z.literal('search'),
    at,
    depth: z.int().min(1).max(100),
    property: z.string().optional(),
  }),
  z.object({ id: z.int(), type: z.literal('report'), at }),
]);
export type StepRequest = z.infer<typeof StepRequest>;

/** What it answers: where the run is now, or why not. */
export const StepAnswer = z.object({
  id: z.int(),
  view: z.custom<SessionView>((value) => typeof value === 'object' && value !== null).optional(),
  /** What a search came to, or how far a path went. */
  told: z.string().optional(),
  /** The way as a failure, to be saved. */
  failure: Failure.optional(),
  path: z.array(Choice).optional(),
  /** All explorations that there are, by the ids of their checks, and the one that has begun. */
  explorations: z.array(z.string()).optional(),
  check: z.string().optional(),
  error: z.string().optional(),
  /** The process has ended: a handler did not return. */
  ended: z.literal(true).optional(),
});
export type StepAnswer = z.infer<typeof StepAnswer>;
