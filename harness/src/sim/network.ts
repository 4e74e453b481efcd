import { type Stream, stream } from './random.ts';

/** Message delays in ms: from `min` to `max`, evenly, or mostly near `min` with a `tail`. */
export interface Delay {
  readonly min: number;
  readonly max: number;
  readonly shape: 'even' | 'tail';
}

/** How links behave: fair-loss links, unless a link is cut. */
export interface Conditions {
  readonly delay: Delay;
  /** Messages lost, of 1000. */
  readonly loss: number;
  /** Messages delivered twice, of 1000. */
  readonly duplication: number;
}

/** A message that is lost whatever else happens: the `count`th (from 0) of the link between two nodes, by index. */
export interface Loss {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** What became of a message when it was sent. */
export type Fate = 'sent' | 'duplicated' | 'lost' | 'cut';

const DELAYS = 64;
const LINK_STREAM = 1;

/** Delays to draw from, as integers: floating-point distributions differ between engines. */
function delayTable({ min, max, shape }: Delay): Int32Array {
  return Int32Array.from({ length: DELAYS }, (_, i) => {
    if (shape === 'even') return min + Math.trunc(((max - min + 1) * i) / DELAYS);
    return min + Math.trunc(((max - min) * i * i * i) / (DELAYS - 1) ** 3);
  });
}

/**
 * The links between `count` nodes, by index. A message takes one draw of its link's own stream, whatever the conditions
 * are: a run that loses no more than another keeps its delays. What a node sends to itself always arrives, after the
 * shortest delay. A cut link loses what is sent while it is cut; what is under way arrives.
 */
export class Network {
  readonly #count: number;
  readonly #seed: number;
  readonly #streams: (Stream | undefined)[] = [];
  readonly #cuts: Uint8Array;
  readonly #slow: Int32Array;
  readonly #sent: Uint32Array;
  #conditions: Conditions;
  #delays: Int32Array;
  /** Messages that are lost whatever the draw: `link * 2^20 + count`. */
  readonly #doomed = new Set<number>();

  /** The delay in ms of the message that was routed last, and of its duplicate. */
  delay = 0;
  secondDelay = 0;

  constructor(count: number, seed: number, conditions: Conditions) {
    this.#count = count;
    this.#seed = seed;
    this.#cuts = new Uint8Array(count * count);
    this.#slow = new Int32Array(count * count);
    this.#sent = new Uint32Array(count * count);
    this.#conditions = conditions;
    this.#delays = delayTable(conditions.delay);
  }

  get conditions(): Conditions {
    return this.#conditions;
  }

  become(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#delays = delayTable(conditions.delay);
  }

  /** Loses a message when it is sent. */
  doom({ from, to, count }: Loss): void {
    this.#doomed.add((from * this.#count + to) * 2 ** 20 + count);
  }

  /** Cuts a link, one way. Cuts of several faults add up: each is mended by its own `mend`. */
  cut(from: number, to: number): void {
    const link = from * this.#count + to;
    this.#cuts[link] = Math.min(255, (this.#cuts[link] ?? 0) + 1);
  }

  mend(from: number, to: number): void {
    const link = from * this.#count + to;
    this.#cuts[link] = Math.max(0, (this.#cuts[link] ?? 0) - 1);
  }

  /** Adds `ms` to the delays of a link; less than 0 takes them back. */
  slow(from: number, to: number, ms: number): void {
    const link = from * this.#count + to;
    this.#slow[link] = Math.max(0, (this.#slow[link] ?? 0) + ms);
  }

  /** Mends all links. */
  heal(): void {
    this.#cuts.fill(0);
    this.#slow.fill(0);
  }

  /** How many messages were sent over a link. */
  sent(from: number, to: number): number {
    return this.#sent[from * this.#count + to] ?? 0;
  }

  /** Decides the fate of the next message of a link; its delays are then in `delay` and `secondDelay`. */
  route(from: number, to: number): Fate {
    const link = from * this.#count + to;
    const number = this.#sent[link] ?? 0;
    this.#sent[link] = number + 1;
    if (from === to) {
      this.delay = this.#delays[0] ?? 0;
      return this.#isDoomed(link, number) ? 'lost' : 'sent';
    }
    let draws = this.#streams[link];
    if (draws === undefined) {
      draws = stream(this.#seed, LINK_STREAM, from, to);
      this.#streams[link] = draws;
    }
    // 10 bits for loss, 10 for duplication, 6 for each delay.
    const bits = draws.next();
    if ((this.#cuts[link] ?? 0) > 0) return 'cut';
    const { loss, duplication } = this.#conditions;
    if ((bits & 1023) * 1000 < loss * 1024 || this.#isDoomed(link, number)) return 'lost';
    const slow = this.#slow[link] ?? 0;
    this.delay = (this.#delays[(bits >>> 20) & 63] ?? 0) + slow;
    if (((bits >>> 10) & 1023) * 1000 >= duplication * 1024) return 'sent';
    this.secondDelay = (this.#delays[bits >>> 26] ?? 0) + slow;
    return 'duplicated';
  }

  #isDoomed(link: number, number: number): boolean {
    return this.#doomed.size > 0 && this.#doomed.has(link * 2 ** 20 + number);
  }
}
