import type { NodeId } from '../node.ts';
import type { Envelope } from './envelopes.ts';
import { PairTable } from './pair-table.ts';

/** A world as properties see it. */
export interface WorldView {
  readonly nodes: readonly NodeId[];
  /** What `node` shows by `inspect()`; `undefined` while it is crashed. */
  view(node: NodeId): unknown;
  isUp(node: NodeId): boolean;
  /** The state of the observer of that name. */
  observed(name: string): unknown;
  /**
   * The messages on their way. A property that asks for them is evaluated for each world anew, which costs some µs a
   * world; one that asks only for views and observers is evaluated once for each combination of what it asked for.
   */
  inFlight(): readonly Envelope[];
}

/** Tells of a world that all is well (`true`), or what is wrong (`false`, or a text that says it). */
export type Predicate = (world: WorldView) => boolean | string;

/** What a `Property` reads: numbers that stand for what is at a place of a world, and what they stand for. */
export interface Readable {
  readonly nodes: readonly NodeId[];
  /** The number that stands for what a node shows (places from 0), or for an observer's state (places after those). */
  number(world: Int32Array, place: number): number;
  value(world: Int32Array, place: number): unknown;
  isUp(world: Int32Array, node: NodeId): boolean;
  placeOf(observer: string): number;
  inFlight(world: Int32Array): readonly Envelope[];
}

/** Asks for the messages on their way, so it can't be decided by the numbers. */
const EACH_TIME = -2;
const ROOT = 0;

/**
 * A predicate that is evaluated once for each distinct combination of what it looks at. Since it depends on nothing
 * else, what it looks at first is always the same, and what it looks at next depends on what it saw: so its
 * evaluations form a tree, and a walk down the tree replaces an evaluation.
 */
export class Property {
  readonly #predicate: Predicate;
  readonly #readable: Readable;
  /** By inner node of the tree: the place of the world that it looks at. By leaf: -1 minus the outcome's number. */
  readonly #looksAt: number[] = [];
  readonly #children = new PairTable();
  readonly #outcomes: (boolean | string)[] = [];
  readonly #outcomeNumbers = new Map<boolean | string, number>();
  #isEachTime = false;
  /** How often the predicate was evaluated. */
  evaluations = 0;

  constructor(predicate: Predicate, readable: Readable) {
    this.#predicate = predicate;
    this.#readable = readable;
  }

  /** What the predicate says of `world`. */
  evaluate(world: Int32Array): boolean | string {
    if (this.#isEachTime) return this.#run(world, []);
    let at = ROOT;
    while (at < this.#looksAt.length) {
      const place = this.#looksAt[at] as number;
      if (place < 0) return this.#outcomes[-1 - place] as boolean | string;
      at = this.#children.get(at, this.#readable.number(world, place));
      if (at < 0) break;
    }
    return this.#learn(world);
  }

  #learn(world: Int32Array): boolean | string {
    const places: number[] = [];
    const outcome = this.#run(world, places);
    if (places.includes(EACH_TIME)) {
      this.#isEachTime = true;
      return outcome;
    }
    let at = ROOT;
    for (const place of places) {
      if (at === this.#looksAt.length) this.#looksAt.push(place);
      const number = this.#readable.number(world, place);
      let child = this.#children.get(at, number);
      if (child < 0) {
        // The next step of the walk, or the leaf below, gives it what it looks at.
        child = this.#looksAt.length;
        this.#children.add(at, number, child);
      }
      at = child;
    }
    if (at === this.#looksAt.length) this.#looksAt.push(-1 - this.#outcomeNumber(outcome));
    return outcome;
  }

  #run(world: Int32Array, places: number[]): boolean | string {
    this.evaluations++;
    const readable = this.#readable;
    const look = (place: number): number => {
      if (!places.includes(place)) places.push(place);
      return place;
    };
    return this.#predicate({
      nodes: readable.nodes,
      view: (node) => readable.value(world, look(node)),
      isUp: (node) => readable.isUp(world, look(node)),
      observed: (name) => readable.value(world, look(readable.placeOf(name))),
      inFlight: () => {
        places.push(EACH_TIME);
        return readable.inFlight(world);
      },
    });
  }

  #outcomeNumber(outcome: boolean | string): number {
    let number = this.#outcomeNumbers.get(outcome);
    if (number === undefined) {
      number = this.#outcomes.length;
      this.#outcomes.push(outcome);
      this.#outcomeNumbers.set(outcome, number);
    }
    return number;
  }
}
