import type { Envelopes } from './envelopes.ts';
import type { Links, Network } from './network.ts';

const NO_BIT = -1;

/**
 * A set of bits, one for each envelope. Without duplication equal envelopes can be on their way at once: then the
 * second one has a bit of its own, the third another, and the bits of equal envelopes are filled in this order. So
 * both kinds take one bit a message, where counts would take eight.
 */
export class UnorderedNetwork implements Network {
  readonly takes: boolean;
  readonly blocks = false;
  readonly #envelopes: Envelopes;
  readonly #nodes: number;
  /** Where the network begins in a world. */
  readonly #start: number;
  #links: Links = () => true;
  /** By bit. */
  readonly #envelopeOf: number[] = [];
  /** By bit: that of one more equal envelope. */
  readonly #another: number[] = [];
  /** By envelope. */
  readonly #bitOf: number[] = [];
  /** Integers of a mask; a power of two. */
  #stride = 4;
  /** The first bits of the envelopes that links deliver. */
  #deliverable = new Int32Array(4);
  /** For each state the bits of envelopes that change nothing there. */
  #ignored = new Int32Array(4 * 1024);
  found = new Int32Array(64);

  constructor(envelopes: Envelopes, nodes: number, start: number, duplicates: boolean) {
    this.#envelopes = envelopes;
    this.#start = start;
    this.takes = !duplicates;
    this.#nodes = nodes;
  }

  get words(): number {
    return (this.#envelopeOf.length + 31) >>> 5;
  }

  admit(envelope: number): void {
    const bit = this.#newBit(envelope);
    this.#bitOf[envelope] = bit;
    const { from, to } = this.#envelopes.get(envelope);
    if (this.#links(from, to)) set(this.#deliverable, 0, bit);
  }

  limit(links: Links): void {
    this.#links = links;
    this.#deliverable.fill(0);
    this.#bitOf.forEach((bit, envelope) => {
      const { from, to } = this.#envelopes.get(envelope);
      if (links(from, to)) set(this.#deliverable, 0, bit);
    });
  }

  ready(world: Int32Array): number {
    const start = this.#start;
    const words = world.length - start;
    const nodes = this.#nodes;
    const stride = this.#stride;
    for (let node = 0; node < nodes; node++) this.#reserve(world[node] as number);
    const deliverable = this.#deliverable;
    const ignored = this.#ignored;
    let count = 0;
    for (let word = 0; word < words; word++) {
      let bits = (world[start + word] as number) & (deliverable[word] as number);
      // A state's mask has bits of envelopes to its own node only.
      for (let node = 0; bits !== 0 && node < nodes; node++) {
        bits &= ~(ignored[(world[node] as number) * stride + word] as number);
      }
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        if (count === this.found.length) this.#growFound();
        this.found[count++] = this.#envelopeOf[(word << 5) + bit] as number;
        bits &= bits - 1;
      }
    }
    return count;
  }

  lossy(world: Int32Array): number {
    let count = 0;
    const start = this.#start * 32;
    for (let envelope = 0; envelope < this.#bitOf.length; envelope++) {
      const bit = this.#bitOf[envelope] as number;
      if (!has(world, start + bit)) continue;
      if (count === this.found.length) this.#growFound();
      this.found[count++] = envelope;
    }
    return count;
  }

  ignore(state: number, envelope: number): void {
    this.#reserve(state);
    set(this.#ignored, state * this.#stride, this.#bitOf[envelope] as number);
  }

  take(world: Int32Array, envelope: number): void {
    const start = this.#start * 32;
    let bit = this.#bitOf[envelope] as number;
    for (;;) {
      const next = this.#another[bit] as number;
      if (next === NO_BIT || !has(world, start + next)) break;
      bit = next;
    }
    const at = start + bit;
    world[at >>> 5] = (world[at >>> 5] as number) & ~(1 << (at & 31));
  }

  put(world: Int32Array, envelope: number): Int32Array {
    const start = this.#start * 32;
    let bit = this.#bitOf[envelope] as number;
    if (this.takes) {
      while (has(world, start + bit)) {
        if (this.#another[bit] === NO_BIT) this.#another[bit] = this.#newBit(envelope);
        bit = this.#another[bit] as number;
      }
    }
    const at = start + bit;
    let roomy = world;
    if (at >>> 5 >= world.length) {
      roomy = new Int32Array(this.#start + this.words);
      roomy.set(world);
    }
    roomy[at >>> 5] = (roomy[at >>> 5] as number) | (1 << (at & 31));
    return roomy;
  }

  inFlight(world: Int32Array): readonly number[] {
    const start = this.#start * 32;
    return this.#envelopeOf.filter((_, bit) => has(world, start + bit));
  }

  /** Makes room for the mask of `state`: a look beyond the end of a typed array is slow. */
  #reserve(state: number): void {
    while ((state + 1) * this.#stride > this.#ignored.length) {
      const larger = new Int32Array(this.#ignored.length * 2);
      larger.set(this.#ignored);
      this.#ignored = larger;
    }
  }

  #newBit(envelope: number): number {
    const bit = this.#envelopeOf.length;
    if (bit >>> 5 >= this.#stride) this.#widen();
    this.#envelopeOf.push(envelope);
    this.#another.push(NO_BIT);
    return bit;
  }

  #widen(): void {
    const stride = this.#stride * 2;
    this.#deliverable = spread(this.#deliverable, this.#stride, stride);
    this.#ignored = spread(this.#ignored, this.#stride, stride);
    this.#stride = stride;
  }

  #growFound(): void {
    const larger = new Int32Array(this.found.length * 2);
    larger.set(this.found);
    this.found = larger;
  }
}

function has(words: Int32Array, bit: number): boolean {
  // Beyond the end there is nothing.
  return (((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
}

function set(masks: Int32Array, start: number, bit: number): void {
  const at = start + (bit >>> 5);
  masks[at] = (masks[at] as number) | (1 << (bit & 31));
}

/** Lays out masks of `stride` integers as masks of `wider`. */
function spread(masks: Int32Array, stride: number, wider: number): Int32Array<ArrayBuffer> {
  const count = masks.length / stride;
  const found = new Int32Array(count * wider);
  for (let i = 0; i < count; i++) found.set(masks.subarray(i * stride, (i + 1) * stride), i * wider);
  return found;
}
