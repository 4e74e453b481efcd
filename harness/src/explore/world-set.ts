/** Integers of one entry of the table: the hash, then the world's number plus 1. */
const STRIDE = 2;

/**
 * The distinct worlds met, each a vector of 32-bit integers, numbered in the order met. Worlds are compared as a
 * whole; the hash beside the number saves the look at most worlds that differ.
 *
 * A world may be longer than those before it: what is absent at the end counts as zeros, for the hash too, so laying
 * worlds out anew changes no place in the table.
 */
export class WorldSet {
  #width: number;
  #rows: Int32Array;
  #table = new Int32Array(STRIDE * 4096);
  #mask = 4095;
  #size = 0;
  #factors: Int32Array;

  constructor(width: number) {
    this.#width = Math.max(width, 1);
    this.#rows = new Int32Array(this.#width * 1024);
    this.#factors = factors(this.#width);
  }

  get size(): number {
    return this.#size;
  }

  /** The length of the longest world so far. */
  get width(): number {
    return this.#width;
  }

  /** Bytes of the vectors and the table, with what is reserved. */
  get bytes(): number {
    return this.#rows.byteLength + this.#table.byteLength;
  }

  /** Adds `world`. Gives whether it is new; its number then is `size - 1`. */
  add(world: Int32Array): boolean {
    if (world.length > this.#width) this.#widen(world.length);
    const hash = this.#hash(world);
    const table = this.#table;
    const mask = this.#mask;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const number = table[slot * STRIDE + 1] as number;
      if (number === 0) break;
      if (table[slot * STRIDE] === hash && this.#equals(number - 1, world)) return false;
    }
    this.#append(world);
    table[slot * STRIDE] = hash;
    table[slot * STRIDE + 1] = this.#size;
    // Three quarters full: fuller, the probes get long; emptier, the table is larger than the worlds.
    if (this.#size * 4 > mask * 3) this.#growTable();
    return true;
  }

  /** Whether `world` was met. */
  has(world: Int32Array): boolean {
    if (world.length > this.#width) this.#widen(world.length);
    const hash = this.#hash(world);
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = this.#table[slot * STRIDE + 1] as number;
      if (number === 0) return false;
      if (this.#table[slot * STRIDE] === hash && this.#equals(number - 1, world)) return true;
    }
  }

  /** Copies world `number` into `world`, which is `width` long. */
  read(number: number, world: Int32Array): void {
    const rows = this.#rows;
    const width = this.#width;
    for (let i = 0, at = number * width; i < width; i++, at++) world[i] = rows[at] as number;
  }

  #equals(number: number, world: Int32Array): boolean {
    const rows = this.#rows;
    const length = world.length;
    const width = this.#width;
    const start = number * width;
    for (let i = 0; i < length; i++) if (rows[start + i] !== world[i]) return false;
    for (let i = length; i < width; i++) if (rows[start + i] !== 0) return false;
    return true;
  }

  #append(world: Int32Array): void {
    const start = this.#size * this.#width;
    if (start + this.#width > this.#rows.length) {
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    const rows = this.#rows;
    for (let i = 0; i < world.length; i++) rows[start + i] = world[i] as number;
    this.#size++;
  }

  #hash(world: Int32Array): number {
    const factors = this.#factors;
    let sum = 0;
    for (let i = 0; i < world.length; i++) {
      let mixed = Math.imul(world[i] as number, factors[i] as number);
      mixed ^= mixed >>> 15;
      sum = (sum + Math.imul(mixed, 0x2c1b3c6d)) | 0;
    }
    sum = Math.imul(sum ^ (sum >>> 16), 0x297a2d39);
    return sum ^ (sum >>> 15);
  }

  #growTable(): void {
    const old = this.#table;
    const mask = this.#mask * 2 + 1;
    const table = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += STRIDE) {
      const number = old[at + 1] as number;
      if (number === 0) continue;
      const hash = old[at] as number;
      let slot = hash & mask;
      while (table[slot * STRIDE + 1] !== 0) slot = (slot + 1) & mask;
      table[slot * STRIDE] = hash;
      table[slot * STRIDE + 1] = number;
    }
    this.#table = table;
    this.#mask = mask;
  }

  #widen(width: number): void {
    const old = this.#rows;
    const oldWidth = this.#width;
    const rows = new Int32Array(Math.max(old.length, Math.ceil((this.#size + 1) * 1.25) * width));
    for (let number = 0, from = 0; number < this.#size; number++, from += oldWidth) {
      for (let i = 0; i < oldWidth; i++) rows[number * width + i] = old[from + i] as number;
    }
    this.#rows = rows;
    this.#width = width;
    this.#factors = factors(width);
  }
}

/** An odd factor for each place of a world, so that equal values in two places count differently. */
function factors(width: number): Int32Array {
  const found = new Int32Array(width);
  let state = 0x1234567;
  for (let i = 0; i < width; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    found[i] = (state ^ (state >>> 13)) | 1;
  }
  return found;
}
