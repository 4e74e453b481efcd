export class NotLocked extends Error {
  constructor() {
    super('not locked');
    this.name = 'NotLocked';
  }
}

/** Tickets: who has ticket `serving` is inside. */
export class Mutex {
  private tickets = 0;
  private serving = 0;
  private readonly calls = new Map<number, () => void>();

  lock(): Promise<void> {
    const ticket = this.tickets++;
    return new Promise((resolve) => {
      this.calls.set(ticket, resolve);
      this.call();
    });
  }

  unlock(): void {
    if (this.serving === this.tickets) throw new NotLocked();
    this.calls.delete(this.serving);
    this.serving++;
    this.call();
  }

  async runExclusive<T>(body: () => T | Promise<T>): Promise<T> {
    await this.lock();
    let result: T;
    try {
      result = await body();
    } catch (error) {
      this.unlock();
      throw error;
    }
    this.unlock();
    return result;
  }

  private call(): void {
    this.calls.get(this.serving)?.();
  }
}
