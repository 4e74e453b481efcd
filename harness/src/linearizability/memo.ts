import { doubled, finish, mix } from './words.ts';

/**
 * The configurations that the search has been in: an open-addressing table over typed arrays.
 *
 * A configuration is a *head* (rank of the next return, state, linearised closed operations) and the set of its
 * linearised open operations. From a smaller set everything can be reached that can be reached from a larger one with
 * the same head, since an open operation may always be left out. So a configuration counts as seen if some subset of it
 * was met. This is Lowe's memo, and more on histories with time-outs (a probe in plain JS, etcd_002, before `observes`:
 * 13,123 attempts instead of 1,153,351, together with leaving out open operations that change nothing).
 */
export class Memo {
  readonly #headWords: number;
  readonly #setWords: number;
  readonly #entry: number;
  /** Entries: first link of the chain of sets + 1 (0 is an empty place), then the head. */
  #table: Int32Array;
  /** Links: the next link + 1, then the set. Link 0 stands for all chains of empty sets without words. */
  #links: Int32Array;
  #heads = 0;
  #sets = 0;
  /** Sets that were compared, over all calls. */
  compared = 0;

  constructor(headWords: number, setWords: number) {
    this.#headWords = headWords;
    this.#setWords = setWords;
    this.#entry = 1 + headWords;
    this.#table = new Int32Array(this.#entry * 128);
    this.#links = new Int32Array((1 + setWords) * 64);
  }

  /** Whether the configuration is new; then it is remembered. Its words begin at `from`: head, then set. */
  add(words: Int32Array, from: number): boolean {
    const entry = this.#find(words, from);
    const first = this.#table[entry] ?? 0;
    if (first !== 0 && this.#hasSubset(first - 1, words, from + this.#headWords)) return false;
    this.#table[entry] = this.#link(first, words, from + this.#headWords) + 1;
    if (first === 0) {
      for (let i = 0; i < this.#headWords; i++) this.#table[entry + 1 + i] = words[from + i] ?? 0;
      if (2 * this.#entry * ++this.#heads > this.#table.length) this.#grow();
    }
    return true;
  }

  #hasSubset(first: number, words: Int32Array, from: number): boolean {
    if (this.#setWords === 0) return true;
    const [links, size] = [this.#links, 1 + this.#setWords];
    for (let link = first; link >= 0; link = (links[link * size] ?? 0) - 1) {
      this.compared++;
      let isSubset = true;
      for (let i = 0; i < this.#setWords && isSubset; i++) {
        isSubset = ((links[link * size + 1 + i] ?? 0) & ~(words[from + i] ?? 0)) === 0;
      }
      if (isSubset) return true;
    }
    return false;
  }

  #link(next: number, words: Int32Array, from: number): number {
    if (this.#setWords === 0) return 0;
    const link = this.#sets++;
    const start = link * (1 + this.#setWords);
    if (start === this.#links.length) this.#links = doubled(this.#links);
    this.#links[start] = next;
    for (let i = 0; i < this.#setWords; i++) this.#links[start + 1 + i] = words[from + i] ?? 0;
    return link;
  }

  #find(words: Int32Array, from: number): number {
    const mask = this.#table.length / this.#entry - 1;
    let hash = 0;
    for (let i = 0; i < this.#headWords; i++) hash = mix(hash, words[from + i] ?? 0);
    let place = finish(hash) & mask;
    for (;;) {
      const entry = place * this.#entry;
      if (this.#table[entry] === 0 || this.#hasHead(entry + 1, words, from)) return entry;
      place = (place + 1) & mask;
    }
  }

  #hasHead(head: number, words: Int32Array, from: number): boolean {
    for (let i = 0; i < this.#headWords; i++) {
      if (this.#table[head + i] !== words[from + i]) return false;
    }
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Int32Array(2 * old.length);
    for (let entry = 0; entry < old.length; entry += this.#entry) {
      if (old[entry] === 0) continue;
      this.#table.set(old.subarray(entry, entry + this.#entry), this.#find(old, entry + 1));
    }
  }
}
