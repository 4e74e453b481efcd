import { NotImplemented } from 'harness/student';

/** What a sender is told when the channel is closed. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed';
}

/** What a receiver gets: a value, or that there will be none any more. */
export type Received<T> = { readonly done: false; readonly value: T } | { readonly done: true };

/**
 * A channel with room for `capacity` values, between tasks that send and tasks that receive. Values come out in the order in
 * which `send` was called, each to one receiver; receivers are served in the order in which they asked.
 */
export class Channel<T> {
  /** Throws a `RangeError` unless `capacity` is a whole number and at least 1. */
  constructor(capacity: number) {
    throw new NotImplemented('Channel.constructor');
  }

  /**
   * Fulfilled when the value is in the channel or with a receiver; while the channel is full it waits. Rejected with
   * `ChannelClosed` when the channel is closed, or is closed while it waits: then the value is not sent.
   */
  send(value: T): Promise<void> {
    throw new NotImplemented('Channel.send');
  }

  /** The next value; while the channel is empty it waits. When the channel is closed and empty it is `{ done: true }`. */
  receive(): Promise<Received<T>> {
    throw new NotImplemented('Channel.receive');
  }

  /**
   * Nothing can be sent any more. What is in the channel can still be received; who waits for a value is told that there will be
   * none, and who waits to send is refused. Closing a closed channel does nothing.
   */
  close(): void {
    throw new NotImplemented('Channel.close');
  }

  /** `for await (const value of channel)`: all values until it is closed and empty. Leaving the loop does not close it. */
  [Symbol.asyncIterator](): AsyncIterator<T, void, void> {
    throw new NotImplemented('Channel.[Symbol.asyncIterator]');
  }
}
