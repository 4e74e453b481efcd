import { encodeState } from '../state/index.ts';
import { IMPOSSIBLE, type Model, ModelError } from './model.ts';
import type { History } from './operation.ts';
import { doubled, finish, mix } from './words.ts';

/** What `next` gives for an operation that cannot happen in a state. */
export const NEVER = -1;

/** A model as the search sees it: states are numbers from 0, the initial one, and operations are places in a history. */
export interface Automaton<State> {
  /** The state after `operation`, or `NEVER`. */
  next(state: number, operation: number): number;
  /** What stands behind a number: the state of the object that `operation` works on. */
  stateOf(state: number, operation: number): State;
}

const NO_CONSTANTS: ReadonlySet<object> = new Set();

/** Entries of the table of steps: state + 1 (0 is an empty place), operation, next state. */
const ENTRY = 3;

/** The automaton of one object. A model's code runs once for each pair of state and operation. */
export class ObjectAutomaton<Input, Output, State> implements Automaton<State> {
  readonly #model: Model<Input, Output, State>;
  readonly #history: History<Input, Output>;
  readonly #states: State[] = [];
  readonly #numbers = new Map<unknown, number>();
  #steps = new Int32Array(ENTRY * 256);
  #size = 0;

  constructor(model: Model<Input, Output, State>, history: History<Input, Output>) {
    this.#model = model;
    this.#history = history;
    this.#intern(model.init);
  }

  next(state: number, operation: number): number {
    const entry = this.#find(state, operation);
    if (this.#steps[entry] !== 0) return this.#steps[entry + 2] ?? 0;
    const next = this.#step(state, operation);
    this.#steps[entry] = state + 1;
    this.#steps[entry + 1] = operation;
    this.#steps[entry + 2] = next;
    if (2 * ENTRY * ++this.#size > this.#steps.length) this.#grow();
    return next;
  }

  stateOf(state: number): State {
    // Numbers are given out by `#intern` alone, one for each state in the list.
    return this.#states[state] as State;
  }

  #step(state: number, operation: number): number {
    const { id, input, output } = this.#history[operation] ?? missing(operation);
    const after = this.#model.step(this.stateOf(state), input, output);
    if (after === IMPOSSIBLE) return NEVER;
    const next = this.#intern(after);
    if (next !== state && this.#model.observes?.(input, output) === true) {
      throw new ModelError(`the model says that operation ${id} only observes, but it changes the state`);
    }
    return next;
  }

  #intern(state: State): number {
    const key = this.#keyOf(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(state) - 1;
  }

  #keyOf(state: State): unknown {
    if (this.#model.key !== undefined) return this.#model.key(state);
    if (typeof state !== 'object' || state === null) return state;
    return encodeState(state, NO_CONSTANTS, { order: 'sorted', where: 'state' });
  }

  /** The place of the step in the table, or that where it belongs. */
  #find(state: number, operation: number): number {
    const places = this.#steps.length / ENTRY;
    let place = finish(mix(mix(0, state), operation)) & (places - 1);
    for (;;) {
      const entry = ENTRY * place;
      const found = this.#steps[entry] ?? 0;
      if (found === 0 || (found === state + 1 && this.#steps[entry + 1] === operation)) return entry;
      place = (place + 1) & (places - 1);
    }
  }

  #grow(): void {
    const old = this.#steps;
    this.#steps = new Int32Array(2 * old.length);
    for (let entry = 0; entry < old.length; entry += ENTRY) {
      if (old[entry] === 0) continue;
      const place = this.#find((old[entry] ?? 0) - 1, old[entry + 1] ?? 0);
      this.#steps.set(old.subarray(entry, entry + ENTRY), place);
    }
  }
}

/**
 * The automaton of several objects that know nothing of each other: a state is a vector of the states of each. So also
 * a history that is searched as a whole runs the model's code only once for each state of one object.
 */
export class ProductAutomaton<State> implements Automaton<State> {
  readonly #object: Automaton<State>;
  /** The object of each operation. */
  readonly #objectOf: Int32Array;
  readonly #objects: number;
  #vectors: Int32Array<ArrayBuffer>;
  /** Of each vector: the sum of the hashes of its places, so that one place is changed in constant time. */
  #sums = new Int32Array(64);
  /** Vectors by hash: number + 1, 0 for an empty place. */
  #table = new Int32Array(256);
  #size = 1;

  /** `objects` is their count; all are initially in the initial state of `object`. */
  constructor(object: Automaton<State>, objectOf: Int32Array, objects: number) {
    this.#object = object;
    this.#objectOf = objectOf;
    this.#objects = objects;
    this.#vectors = new Int32Array(64 * objects);
    this.#table[this.#find(0, 0, 0, 0)] = 1;
  }

  next(state: number, operation: number): number {
    const object = this.#objectOf[operation] ?? 0;
    const before = this.#vectors[state * this.#objects + object] ?? 0;
    const after = this.#object.next(before, operation);
    if (after === NEVER || after === before) return after === NEVER ? NEVER : state;
    const sum = ((this.#sums[state] ?? 0) - hashOf(object, before) + hashOf(object, after)) | 0;
    const place = this.#find(sum, state, object, after);
    const known = this.#table[place] ?? 0;
    return known === 0 ? this.#add(place, sum, state, object, after) : known - 1;
  }

  stateOf(state: number, operation: number): State {
    const object = this.#objectOf[operation] ?? 0;
    return this.#object.stateOf(this.#vectors[state * this.#objects + object] ?? 0, operation);
  }

  /** The place in the table of the vector `base` with `after` for `object`, or that where it belongs. */
  #find(sum: number, base: number, object: number, after: number): number {
    const mask = this.#table.length - 1;
    let place = finish(sum) & mask;
    for (;;) {
      const found = (this.#table[place] ?? 0) - 1;
      if (found < 0) return place;
      if (this.#sums[found] === sum && this.#differsOnlyIn(found, base, object, after)) return place;
      place = (place + 1) & mask;
    }
  }

  #differsOnlyIn(found: number, base: number, object: number, after: number): boolean {
    const [a, b] = [found * this.#objects, base * this.#objects];
    for (let i = 0; i < this.#objects; i++) {
      if (this.#vectors[a + i] !== (i === object ? after : this.#vectors[b + i])) return false;
    }
    return true;
  }

  #add(place: number, sum: number, base: number, object: number, after: number): number {
    const added = this.#size++;
    if (added === this.#sums.length) {
      this.#sums = doubled(this.#sums);
      this.#vectors = doubled(this.#vectors);
    }
    const start = base * this.#objects;
    this.#vectors.copyWithin(added * this.#objects, start, start + this.#objects);
    this.#vectors[added * this.#objects + object] = after;
    this.#sums[added] = sum;
    this.#table[place] = added + 1;
    if (2 * this.#size > this.#table.length) this.#grow();
    return added;
  }

  #grow(): void {
    const mask = 2 * this.#table.length - 1;
    this.#table = new Int32Array(mask + 1);
    for (let vector = 0; vector < this.#size; vector++) {
      let place = finish(this.#sums[vector] ?? 0) & mask;
      while (this.#table[place] !== 0) place = (place + 1) & mask;
      this.#table[place] = vector + 1;
    }
  }
}

/** 0 for the initial state, so that the sum of the initial vector is 0. */
function hashOf(object: number, state: number): number {
  return state === 0 ? 0 : mix(mix(0, object), state);
}

function missing(operation: number): never {
  throw new Error(`The history has no operation ${operation}.`);
}
