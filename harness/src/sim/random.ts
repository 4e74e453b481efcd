import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of 32-bit integers. The same seed and name give the same numbers on every machine. */
export interface Stream {
  /** The next number, from 0 to 2^32 - 1. */
  next(): number;
}

/**
 * The stream of a run's `seed` that `name` stands for: one for each node and each link, so that what one draws does not
 * move the others when a run is made smaller.
 */
export function stream(seed: number, ...name: readonly number[]): Stream {
  const generator = xoroshiro128plus(name.reduce(mixed, mixed(seed | 0, 0x9e3779b9)));
  return { next: () => generator.next() >>> 0 };
}

/** Mixes two integers into one of 32 bits (the finalizer of MurmurHash3, Appleby). */
function mixed(a: number, b: number): number {
  let h = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
