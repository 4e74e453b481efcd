/**
 * Words of typed arrays. Where one is read, `?? 0` is for the compiler, which does not know that the index is in range:
 * the engine finds out by itself and drops it.
 */

/** The words, followed by zeroes up to twice the length. */
export function doubled(words: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * words.length);
  longer.set(words);
  return longer;
}

/** Mixes a word into a hash (one round of MurmurHash3, Appleby 2011). */
export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Ends a hash, so that each bit of the words has a say in its low ones, which choose the place in a table. */
export function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
