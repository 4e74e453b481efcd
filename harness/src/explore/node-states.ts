import type { DurableStore } from '../effects/index.ts';
import type { NodeId } from '../node.ts';
import { copyState, encodeState } from '../state/index.ts';
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
  /**
   * For each variant a node in this very state that a handler left behind, so that the next one needs no copy. Most
   * deliveries change nothing, so this saves most copies.
   */
  readonly spares: (NodeLike | undefined)[];
}

/** Where a state belongs. */
export interface Classified {
  /** Its class. */
  readonly id: number;
  /** Which of the class's variants it is. */
  readonly variant: number;
  /** It was not met before. */
  readonly isNew: boolean;
}

const NO_CONSTANTS: ReadonlySet<object> = new Set();

/** The distinct states of all nodes, each known by a small integer: its class. */
export class NodeStates {
  readonly #constants: ReadonlySet<object>;
  readonly #order: StateOrder;
  /** Where each state met belongs, by its encoding with the order kept. */
  readonly #known = new Map<string, Classified>();
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

  /** Finds where a state of `node` belongs. The state is given away: its node is run again. */
  classify(node: NodeId, state: NodeState): Classified {
    // Most states were met, and then one encoding is enough.
    const kept = this.#encode(node, state, 'kept');
    const known = this.#known.get(kept);
    if (known !== undefined) {
      this.#class(known.id).spares[known.variant] = state.node;
      return known;
    }
    const id = this.#interner.id(this.#order === 'kept' ? kept : this.#encode(node, state, 'sorted'));
    if (id === this.#classes.length) this.#classes.push({ node, variants: [], spares: [] });
    const { variants } = this.#class(id);
    this.#known.set(kept, { id, variant: variants.length, isNew: false });
    variants.push(state);
    return { id, variant: variants.length - 1, isNew: true };
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

  /** A node in that state for a handler to change; `undefined` if it is crashed. */
  instance(id: number, variant: number): NodeLike | undefined {
    const { variants, spares } = this.#class(id);
    const spare = spares[variant];
    if (spare === undefined) return copyState(variants[variant]?.node, this.#constants);
    spares[variant] = undefined;
    return spare;
  }

  #class(id: number): StateClass {
    return this.#classes[id] as StateClass;
  }

  #encode(node: NodeId, { node: instance, store, timers }: NodeState, order: StateOrder): string {
    let text =
      instance === undefined
        ? `${node} down`
        : `${node} ${encodeState(instance, this.#constants, { order, frozen: 'values' })}`;
    // Apart from the node: whether it holds the very object that is stored, or an equal one, makes no difference.
    if (store.durable.size > 0) text += ` durable ${encodeState(store.durable, NO_CONSTANTS, SORTED)}`;
    if (store.unsynced.size > 0) text += ` unsynced ${encodeState(store.unsynced, NO_CONSTANTS, SORTED)}`;
    for (const { name, ms } of timers) text += ` timer ${ms} ${name.length}:${name}`;
    return text;
  }
}

const SORTED = { order: 'sorted', frozen: 'values' } as const;

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
