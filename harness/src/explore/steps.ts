/** Integers of one step: the state after it, the marks, where its sends begin, and how many they are. */
const STRIDE = 4;
const CHANGES = 1;
const IS_CUT = 2;

/**
 * What the steps of the step table do to a world. In two typed arrays, so that a step is in one line of the cache:
 * arrays of objects made the whole search a third slower.
 */
export class Steps {
  #records = new Int32Array(STRIDE * 1024);
  #sends = new Int32Array(1024);
  #size = 0;
  #sent = 0;

  /** Adds a step and gives its number. `sends` are envelopes. */
  add(next: number, sends: readonly number[], changes: boolean, isCut: boolean): number {
    const at = this.#size * STRIDE;
    if (at === this.#records.length) this.#records = doubled(this.#records);
    while (this.#sent + sends.length > this.#sends.length) this.#sends = doubled(this.#sends);
    this.#records[at] = next;
    this.#records[at + 1] = (changes ? CHANGES : 0) | (isCut ? IS_CUT : 0);
    this.#records[at + 2] = this.#sent;
    this.#records[at + 3] = sends.length;
    this.#sends.set(sends, this.#sent);
    this.#sent += sends.length;
    return this.#size++;
  }

  /** The class of the node's state after it. */
  next(step: number): number {
    return this.#records[step * STRIDE] as number;
  }

  /** It makes a difference: to the node's state, or to somebody else. */
  changes(step: number): boolean {
    return ((this.#records[step * STRIDE + 1] as number) & CHANGES) !== 0;
  }

  /** It ends in a crash between two of its effects. */
  isCut(step: number): boolean {
    return ((this.#records[step * STRIDE + 1] as number) & IS_CUT) !== 0;
  }

  /** How many messages are sent. */
  sends(step: number): number {
    return this.#records[step * STRIDE + 3] as number;
  }

  /** The envelope of the `i`-th message sent. */
  sent(step: number, i: number): number {
    return this.#sends[(this.#records[step * STRIDE + 2] as number) + i] as number;
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
