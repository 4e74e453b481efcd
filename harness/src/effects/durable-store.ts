import type { Value } from '../node.ts';

/**
 * A node's storage as a runtime keeps it: what is durable, and puts that are not yet. A runtime applies the effects
 * `put` and `sync` to it one at a time. Values are frozen, so `new DurableStore(store.durable, store.unsynced)` is an
 * independent copy.
 */
export class DurableStore {
  readonly #durable: Map<string, Value>;
  readonly #unsynced: Map<string, Value>;

  constructor(
    durable: Iterable<readonly [string, Value]> = [],
    unsynced: Iterable<readonly [string, Value]> = [],
  ) {
    this.#durable = new Map(durable);
    this.#unsynced = new Map(unsynced);
  }

  /** What survives a crash. */
  get durable(): ReadonlyMap<string, Value> {
    return this.#durable;
  }

  /** What a crash loses. */
  get unsynced(): ReadonlyMap<string, Value> {
    return this.#unsynced;
  }

  /** The value last put under `key`, synced or not; `undefined` if there is none. */
  get(key: string): Value {
    return this.#unsynced.has(key) ? this.#unsynced.get(key) : this.#durable.get(key);
  }

  put(key: string, value: Value): void {
    this.#unsynced.set(key, value);
  }

  /** Makes all puts so far durable. */
  sync(): void {
    for (const [key, value] of this.#unsynced) {
      // `undefined` is what a key without a value has: so a node can free what it needs no more.
      if (value === undefined) this.#durable.delete(key);
      else this.#durable.set(key, value);
    }
    this.#unsynced.clear();
  }

  /** The node crashed: puts that were not synced are lost. */
  crash(): void {
    this.#unsynced.clear();
  }
}
