import { nameInStories, tell } from 'harness/author';
import type { Lab1Later } from './interface.ts';
import { nameOf } from './waiting.ts';

/** How long each attempt takes, in virtual ms. */
const ATTEMPT_MS = 100;

export interface RetryPlan {
  /** So many attempts fail before one succeeds. */
  readonly failures: number;
  /** The random numbers, over and over. */
  readonly draws: readonly number[];
  readonly baseMs: number;
  readonly mostMs: number;
  readonly deadlineMs: number;
}

/** Calls `retry` with a virtual clock, and writes down what it does with it. */
export async function tryAgain(student: Lab1Later, plan: RetryPlan) {
  const { failures, draws, ...limits } = plan;
  const pauses: number[] = [];
  const attempts: number[] = [];
  let now = 0;
  let drawn = 0;
  const clock = Object.freeze({
    now: () => now,
    sleep: async (ms: number) => {
      tell(`sleeps ${ms} ms`);
      pauses.push(ms);
      now += ms;
    },
  });
  const attempt = async (number: number) => {
    now += ATTEMPT_MS;
    attempts.push(number);
    tell(`attempt ${number} ${attempts.length <= failures ? 'fails' : 'succeeds'} at ${now} ms`);
    if (attempts.length <= failures) throw new Error(`attempt ${number} fails`);
    return `done after ${number}`;
  };
  const random = () => draws[drawn++ % draws.length] ?? 0;
  let cause: unknown;
  nameInStories(attempt, 'attempt');
  const options = Object.freeze({ clock, random, ...limits });
  const told = Object.entries(limits).map(([name, ms]) => `${name}: ${ms}`);
  nameInStories(options, `{ clock, random, ${told.join(', ')} }`);
  const outcome = await student.retry(attempt, options).catch((error: unknown) => {
    const under = error instanceof Error ? error.cause : undefined;
    cause = under instanceof Error ? under.message : undefined;
    return nameOf(error);
  });
  return { outcome, attempts, pauses, time: now, cause };
}
