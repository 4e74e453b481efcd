import { randomInt } from 'node:crypto';
import { type Job, type Outcome, type SupervisorOptions, supervise } from 'harness/runtime';
import type { SavedFailure } from './saved-failures.ts';

/** What came of runs that score nothing: saved failures that were tried again, and fresh seeds. */
export interface Extra {
  /** Fresh seeds that were run. */
  readonly seeds: number;
  /** Saved failures that were tried again. */
  readonly replayed: number;
  readonly outcomes: readonly { readonly outcome: Outcome; readonly saved: boolean }[];
}

export const NOTHING: Extra = { seeds: 0, replayed: 0, outcomes: [] };

/** What a job needs to repeat saved failures: their values, or where there are none their seeds. */
export function replayJob(job: Job, saved: readonly SavedFailure[]): Job {
  const replays = Object.fromEntries(
    saved.flatMap(({ check, failure: { replay } }) => (replay === undefined ? [] : [[check, [replay]]])),
  );
  const seedsOf = Object.fromEntries(
    saved.flatMap(({ check, failure: { seed, replay } }) =>
      seed === undefined || replay !== undefined ? [] : [[check, [seed]]],
    ),
  );
  return { ...job, ids: saved.map(({ check }) => check), replays, seedsOf };
}

/** Tries saved failures again; those of checks that `job` leaves out, and of scripted ones, are left alone. */
export async function trySaved(
  job: Job,
  supervisor: SupervisorOptions,
  saved: readonly SavedFailure[],
): Promise<Extra> {
  const tried = saved.filter(
    ({ check, failure }) => job.ids.includes(check) && (failure.replay ?? failure.seed) !== undefined,
  );
  if (tried.length === 0) return NOTHING;
  const { outcomes } = await supervise(replayJob(job, tried), supervisor);
  return {
    seeds: 0,
    replayed: tried.length,
    outcomes: outcomes.map((outcome) => ({ outcome, saved: true })),
  };
}

/** Runs the checks of `job`, which depend on the seed, under `seeds` fresh ones; each stops at its first failure. */
export async function tryFresh(job: Job, supervisor: SupervisorOptions, seeds: number): Promise<Extra> {
  if (seeds === 0 || job.ids.length === 0) return NOTHING;
  const fresh = Array.from({ length: seeds }, () => randomInt(2 ** 31));
  const { outcomes } = await supervise({ ...job, seeds: fresh }, supervisor);
  return { seeds, replayed: 0, outcomes: outcomes.map((outcome) => ({ outcome, saved: false })) };
}
