import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Frame } from '../load/stack.ts';
import { budgetsOf, type Failure, type Job, JudgeRecord, stopped } from './records.ts';

/** What became of one check. */
export interface Outcome {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Counted budget: runs of the body. */
  readonly runs: number;
  /** Simulated steps, and worlds that were searched, where there are any. */
  readonly steps?: number | undefined;
  readonly worlds?: number | undefined;
  /** Wall clock in ms: for information, decides nothing. */
  readonly ms: number;
  /** What the submission printed. */
  readonly output: string;
  /** What went wrong; of an inconclusive one, what was seen when it was stopped. */
  readonly failure?: Failure;
  /** Why there is no verdict, or what the judge process died of. */
  readonly reason?: string;
  /** What an exploration searched. */
  readonly note?: string;
}

/** A check as its file declares it; `random` ones depend on the seed. */
export interface Declared {
  readonly id: string;
  readonly random: boolean;
}

/** How a judge process is started and watched over. */
export interface SittingOptions {
  /** The judge's program. */
  readonly program: string;
  /** Heap of a judge process in MiB. */
  readonly heapMiB: number;
  /** Inspector address for a debugging run; it has no time limits. */
  readonly inspect?: string;
  /** Stops the judge; `sit` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Called as each check starts and ends. */
  readonly onProgress?: (progress: { type: 'start'; id: string } | { type: 'end'; outcome: Outcome }) => void;
}

/**
 * A judge that has not begun a check gets this many times the guard. What it loads of a submission is stopped by its own limit, so it
 * is silent then for the machine's sake alone.
 */
const START_GUARD = 6;

/** What is said of a process that died for want of memory. */
export const MEMORY = 'takes memory without end';

/** How one judge process ended. */
export interface Sitting {
  /** Absent where the process did not get so far. */
  readonly declared?: readonly Declared[];
  readonly outcomes: readonly Outcome[];
  /** Checks stopped at their run limit, and the one that took the judge down with it. */
  readonly suspects: readonly Suspect[];
  readonly located: ReadonlyMap<string, Located>;
  readonly unloadable?: Unloadable;
  /** How the process ended when it was not by itself. */
  readonly died?: string;
}

export interface Suspect {
  readonly outcome: Outcome;
  /** `limit`: a run was stopped at its limit; `guard`: nothing was heard for long; `crash`: the process ended. */
  readonly by: 'limit' | 'guard' | 'crash';
  /** Processor time that the stopped run had, in ms. */
  readonly cpuMs: number;
}

/** Why the submission could not be loaded; `cpuMs`: it was stopped at the limit, and had so much processor time. */
export interface Unloadable {
  readonly failure: Failure;
  readonly cpuMs?: number | undefined;
}

export interface Located {
  readonly reason: 'time' | 'memory';
  readonly frames: readonly Frame[];
}

