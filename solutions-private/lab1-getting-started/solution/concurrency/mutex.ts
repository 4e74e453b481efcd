/** Thrown by `unlock` when the mutex is not locked. */
export class NotLocked extends Error {
  override readonly name = 'NotLocked';
}

// SOLUTION
type Wake = () => void;

/** Mutual exclusion: at most one task is between `lock` and `unlock`. Tasks come in in the order in which they asked. */
export class Mutex {
  // SOLUTION
  private isLocked = false;
  // SOLUTION
  private readonly waiting: Wake[] = [];

  /** Fulfilled when the mutex is the caller's, who must `unlock` it later. */
  lock(): Promise<void> {
    // SOLUTION
    if (!this.isLocked) {
      this.isLocked = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Hands the mutex to who has waited longest; if nobody waits it is free. Throws `NotLocked` when it was not locked. */
  unlock(): void {
    // SOLUTION
    if (!this.isLocked) throw new NotLocked('unlock was called, and nobody has the mutex');
    const next = this.waiting.shift();
    // It stays locked when it is handed over, or a third task could come in between.
    if (next === undefined) this.isLocked = false;
    else next();
  }

  /** Runs `body` alone and gives what it gives. The mutex is unlocked afterwards in any case, also when `body` throws. */
  async runExclusive<T>(body: () => T | Promise<T>): Promise<T> {
    // SOLUTION
    await this.lock();
    try {
      return await body();
    } finally {
      this.unlock();
    }
  }
}
