import { NotImplemented } from 'harness/student';

/** Time as `retry` gets it: a real one in a program, a virtual one in a test. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Fulfilled `ms` milliseconds later. */
  sleep(ms: number): Promise<void>;
}

export interface RetryOptions {
  readonly clock: Clock;
  /** A number in [0, 1): what spreads the pauses. */
  readonly random: () => number;
  /** The pause after the first failure is at most this, in ms; after each further failure it may be twice as long. */
  readonly baseMs: number;
  /** No pause is longer, in ms. */
  readonly mostMs: number;
  /** So long after its call, in ms, `retry` does not begin another attempt. */
  readonly deadlineMs: number;
}

/** Thrown when there is no time for another attempt; `cause` is what the last attempt threw. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/**
 * Calls `attempt` until it succeeds, and gives what it gives. Attempts are counted from 1. After failure number k it pauses
 * for `random() * min(mostMs, baseMs * 2 ** (k - 1))` ms (exponential back-off with full jitter), drawing one random number
 * for each pause. If the pause would not end before the deadline it does not pause: it throws `DeadlineExceeded` at once.
 */
export async function retry<T>(attempt: (number: number) => Promise<T>, options: RetryOptions): Promise<T> {
  throw new NotImplemented('retry');
}
