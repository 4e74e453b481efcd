/** What a sender is told when the channel is closed. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed';
}

/** What a receiver gets: a value, or that there will be none any more. */
export type Received<T> = { readonly done: false; readonly value: T } | { readonly done: true };

// SOLUTION
type Receiver<T> = (received: Received<T>) => void;

// SOLUTION
interface Sender<T> {
  readonly value: T;
  readonly accept: () => void;
  readonly refuse: (error: Error) => void;
}

/**
 * A channel with room for `capacity` values, between tasks that send and tasks that receive. Values come out in the order in
 * which `send` was called, each to one receiver; receivers are served in the order in which they asked.
 */
export class Channel<T> {
  // SOLUTION
  private readonly capacity: number;
  // SOLUTION
  private readonly buffer: T[] = [];
  // SOLUTION
  private readonly senders: Sender<T>[] = [];
  // SOLUTION
  private readonly receivers: Receiver<T>[] = [];
  // SOLUTION
  private isClosed = false;

  /** Throws a `RangeError` unless `capacity` is a whole number and at least 1. */
  constructor(capacity: number) {
    // SOLUTION
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`no capacity: ${capacity}`);
    this.capacity = capacity;
  }

  /**
   * Fulfilled when the value is in the channel or with a receiver; while the channel is full it waits. Rejected with
   * `ChannelClosed` when the channel is closed, or is closed while it waits: then the value is not sent.
   */
  send(value: T): Promise<void> {
    // SOLUTION
    if (this.isClosed) return Promise.reject(new ChannelClosed('the channel is closed'));
    const receiver = this.receivers.shift();
    if (receiver !== undefined) {
      receiver({ done: false, value });
      return Promise.resolve();
    }
    if (this.buffer.length < this.capacity) {
      this.buffer.push(value);
      return Promise.resolve();
    }
    return new Promise((accept, refuse) => this.senders.push({ value, accept, refuse }));
  }

  /** The next value; while the channel is empty it waits. When the channel is closed and empty it is `{ done: true }`. */
  receive(): Promise<Received<T>> {
    // SOLUTION
    if (this.buffer.length > 0) {
      const [value] = this.buffer.splice(0, 1) as [T];
      const sender = this.senders.shift();
      if (sender !== undefined) {
        this.buffer.push(sender.value);
        sender.accept();
      }
      return Promise.resolve({ done: false, value });
    }
    if (this.isClosed) return Promise.resolve({ done: true });
    return new Promise((resolve) => this.receivers.push(resolve));
  }

  /**
   * Nothing can be sent any more. What is in the channel can still be received; who waits for a value is told that there will be
   * none, and who waits to send is refused. Closing a closed channel does nothing.
   */
  close(): void {
    // SOLUTION
    this.isClosed = true;
    for (const receiver of this.receivers.splice(0)) receiver({ done: true });
    for (const { refuse } of this.senders.splice(0)) refuse(new ChannelClosed('the channel was closed'));
  }

  /** `for await (const value of channel)`: all values until it is closed and empty. Leaving the loop does not close it. */
  [Symbol.asyncIterator](): AsyncIterator<T, void, void> {
    // SOLUTION
    return this.values();
  }

  // SOLUTION
  private async *values(): AsyncGenerator<T, void, void> {
    for (;;) {
      const received = await this.receive();
      if (received.done) return;
      yield received.value;
    }
  }
}
