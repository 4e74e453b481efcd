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
  override name = 'DeadlineExceeded';
}

export function retry<T>(attempt: (number: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const end = options.clock.now() + options.deadlineMs;
  const begin = (number: number, longest: number): Promise<T> =>
    attempt(number).catch((cause: unknown) => {
      const pause = options.random() * Math.min(longest, options.mostMs);
      if (end - options.clock.now() <= pause) throw new DeadlineExceeded('too late', { cause });
      return options.clock.sleep(pause).then(() => begin(number + 1, longest * 2));
    });
  return begin(1, options.baseMs);
}
