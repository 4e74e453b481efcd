import type { Loss } from '../sim/network.ts';
import type { RunReport } from './records.ts';
import type { Story } from './story.ts';

/**
 * How closely a run is written down: not at all; its steps; also what is inside the nodes, and where in the submission each effect
 * was asked for; or `whole`, its steps, and not only what led to what went wrong.
 */
export type Tracing = 'off' | 'steps' | 'places' | 'whole';

/** What a simulated run tells of itself. */
export interface Teller {
  /** The run in words, a line for each step. */
  readonly lines: () => readonly string[];
  readonly report: () => RunReport;
  readonly steps: () => number;
}

/** How a run is made. */
export interface RunOptions {
  readonly tracing: Tracing;
  /** Messages that a simulation loses, besides what the check says: so a run is made smaller. */
  readonly lost: readonly Loss[];
  /** End a simulation at the first step that breaks a rule: what follows is of no interest. */
  readonly untilWrong: boolean;
}

/** The run that is under way, for what checks use: listeners and simulations. */
export interface CurrentRun extends RunOptions {
  readonly story: Story;
  /** Limit of a run, or of a slice of an exploration, in ms of wall clock. */
  readonly limitMs: number;
  /** The submission, made anew: it shares nothing with any other. `print` takes what it prints. */
  readonly makeSubmission: (print: (text: string) => void) => object;
}

let current: CurrentRun | undefined;

/** Makes `run` the one that is under way, until the function it gives is called. Runs come one after another. */
export function enterRun(run: CurrentRun): () => void {
  current = run;
  return () => {
    current = undefined;
  };
}

/** The run that is under way. Throws outside of one. */
export function currentRun(): CurrentRun {
  if (current === undefined) throw new Error('this can be used only while a check runs');
  return current;
}

/** Adds a line to the story of the run that is under way: what a check does besides the calls, which are told by themselves. */
export function tell(line: string): void {
  currentRun().story.tell(line);
}
