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

/** Explores within the limits of the check that runs; see `explore` of the explorer. */
export function explore<N extends explorer.NodeLike>(setup: explorer.Exploration<N>): explorer.Result {
  return explorer.explore({ guard, ...setup });
}

/** Looks for a path within the limits of the check that runs; see `canReach` of the explorer. */
export function canReach<N extends explorer.NodeLike>(
  goal: explorer.Goal,
  setup: explorer.Exploration<N>,
): explorer.Result {
  return explorer.canReach(goal, { guard, ...setup });
}

/** Begins a staged search within the limits of the check that runs; see `reach` of the explorer. */
export function reach<N extends explorer.NodeLike>(
  goal: explorer.Goal,
  setup: explorer.Exploration<N>,
): explorer.Stages {
  return explorer.reach(goal, { guard, ...setup });
}

const guard: explorer.Guard = (run) => withinLimit(run, currentRun().limitMs);
