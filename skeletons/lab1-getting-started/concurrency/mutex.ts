import { NotImplemented } from 'harness/student';

/** Thrown by `unlock` when the mutex is not locked. */
export class NotLocked extends Error {
  override readonly name = 'NotLocked';
}

/** Mutual exclusion: at most one task is between `lock` and `unlock`. Tasks come in in the order in which they asked. */
export class Mutex {
  /** Fulfilled when the mutex is the caller's, who must `unlock` it later. */
  lock(): Promise<void> {
    throw new NotImplemented('Mutex.lock');
  }

  /** Hands the mutex to who has waited longest; if nobody waits it is free. Throws `NotLocked` when it was not locked. */
  unlock(): void {
    throw new NotImplemented('Mutex.unlock');
  }

  /** Runs `body` alone and gives what it gives. The mutex is unlocked afterwards in any case, also when `body` throws. */
  async runExclusive<T>(body: () => T | Promise<T>): Promise<T> {
    throw new NotImplemented('Mutex.runExclusive');
  }
}
