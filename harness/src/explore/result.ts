import type { NodeId } from '../node.ts';
import type { Envelope } from './envelopes.ts';
import type { StateOrder } from './node-states.ts';
import type { Event, Step } from './step.ts';
import type { HandlerResult } from './step-table.ts';

/** Why a search ended. `time`: slices took longer than their guard allows, and no handler was to blame. */
export type Ended =
  | 'exhausted'
  | 'bound'
  | 'walked'
  | 'limit'
  | 'violation'
  | 'goal'
  | 'failure'
  | 'hang'
  | 'time';

/** Where a path starts, for a report. */
export interface StartState {
  /** What each node shows; `undefined` if it is crashed or shows nothing. */
  readonly views: readonly unknown[];
  readonly inFlight: readonly Envelope[];
}

/** What is wrong, with the shortest way there that was found: all steps from the start of the nodes on. */
export type Failure =
  | {
      readonly type: 'invariant';
      readonly invariant: string;
      readonly message: string;
      readonly steps: readonly Step[];
      /** What each node shows in the end. */
      readonly views: readonly unknown[];
    }
  /** A handler threw, or left a state that can't be kept. It is not the last of `steps`: it never ended. */
  | {
      readonly type: 'error';
      readonly node: NodeId;
      readonly event: Event | 'inspect';
      readonly error: unknown;
      readonly steps: readonly Step[];
    }
  /** A handler did not return within the limit. It is not the last of `steps`: it never ended. */
  | {
      readonly type: 'hang';
      readonly node: NodeId;
      readonly event: Event | 'inspect';
      readonly steps: readonly Step[];
    }
  | {
      readonly type: 'non-determinism';
      readonly node: NodeId;
      readonly event: Event;
      readonly results: readonly [HandlerResult, HandlerResult];
      readonly steps: readonly Step[];
    }
  /** No path leads to the goal. */
  | {
      readonly type: 'unreached';
      readonly goal: string;
      readonly start: StartState;
      /** The way to one of the worlds farthest from the start. */
      readonly steps: readonly Step[];
    }
  /** There are fewer worlds than there must be: what should happen does not. */
  | {
      readonly type: 'too-few';
      readonly start: StartState;
      /** The way to one of the worlds farthest from the start. */
      readonly steps: readonly Step[];
    };

/** What a search found. A pass says nothing of what was not searched: see `summary`. */
export interface Result {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly ended: Ended;
  /** The distinct worlds met, that of the start included. */
  readonly worlds: number;
  /** The steps tried, also those to worlds met before. */
  readonly transitions: number;
  /** The most steps from the start, or from the goal of the stage before, to a world met. */
  readonly depth: number;
  /** How often code of the nodes ran. */
  readonly handlerRuns: number;
  /** Bytes for each world of the last stage: vectors, table and way back, with what is reserved. */
  readonly bytesPerWorld: number;
  /** Whether worlds that differ only in insertion orders were taken as one. */
  readonly order: StateOrder;
  /** One sentence: what was found in what was searched. */
  readonly summary: string;
  /** What the author or the student should know about the search. */
  readonly notes: readonly string[];
  readonly failure?: Failure;
  /** The way to the goal, where one was looked for and found. */
  readonly path?: readonly Step[];
}
