import { randomInt } from 'node:crypto';
import { type Job, type Outcome, type SupervisorOptions, supervise } from 'harness/runtime';
import type { SavedFailure } from './saved-failures.ts';

/** What came of running checks under seeds that score nothing. */
export interface Extra {
  /** Fresh seeds that were run. */
  readonly seeds: number;
  /** Saved failures that were tried again. */
  readonly replayed: number;
  /** Those of them that pass now. */
  readonly passed: readonly SavedFailure[];
  readonly failures: readonly {
    readonly outcome: Outcome;
    readonly saved: boolean;
  }[];
}

/** Tries saved failures again, each with its own seed; those of checks that `job` leaves out are left alone. */
export async function trySaved(
  job: Job,
  supervisor: SupervisorOptions,
  saved: readonly SavedFailure[],
): Promise<Extra> {
  const tried = saved.filter(({ id }) => job.ids.includes(id));
  if (tried.length === 0) return { seeds: 0, replayed: 0, passed: [], failures: [] };
  const ids = [...new Set(tried.map(({ id }) => id))];
  const seedsOf = Object.fromEntries(
    ids.map((id) => [id, tried.filter((one) => one.id === id).map(({ seed }) => seed)]),
  );
  const { outcomes } = await supervise({ ...job, ids, seedsOf }, supervisor);
  const passed = tried.filter(({ id }) =>
    outcomes.some((outcome) => outcome.id === id && outcome.verdict === 'pass'),
  );
  return {
    seeds: 0,
    replayed: tried.length,
    passed,
    failures: failuresOf(outcomes, true),
  };
}

/** Runs the checks of `job`, which depend on the seed, under `seeds` fresh ones; each stops at its first failure. */
export async function tryFresh(job: Job, supervisor: SupervisorOptions, seeds: number): Promise<Extra> {
  if (seeds === 0 || job.ids.length === 0) return { seeds: 0, replayed: 0, passed: [], failures: [] };
  const fresh = Array.from({ length: seeds }, () => randomInt(2 ** 31));
  const { outcomes } = await supervise({ ...job, seeds: fresh }, supervisor);
  return {
    seeds,
    replayed: 0,
    passed: [],
    failures: failuresOf(outcomes, false),
  };
}

function failuresOf(outcomes: readonly Outcome[], saved: boolean): Extra['failures'] {
  return outcomes.filter((outcome) => outcome.verdict === 'fail').map((outcome) => ({ outcome, saved }));
}
