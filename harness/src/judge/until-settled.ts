/**
 * The three ways in which a run comes to its end: when the body returns, when nothing is left to do, or when its promise is
 * settled. Each gives what failed, as data, or `undefined`; each throws `TimeLimit` when it was stopped in a loop.
 */
import { types } from 'node:util';
import { failureOf } from './failure.ts';
import { withinLimit } from './limit.ts';
import type { Failure } from './records.ts';
import type { Story } from './story.ts';

type Start = () => void | Promise<void>;

/** A synchronous run. */
export function runAtOnce(start: Start, story: Story, limitMs: number): Failure | undefined {
  let failure: Failure | undefined;
  withinLimit(() => {
    try {
      if (types.isPromise(start())) failure = failureOf(new AsyncBody(), story);
    } catch (error) {
      failure = failureOf(error, story);
    }
  }, limitMs);
  return failure;
}

class AsyncBody extends Error {
  override readonly name = 'AsyncBody';
  constructor() {
    super("the check is async, and its part is not: give the part mode: 'promises' in the manifest");
  }
}

/**
 * A run of promises, which wait for each other and for nothing else: what they have left to do is done within the limit, to
 * the last. So a loop of promises is stopped as any other, and a promise that is not settled then never will be. A rejection
 * that nobody has handled by then is a failure too: in a program it would be its end.
 */
export async function runToRest(start: Start, story: Story, limitMs: number): Promise<Failure | undefined> {
  let failure: Failure | undefined;
  let lost: Failure | undefined;
  let isSettled = false;
  const run = async () => {
    try {
      await start();
    } catch (error) {
      failure = failureOf(error, story);
    }
    isSettled = true;
  };
  const onLost = (error: unknown) => {
    lost ??= failureOf(error, story);
  };
  process.on('unhandledRejection', onLost);
  try {
    await inTurn(() =>
      withinLimit(() => {
        void run();
        finishPromises();
      }, limitMs),
    );
  } finally {
    process.off('unhandledRejection', onLost);
  }
  if (failure !== undefined) return failure;
  if (lost !== undefined) {
    return { ...lost, message: `a promise was rejected, and nobody handled that: ${lost.message}` };
  }
  return isSettled ? undefined : neverEnded(story, NOBODY_LEFT);
}

const NOBODY_LEFT = 'nothing is left that could settle it';

/** A run that waits for other processes, for at most `limitMs` of real time. */
export async function runInTime(start: Start, story: Story, limitMs: number): Promise<Failure | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Failure>((resolve) => {
    if (limitMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => resolve(neverEnded(story, `not within ${limitMs / 1000} s`)), limitMs);
  });
  const run = async () => {
    try {
      await start();
    } catch (error) {
      return failureOf(error, story);
    }
    return undefined;
  };
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function neverEnded(story: Story, why: string): Failure {
  const [oldest, ...others] = story.waiting();
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const last = story.lastCall === undefined ? '' : `; the last call was ${story.lastCall}`;
  const what = oldest === undefined ? 'the check waits for a promise' : `${oldest} was never settled${more}`;
  return {
    kind: 'thrown',
    message: `never ended: ${what}: ${why}${last}`,
    frames: [],
    story: [...story.lines()],
    ...(story.lastCall === undefined ? {} : { call: story.lastCall }),
  };
}

/** Calls `task` from the event loop itself: within a promise's continuation others can't be finished. */
function inTurn(task: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        task();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
}

/**
 * Runs all that promises have left to do, and says which rejections nobody handled, as Node does at the end of each turn of
 * its event loop. There is no documented name for it; without it a loop of promises could be stopped only from outside,
 * together with the judge.
 */
function finishPromises(): void {
  const finish: unknown = Reflect.get(process, '_tickCallback');
  if (typeof finish !== 'function')
    throw new Error('this Node has no process._tickCallback: use an older one');
  Reflect.apply(finish, process, []);
}