/** One judge process, from start to end. A started check that says nothing for `guardMs` is stopped, with its whole process group. */
export async function sit(job: Job, options: SittingOptions, guardMs: number): Promise<Sitting> {
  const child = spawn(process.execPath, nodeArguments(options), {
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'ignore', options.inspect === undefined ? 'pipe' : 'inherit', 'pipe'],
    // Nothing of the caller's environment but what Windows can't start a process without.
    env: { TZ: 'UTC', SystemRoot: process.env.SystemRoot },
    windowsHide: true,
  });
  running.add(child);
  const stop = () => killTree(child);
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted) stop();
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 4000) complaint += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify(job));

  let declared: readonly Declared[] | undefined;
  const outcomes: Outcome[] = [];
  const suspects: Suspect[] = [];
  const located = new Map<string, Located>();
  let unloadable: Unloadable | undefined;
  /** The checks under way: checks of processes wait side by side. */
  const current = new Set<string>();
  let ended = false;
  let silent = false;

  let isStarting = true;
  let guard: NodeJS.Timeout | undefined;
  let waitedMs = 0;
  const rearm = () => {
    clearTimeout(guard);
    if (options.inspect !== undefined) return;
    waitedMs = guardMs * (isStarting ? START_GUARD : 1);
    guard = setTimeout(() => {
      silent = true;
      killTree(child);
    }, waitedMs);
  };
  const settle = (outcome: Outcome) => {
    outcomes.push(outcome);
    current.delete(outcome.id);
    options.onProgress?.({ type: 'end', outcome });
  };

  const take = (record: JudgeRecord) => {
    switch (record.type) {
      case 'declared':
        declared ??= record.checks;
        break;
      case 'start':
        isStarting = false;
        current.add(record.id);
        options.onProgress?.({ type: 'start', id: record.id });
        break;
      case 'pass':
      case 'fail': {
        const { type, id, runs, ms, output } = record;
        // Only the check that was started can end, and only once.
        if (!current.has(id)) break;
        const failure = record.type === 'fail' ? { failure: record.failure } : {};
        const note = record.type === 'pass' && record.note !== undefined ? { note: record.note } : {};
        settle({ id, verdict: type, runs, ...budgetsOf(record), ms, output, ...failure, ...note });
        break;
      }
      case 'inconclusive': {
        const { type, id, runs, ms, output, reason, failure } = record;
        const seen = failure === undefined ? {} : { failure };
        if (current.has(id))
          settle({ id, verdict: type, runs, ...budgetsOf(record), ms, output, reason, ...seen });
        break;
      }
      case 'hang': {
        const { id, runs, ms, output, story, call, seed, cpuMs } = record;
        if (!current.delete(id)) break;
        const failure: Failure = {
          kind: 'thrown',
          message: stopped(job.limitMs),
          frames: [],
          story,
          ...(call === undefined ? {} : { call }),
          ...(seed === undefined ? {} : { seed }),
        };
        suspects.push({
          by: 'limit',
          cpuMs,
          outcome: { id, verdict: 'fail', runs, ms, output, failure },
        });
        break;
      }
      case 'located':
        if (!located.has(record.id)) located.set(record.id, record);
        break;
      case 'unloadable':
        unloadable = record;
        break;
      case 'end':
        ended = true;
        // It has nothing more to say; a debugger that is still attached would keep it.
        killTree(child);
        break;
    }
  };

  rearm();
  const records = child.stdio[3] as Readable;
  let text = '';
  records.setEncoding('utf8').on('data', (chunk: string) => {
    // Not readline: it ends lines at U+2028 too, which may stand in a text of the submission.
    const lines = (text + chunk).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const record = JudgeRecord.safeParse(parseJson(line));
      if (record.success) take(record.data);
    }
    rearm();
  });
  const closed = new Promise<void>((resolve) => records.once('close', resolve));
  const exit = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  // Whatever is left of the group goes now; a descendant that kept the pipe open would hold the records otherwise.
  killTree(child);
  await closed;
  clearTimeout(guard);
  running.delete(child);
  options.signal?.removeEventListener('abort', stop);
  options.signal?.throwIfAborted();

  const died = ended
    ? undefined
    : silent
      ? `nothing heard for ${waitedMs / 1000} s`
      : causeOf(exit, complaint);
  for (const id of current) {
    if (died === undefined) break;
    const failure: Failure = {
      kind: 'thrown',
      message: died,
      frames: [],
      story: [],
    };
    const none = { id, runs: 0, ms: 0, output: '' };
    suspects.push({
      by: silent ? 'guard' : 'crash',
      cpuMs: 0,
      outcome: { ...none, verdict: 'fail', failure, reason: died },
    });
  }
  return {
    ...(declared === undefined ? {} : { declared }),
    outcomes,
    suspects,
    located,
    ...(unloadable === undefined ? {} : { unloadable }),
    ...(died === undefined ? {} : { died }),
  };
}

function nodeArguments(options: SittingOptions): string[] {
  return [
    ...(options.inspect === undefined ? [] : [`--inspect-brk=${options.inspect}`]),
    `--max-old-space-size=${options.heapMiB}`,
    '--no-warnings',
    options.program,
  ];
}

function causeOf(exit: string, complaint: string): string {
  if (/heap out of memory|Allocation failed|Array buffer allocation failed/.test(complaint)) {
    return MEMORY;
  }
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return `took the judge down (${exit})${last === '' ? '' : `: ${last}`}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const running = new Set<ChildProcess>();
const killAll = () => {
  for (const child of running) killTree(child);
};
process.once('exit', killAll);
// A judge has a process group of its own, which an interrupt from the keyboard does not reach.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll();
    process.kill(process.pid, signal);
  });
}

/** Kills a judge and all that it started. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
