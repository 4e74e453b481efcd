import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws that are the same on every machine for the same seed. */
export class Draw {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** A whole number from 0 to `below - 1`. */
  below(below: number): number {
    return (this.#generator.next() >>> 0) % below;
  }

  /** One of `list`, which is not empty. Throws `RangeError` if it is. */
  of<T>(list: readonly T[]): T {
    const one = list[this.below(Math.max(1, list.length))];
    if (one === undefined) throw new RangeError('nothing to draw from');
    return one;
  }
}
