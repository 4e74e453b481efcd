export class ChannelClosed extends Error {
  override name = 'ChannelClosed';
}

export type Received<T> = { readonly done: false; readonly value: T } | { readonly done: true };

interface Offer<T> {
  readonly value: T;
  readonly settled: { resolve(): void; reject(error: Error): void };
}

/** All offers in one queue: the first `capacity` of them are in the channel. */
export class Channel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  #offers: Offer<T>[] = [];
  #takers: ((received: Received<T>) => void)[] = [];
  #closed = false;

  constructor(capacity: number) {
    if (!(capacity >= 1) || capacity % 1 !== 0) throw new RangeError('capacity');
    this.#capacity = capacity;
  }

  async send(value: T): Promise<void> {
    if (this.#closed) throw new ChannelClosed('closed');
    await new Promise<void>((resolve, reject) => {
      this.#offers.push({ value, settled: { resolve, reject } });
      this.#match();
    });
  }

  async receive(): Promise<Received<T>> {
    const received = new Promise<Received<T>>((resolve) => this.#takers.push(resolve));
    this.#match();
    return await received;
  }

  close(): void {
    this.#closed = true;
    for (const { settled } of this.#offers.splice(this.#capacity))
      settled.reject(new ChannelClosed('closed'));
    this.#match();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, void> {
    return {
      next: async (): Promise<IteratorResult<T, void>> => {
        const received = await this.receive();
        return received.done ? { done: true, value: undefined } : received;
      },
    };
  }

  #match(): void {
    while (this.#offers.length > 0 && this.#takers.length > 0) {
      const offer = this.#offers.shift();
      if (offer === undefined) break;
      offer.settled.resolve();
      this.#takers.shift()?.({ done: false, value: offer.value });
    }
    for (const { settled } of this.#offers.slice(0, this.#capacity)) settled.resolve();
    if (this.#closed) for (const taker of this.#takers.splice(0)) taker({ done: true });
  }
}
