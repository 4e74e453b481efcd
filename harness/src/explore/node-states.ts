import type { DurableStore } from '../effects/index.ts';
import type { NodeId } from '../node.ts';
import { encodeState } from '../state/index.ts';
import { Interner } from './intern.ts';
import type { NodeLike } from './node-like.ts';

/** A timer that is set and has not fired. */
export interface PendingTimer {
  readonly name: string;
  /** What it was set to wait, in ms of the local clock. */
  readonly ms: number;
}

/** All of a node that a world holds. */
export interface NodeState {
  /** `undefined` while the node is crashed. It is never changed: handlers run on copies. */
  readonly node: NodeLike | undefined;
  readonly store: DurableStore;
  /** In the order in which they were set. */
  readonly timers: readonly PendingTimer[];
}

/** Whether states that differ only in the insertion order of Maps, Sets and fields are the same. */
export type StateOrder = 'sorted' | 'kept';

/** What is known of a class of node states that have the same encoding. */
interface StateClass {
  readonly node: NodeId;
  /** The states met that differ in insertion order only; the first stands for all. */
  readonly variants: NodeState[];
  /** The encodings of the variants with their order, once there is one that differs from the first. */
  readonly kept: Set<string>;
}

const NO_CONSTANTS: ReadonlySet<object> = new Set();

/** The distinct states of all nodes, each known by a small integer: its class. */
export class NodeStates {
  readonly #constants: ReadonlySet<object>;
  readonly #order: StateOrder;
  readonly #interner = new Interner();
  readonly #classes: StateClass[] = [];

  /** `constants` are the objects that stand for themselves in a state: the nodes' `Env`. */
  constructor(constants: ReadonlySet<object>, order: StateOrder) {
    this.#constants = constants;
    this.#order = order;
  }

  get size(): number {
    return this.#classes.length;
  }

  /** The class of a state of `node`, and whether the state is a new variant of a class that was met before. */
  classify(node: NodeId, state: NodeState): { readonly id: number; readonly isVariant: boolean } {
    const text = this.#encode(node, state, this.#order);
    const id = this.#interner.id(text);
    const known = this.#classes[id];
    if (this.#order === 'kept') {
      if (known === undefined) this.#classes.push({ node, variants: [state], kept: new Set() });
      return { id, isVariant: false };
    }
    const kept = this.#encode(node, state, 'kept');
    if (known === undefined) {
      this.#classes.push({ node, variants: [state], kept: new Set([kept]) });
      return { id, isVariant: false };
    }
    if (known.kept.has(kept)) return { id, isVariant: false };
    known.kept.add(kept);
    known.variants.push(state);
    return { id, isVariant: true };
  }

  nodeOf(id: number): NodeId {
    return this.#class(id).node;
  }

  /** The states of the class that were met, at least one. */
  variants(id: number): readonly NodeState[] {
    return this.#class(id).variants;
  }

  /** The state that stands for the class. */
  state(id: number): NodeState {
    return this.#class(id).variants[0] as NodeState;
  }

  #class(id: number): StateClass {
    return this.#classes[id] as StateClass;
  }

  #encode(node: NodeId, { node: instance, store, timers }: NodeState, order: StateOrder): string {
    let text =
      instance === undefined
        ? `${node} down`
        : `${node} ${encodeState(instance, this.#constants, { order })}`;
    // Apart from the node: whether it holds the very object that is stored, or an equal one, makes no difference.
    if (store.durable.size > 0) text += ` durable ${encodeState(store.durable, NO_CONSTANTS, SORTED)}`;
    if (store.unsynced.size > 0) text += ` unsynced ${encodeState(store.unsynced, NO_CONSTANTS, SORTED)}`;
    for (const { name, ms } of timers) text += ` timer ${ms} ${name.length}:${name}`;
    return text;
  }
}

const SORTED = { order: 'sorted' } as const;

/**
 * The pending timers that can be the next to fire: those that no other one must precede. A timer precedes the ones
 * set after it that wait as long or longer; between others the clock does not decide, since nothing says when they
 * were set.
 */
export function nextTimers(timers: readonly PendingTimer[]): readonly PendingTimer[] {
  let shortest = Number.POSITIVE_INFINITY;
  return timers.filter(({ ms }) => {
    const canFire = ms < shortest;
    shortest = Math.min(shortest, ms);
    return canFire;
  });
}
