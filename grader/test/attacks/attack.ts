import type { Result } from '../../src/result/schema.ts';
import type { Repository } from './repository.ts';

/**
 * A hostile submission: what it tries, how its commit is built, and what must come of it. One file each, in `cases/`; its default
 * export is one of these. README.md beside this file says how to add one.
 */
export interface Attack {
  /** What it tries, as one sentence. */
  readonly tries: string;
  readonly lab: 'lab1' | 'lab2' | 'lab3' | 'lab4' | 'lab5';
  /** It runs in `npm test` too: it must take under 3 s. */
  readonly fast?: boolean;
  /** Only these checks are judged, by id. Without them all. */
  readonly checks?: readonly string[];
  /** Builds the submission. Whatever it leaves behind, if it can, has `repository.token` in its name. */
  build(repository: Repository): void;
  /** Honest work is graded beside it, at the same time, and must get all of its points. For attacks that use up what others need. */
  readonly hasNeighbour?: boolean;
  /** Its processes have all of Node, as after a way out of the stage (`all-of-node.ts`): what holds them is the jail alone. */
  readonly opensStage?: boolean;
  /** Which revision is graded; HEAD without it. */
  readonly revision?: string;
  /** How far it comes: it is `refused` with a problem, or its code reaches the `judge`. */
  readonly reaches: 'refused' | 'judge';
  readonly expect: Expected;
}

/** What must happen. All but `points` and `seen` is the same for every attack, and the frame sees to it. */
export interface Expected {
  /** What honest code of the same quality gets: exactly, or at most. */
  readonly points: number | { readonly atMost: number };
  /** What the result must say: each is found among problems, flags, reasons and messages. */
  readonly seen?: readonly RegExp[];
  /** What the result must not say anywhere. */
  readonly unseen?: readonly RegExp[];
  /** Anything else; throws when it does not hold. */
  also?(outcome: Outcome): void;
}

export interface Outcome {
  readonly result: Result;
  /** The result as its author sees it. */
  readonly shown: Result;
  readonly token: string;
}
