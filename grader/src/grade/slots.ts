/**
 * Runs tasks side by side, at most so many at once. What a task asks to run alone runs when all tasks have ended or wait for the same,
 * one after the other: a machine that is busy with others is no reason for a verdict.
 */
export class Slots {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  readonly #lonely: (() => void)[] = [];
  #active = 0;
  #isAlone = false;

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** Runs `task` when there is room. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter(this.#waiting);
    try {
      return await task();
    } finally {
      this.#active--;
      this.#next();
    }
  }

  /** For a task that runs: gives its place back, and runs `part` when nothing else does. */
  async alone<T>(part: () => Promise<T>): Promise<T> {
    this.#active--;
    await this.#enter(this.#lonely);
    this.#isAlone = true;
    try {
      return await part();
    } finally {
      this.#isAlone = false;
      this.#next();
    }
  }

  /** For a task that runs: gives its place back until `other` has ended, in whatever way, and then waits for one again. */
  async aside(other: Promise<unknown>): Promise<void> {
    this.#active--;
    this.#next();
    await other.catch(() => {});
    await this.#enter(this.#waiting);
  }

  #enter(queue: (() => void)[]): Promise<void> {
    return new Promise((resolve) => {
      queue.push(resolve);
      this.#next();
    });
  }

  #next(): void {
    if (this.#isAlone) return;
    while (this.#active < this.#most) {
      const start = this.#waiting.shift();
      if (start === undefined) break;
      this.#active++;
      start();
    }
    if (this.#active > 0) return;
    const start = this.#lonely.shift();
    if (start === undefined) return;
    this.#active++;
    start();
  }
}
