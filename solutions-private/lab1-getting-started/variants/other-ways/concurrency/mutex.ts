export class NotLocked extends Error {
  override name = 'NotLocked';
}

/** Who asks waits for the one before: a chain of promises. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  async lock(): Promise<void> {
    const before = this.#last;
    let release = () => {};
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    this.#release = release;
  }

  unlock(): void {
    if (this.#release === undefined) throw new NotLocked('not locked');
    const release = this.#release;
    this.#release = undefined;
    release();
  }

  runExclusive<T>(body: () => T | Promise<T>): Promise<T> {
    return this.lock()
      .then(body)
      .finally(() => this.unlock());
  }
}
