import vm from 'node:vm';

/** Thrown when a run did not return within its limit. */
export class TimeLimit extends Error {
  override readonly name = 'TimeLimit';
}

let task: () => void = () => {};
const timed = new vm.Script('judgeRun()', { filename: 'judge:run' });

/** Prepares the time limit; once, before the realm is locked. The name is on the judge's global, not on a Compartment's. */
export function prepareLimit(): void {
  Object.defineProperty(globalThis, 'judgeRun', {
    value: () => task(),
    enumerable: false,
  });
}

/**
 * Calls `run`, which must not throw, and stops it after `limitMs` of wall clock, also in an endless loop or a regular
 * expression (V8's termination can't be caught). Throws `TimeLimit`. About 0.2 ms a call: for runs, not for handlers.
 */
export function withinLimit(run: () => void, limitMs: number): void {
  if (limitMs === Number.POSITIVE_INFINITY) {
    run();
    return;
  }
  task = run;
  try {
    timed.runInThisContext({ timeout: limitMs, displayErrors: false });
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new TimeLimit(`stopped after ${limitMs} ms`);
    throw error;
  }
}
