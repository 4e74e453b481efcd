import type { Message, NodeId } from '../node.ts';
import { encodeState } from '../state/index.ts';
import { Interner } from './intern.ts';
import { PairTable } from './pair-table.ts';
import type { Step } from './step.ts';

/**
 * A small automaton that watches the steps of a run, such as the history of a client or the memory of a monitor. Its
 * state is part of the world, so keep it small: two runs that it tells apart are explored twice.
 *
 * A delivery that neither changes the node nor makes it send or emit is no step, and neither is a loss.
 */
export interface Observer<S = unknown> {
  readonly name: string;
  readonly start: S;
  /** The state after `step`: a new value, or `state` itself if the step does not matter. It must depend on nothing else. */
  next(state: S, step: Step): S;
}

/** Keeps the type of the state together with its use. */
export function observer<S>(name: string, start: S, next: (state: S, step: Step) => S): Observer {
  return { name, start, next: (state, step) => next(state as S, step) };
}

/** An indication, and who gave it. */
export interface Indicated {
  readonly node: NodeId;
  readonly indication: Message;
}

/**
 * Collects what nodes emitted: the distinct indications, in no order of time, for properties such as "no two nodes decide
 * differently". `types` names those to collect; without it, all.
 */
export function indications(name = 'indications', types?: readonly string[]): Observer {
  return observer<readonly Indicated[]>(name, [], (known, { node, effects }) => {
    let all = known;
    for (const effect of effects) {
      if (effect.type !== 'emit' || types?.includes(effect.indication.type) === false) continue;
      const found = { node, indication: effect.indication };
      const text = written(found);
      if (all.some((other) => written(other) === text)) continue;
      all = [...all, found].sort((a, b) => (written(a) < written(b) ? -1 : 1));
    }
    return all;
  });
}

const NONE: ReadonlySet<object> = new Set();

function written(value: unknown): string {
  return encodeState(value, NONE, { order: 'sorted', frozen: 'values' });
}

/** The distinct states of one observer, and what it made of which step: its code runs once for each such pair. */
export class ObserverStates {
  readonly observer: Observer;
  /** The number of the state it starts in. */
  readonly start: number;
  readonly #interner = new Interner();
  readonly #states: unknown[] = [];
  readonly #next = new PairTable();

  constructor(observer: Observer) {
    this.observer = observer;
    this.start = this.#intern(observer.start);
  }

  /** The state after `state` when it sees `step`, which is known by the number `signature`. */
  next(state: number, signature: number, step: () => Step): number {
    const known = this.#next.get(state, signature);
    if (known >= 0) return known;
    const next = this.#intern(this.observer.next(this.#states[state], step()));
    this.#next.add(state, signature, next);
    return next;
  }

  state(id: number): unknown {
    return this.#states[id];
  }

  #intern(state: unknown): number {
    const where = `the state of observer "${this.observer.name}"`;
    const id = this.#interner.id(encodeState(state, NONE, { order: 'sorted', frozen: 'values', where }));
    if (id === this.#states.length) this.#states.push(state);
    return id;
  }
}
