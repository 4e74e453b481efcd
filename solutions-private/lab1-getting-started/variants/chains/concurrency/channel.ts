export class ChannelClosed extends Error {
  constructor() {
    super('the channel is closed');
    this.name = 'ChannelClosed';
  }
}

export type Received<T> = { readonly done: false; readonly value: T } | { readonly done: true };

/** Two queues of promises: values to come for receivers, and room to come for senders. */
export class Channel<T> {
  private readonly values: T[] = [];
  private readonly receivers: ((received: Received<T>) => void)[] = [];
  private readonly senders: { value: T; done: () => void; failed: (error: Error) => void }[] = [];
  private open = true;

  constructor(private readonly capacity: number) {
    if (!Number.isInteger(capacity) || capacity <= 0) throw new RangeError(`capacity ${capacity}`);
  }

  async send(value: T): Promise<void> {
    if (!this.open) throw new ChannelClosed();
    const receiver = this.receivers.shift();
    if (receiver) {
      receiver({ done: false, value });
    } else if (this.values.length < this.capacity) {
      this.values.push(value);
    } else {
      await new Promise<void>((done, failed) => {
        this.senders.push({ value, done, failed });
      });
    }
  }

  receive(): Promise<Received<T>> {
    if (this.values.length === 0) {
      if (!this.open) return Promise.resolve({ done: true });
      return new Promise((resolve) => {
        this.receivers.push(resolve);
      });
    }
    const value = this.values.shift() as T;
    const waiting = this.senders.shift();
    if (waiting) {
      this.values.push(waiting.value);
      waiting.done();
    }
    return Promise.resolve({ done: false, value });
  }

  close(): void {
    this.open = false;
    while (this.receivers.length > 0) this.receivers.shift()?.({ done: true });
    while (this.senders.length > 0) this.senders.shift()?.failed(new ChannelClosed());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (let next = await this.receive(); !next.done; next = await this.receive()) yield next.value;
  }
}
