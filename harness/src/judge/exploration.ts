import * as explorer from '../explore/index.ts';
import type { Monitor } from '../sim/monitor.ts';
import { currentRun } from './current-run.ts';
import { withinLimit } from './limit.ts';

/** How far a search goes. */
export interface Depth {
  /** A bound of so many steps, or none where a search was asked to go to its end (`--deep`). */
  readonly within: (steps: number) => { readonly bound: { readonly depth?: number } };
}

/** A search through all runs within bounds, as data: who makes it decides on limits, and tells what was found. */
export interface Exploration<S> {
  readonly kind: 'exploration';
  readonly search: (student: S, depth: Depth) => explorer.Result;
  /** Made anew for the counterexample, to name its first wrong step. */
  readonly monitors: () => readonly Monitor[];
}

/**
 * A body for `labTest` that explores: `search` gives what `explore`, `canReach` or a staged search found. Each slice of it
 * is stopped at the run limit. Where a bound is there for the time it takes, write it as `...depth.within(14)`. A failure is told with its steps, a pass with what was searched, and what came to no end is
 * inconclusive.
 */
export function exploration<S>(
  search: (student: S, depth: Depth) => explorer.Result,
  monitors: () => readonly Monitor[] = () => [],
): Exploration<S> {
  return { kind: 'exploration', search, monitors };
}

/** What an exploration would search, for who steps through it by hand. */
export interface Captured {
  readonly setup: explorer.Setup;
  readonly stages: readonly explorer.Stage[];
}

/** Thrown instead of searching, while `captured` looks. */
class Capture extends Error {
  constructor(readonly captured: Captured) {
    super('captured');
  }
}

let isCapturing = false;

/** What `search` would search first, without searching. Call it within a run. Throws what the search throws before it begins. */
export function captured(search: () => explorer.Result): Captured {
  isCapturing = true;
  try {
    search();
  } catch (error) {
    if (error instanceof Capture) return error.captured;
    throw error;
  } finally {
    isCapturing = false;
  }
  throw new Error('the exploration searches nothing');
}

function capture(setup: explorer.Setup, stages: readonly explorer.Stage[]): never {
  throw new Capture({ setup: { guard, ...setup }, stages });
}

/** A staged search that is only looked at. */
function capturing(setup: explorer.Setup, stages: readonly explorer.Stage[]): explorer.Stages {
  const whole = {
    reach: (_goal: explorer.Goal, stage: explorer.Stage) => capturing(setup, [...stages, stage]),
    explore: (stage: explorer.Stage) => capture(setup, [...stages, stage]),
    canReach: (_goal: explorer.Goal, stage: explorer.Stage) => capture(setup, [...stages, stage]),
  };
  return whole as unknown as explorer.Stages;
}

/** Explores within the limits of the check that runs; see `explore` of the explorer. */
export function explore<N extends explorer.NodeLike>(setup: explorer.Exploration<N>): explorer.Result {
  if (isCapturing) capture(setup as unknown as explorer.Setup, [setup]);
  return explorer.explore({ guard, ...setup });
}

/** Looks for a path within the limits of the check that runs; see `canReach` of the explorer. */
export function canReach<N extends explorer.NodeLike>(
  goal: explorer.Goal,
  setup: explorer.Exploration<N>,
): explorer.Result {
  if (isCapturing) capture(setup as unknown as explorer.Setup, [setup]);
  return explorer.canReach(goal, { guard, ...setup });
}

/** Begins a staged search within the limits of the check that runs; see `reach` of the explorer. */
export function reach<N extends explorer.NodeLike>(
  goal: explorer.Goal,
  setup: explorer.Exploration<N>,
): explorer.Stages {
  if (isCapturing) return capturing(setup as unknown as explorer.Setup, [setup]);
  return explorer.reach(goal, { guard, ...setup });
}

const guard: explorer.Guard = (run) => withinLimit(run, currentRun().limitMs);
