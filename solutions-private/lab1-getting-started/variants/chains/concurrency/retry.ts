export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface RetryOptions {
  readonly deadlineMs: number;
  readonly mostMs: number;
  readonly baseMs: number;
  readonly random: () => number;
  readonly clock: Clock;
}

export class DeadlineExceeded extends Error {
  constructor(cause: unknown) {
    super('deadline exceeded', { cause });
    this.name = 'DeadlineExceeded';
  }
}

export async function retry<T>(attempt: (number: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const began = options.clock.now();
  let longest = options.baseMs;
  let number = 0;
  while (true) {
    let failure: unknown;
    try {
      number++;
      const result = await attempt(number);
      return result;
    } catch (error) {
      failure = error;
    }
    const pause = options.random() * Math.min(longest, options.mostMs);
    longest *= 2;
    const elapsed = options.clock.now() - began;
    if (elapsed + pause >= options.deadlineMs) throw new DeadlineExceeded(failure);
    await options.clock.sleep(pause);
  }
}
