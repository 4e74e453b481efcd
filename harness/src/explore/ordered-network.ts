import type { Envelopes } from './envelopes.ts';
import { Interner } from './intern.ts';
import type { Links, Network } from './network.ts';
import { PairTable } from './pair-table.ts';

/** One integer for each channel: the number of its queue. Equal queues have the same number; the empty one has 0. */
export class OrderedNetwork implements Network {
  readonly takes = true;
  readonly blocks = true;
  readonly words: number;
  readonly found: Int32Array;
  readonly #envelopes: Envelopes;
  readonly #nodes: number;
  readonly #start: number;
  readonly #interner = new Interner();
  readonly #queues: (readonly number[])[] = [];
  /** By queue: the one without its first envelope. */
  readonly #rest: number[] = [];
  readonly #longer = new PairTable();
  #links: Links = () => true;

  constructor(envelopes: Envelopes, nodes: number, start: number) {
    this.#envelopes = envelopes;
    this.#nodes = nodes;
    this.#start = start;
    this.words = nodes * nodes;
    this.found = new Int32Array(this.words);
    this.#queue([]);
  }

  admit(): void {}

  limit(links: Links): void {
    this.#links = links;
  }

  ready(world: Int32Array): number {
    let count = 0;
    for (let channel = 0; channel < this.words; channel++) {
      const queue = world[this.#start + channel] as number;
      if (queue === 0 || !this.#links(Math.floor(channel / this.#nodes), channel % this.#nodes)) continue;
      this.found[count++] = this.#queues[queue]?.[0] as number;
    }
    return count;
  }

  /** The first of each channel: that another one is lost first makes no difference to what arrives. */
  lossy(world: Int32Array): number {
    return this.ready(world);
  }

  ignore(): void {}

  take(world: Int32Array, envelope: number): void {
    const at = this.#channel(envelope);
    const queue = world[at] as number;
    let rest = this.#rest[queue] as number;
    if (rest < 0) {
      rest = this.#queue((this.#queues[queue] ?? []).slice(1));
      this.#rest[queue] = rest;
    }
    world[at] = rest;
  }

  put(world: Int32Array, envelope: number): Int32Array {
    const at = this.#channel(envelope);
    const queue = world[at] as number;
    let longer = this.#longer.get(queue, envelope);
    if (longer < 0) {
      longer = this.#queue([...(this.#queues[queue] ?? []), envelope]);
      this.#longer.add(queue, envelope, longer);
    }
    world[at] = longer;
    return world;
  }

  inFlight(world: Int32Array): readonly number[] {
    return [...world.subarray(this.#start)].flatMap((queue) => this.#queues[queue] ?? []);
  }

  #channel(envelope: number): number {
    const { from, to } = this.#envelopes.get(envelope);
    return this.#start + from * this.#nodes + to;
  }

  #queue(envelopes: readonly number[]): number {
    const id = this.#interner.id(envelopes.join());
    if (id === this.#queues.length) {
      this.#queues.push(envelopes);
      this.#rest.push(-1);
    }
    return id;
  }
}
