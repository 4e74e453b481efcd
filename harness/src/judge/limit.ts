import vm from 'node:vm';

/** Thrown when a run did not return within its limit. */
export class TimeLimit extends Error {
  override readonly name = 'TimeLimit';

  /** `cpuMs`: how long the process worked meanwhile, in ms of processor time. Much less than the limit: the machine was busy with others. */
  constructor(
    limitMs: number,
    readonly cpuMs: number,
  ) {
    super(`stopped after ${limitMs} ms`);
  }
}

/** A run that had less than this part of the limit of the processor was not slow: it had to wait. */
const WORKED = 0.5;
let enoughMs = 0;
let hadToWait = false;

/** Whether the run that was stopped last had hardly been let run: then nothing is known of it. */
export function wasMachineBusy(): boolean {
  return hadToWait;
}

let task: () => void = () => {};
const timed = new vm.Script('judgeRun()', { filename: 'judge:run' });

/** Prepares the time limit; once, before the realm is locked. `limitMs`: that of a run which is not watched. The name is on the judge's global, not on a Compartment's. */
export function prepareLimit(limitMs = 0): void {
  enoughMs = limitMs * WORKED;
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
  const before = process.cpuUsage();
  try {
    timed.runInThisContext({ timeout: limitMs, displayErrors: false });
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const { user, system } = process.cpuUsage(before);
    const cpuMs = Math.round((user + system) / 1000);
    hadToWait = cpuMs < enoughMs;
    throw new TimeLimit(limitMs, cpuMs);
  }
}
