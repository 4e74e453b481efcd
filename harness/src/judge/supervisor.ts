import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Frame } from '../load/stack.ts';
import { endless, type Failure, type Job, JudgeRecord } from './records.ts';

/** What became of one check. */
export interface Outcome {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** Counted budget: runs of the body. */
  readonly runs: number;
  /** Wall clock in ms: for information, decides nothing. */
  readonly ms: number;
  /** What the submission printed. */
  readonly output: string;
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

/** What a lane of checks came to. */
export interface Judgement {
  readonly outcomes: readonly Outcome[];
  /** What the check files declare, in order, once for each declaration. */
  readonly declared: readonly Declared[];
  /** How often a judge process was started, those that confirm a check alone included. */
  readonly starts: number;
  /** Why the submission could not be loaded, if it could not. */
  readonly unloadable?: Failure;
}

export interface SupervisorOptions {
  /** The judge's program. */
  readonly program: string;
  /** A started check that says nothing for so long (ms) is stopped, with its whole process group. A guard, not a budget. */
  readonly guardMs: number;
  /** Heap of a judge process in MiB. */
  readonly heapMiB: number;
  /** Inspector address for a debugging run; it has no time limits. */
  readonly inspect?: string;
  /** Stops the judge; `supervise` then throws its reason. */
  readonly signal?: AbortSignal;
  /** Called as each check starts and ends. */
  readonly onProgress?: (progress: { type: 'start'; id: string } | { type: 'end'; outcome: Outcome }) => void;
}

/** How often a lane starts a judge for the checks that are left, when a check took one down. */
const MOST_STARTS = 4;
/** How many hanging or crashing checks of a lane are confirmed alone; further ones are taken at their word. */
const MOST_CONFIRMED = 3;
/** A check that is confirmed alone gets this many times the guard. */
const CONFIRM_GUARD = 4;

/**
 * A judge that has not begun a check gets this many times the guard. What it loads of a submission is stopped by its own limit, so it
 * is silent then for the machine's sake alone.
 */
const START_GUARD = 6;

const MEMORY = 'takes memory without end';

/** How one judge process ended. */
interface Sitting {
  readonly declared: readonly Declared[];
  readonly outcomes: readonly Outcome[];
  /** Checks stopped at their run limit, and the one that took the judge down with it. */
  readonly suspects: readonly Suspect[];
  readonly located: ReadonlyMap<string, Located>;
  readonly unloadable?: Failure;
  /** How the process ended when it was not by itself. */
  readonly died?: string;
}

interface Suspect {
  readonly outcome: Outcome;
  /** `limit`: a run was stopped at its limit; `guard`: nothing was heard for long; `crash`: the process ended. */
  readonly by: 'limit' | 'guard' | 'crash';
}

interface Located {
  readonly reason: 'time' | 'memory';
  readonly frames: readonly Frame[];
}

/**
 * Runs the checks of `job` in a judge process and believes only its records. A check that hangs or takes the process
 * down costs itself only: a new judge runs what is left (at most 4 starts), and the culprit is run once more alone,
 * watched, to say where it was. Exit codes and output decide nothing.
 */
export async function supervise(job: Job, options: SupervisorOptions): Promise<Judgement> {
  const outcomes = new Map<string, Outcome>();
  const suspects: Suspect[] = [];
  let declared: readonly Declared[] | undefined;
  let unloadable: Failure | undefined;
  let left = job.ids;
  let starts = 0;
  let died = '';
  while (left.length > 0 && starts < MOST_STARTS && unloadable === undefined) {
    starts++;
    const sitting = await sit({ ...job, ids: left }, options, options.guardMs);
    declared ??= sitting.declared;
    for (const outcome of sitting.outcomes) outcomes.set(outcome.id, outcome);
    suspects.push(...sitting.suspects);
    unloadable = sitting.unloadable;
    died = sitting.died ?? '';
    const known = new Set([...outcomes.keys(), ...suspects.map((suspect) => suspect.outcome.id)]);
    if (sitting.died === undefined) break;
    if (sitting.outcomes.length === 0 && sitting.suspects.length === 0) {
      const message = `loading the files ${sitting.died}`;
      unloadable = { kind: 'thrown', message, frames: [], story: [] };
    }
    left = left.filter((id) => !known.has(id));
  }
  if (unloadable !== undefined && unloadable.frames.length === 0) {
    starts++;
    const again = await sit({ ...job, locate: { heapMiB: options.heapMiB } }, options, options.guardMs);
    const frames = again.located.get('')?.frames;
    if (frames !== undefined) unloadable = { ...unloadable, frames };
    else if (again.unloadable === undefined && again.died === undefined) {
      // What loads now has loaded: the machine was busy.
      unloadable = undefined;
      for (const outcome of again.outcomes) outcomes.set(outcome.id, outcome);
      suspects.push(...again.suspects);
    }
  }

  let confirmed = 0;
  let isStuck = false;
  for (const suspect of suspects) {
    const { id } = suspect.outcome;
    // What only the guard stops takes long to confirm: once is enough to know.
    const alone = confirmed < MOST_CONFIRMED && !(isStuck && suspect.by === 'guard');
    if (alone) {
      starts++;
      confirmed++;
      isStuck ||= suspect.by === 'guard';
    }
    const outcome = alone ? await confirm(suspect, job, options) : unconfirmed(suspect);
    outcomes.set(id, outcome);
    options.onProgress?.({ type: 'end', outcome });
  }

  for (const id of job.ids) {
    if (outcomes.has(id) || !declared?.some((check) => check.id === id)) continue;
    outcomes.set(id, notRun(id, unloadable, died));
  }
  return {
    outcomes: job.ids.flatMap((id) => outcomes.get(id) ?? []),
    declared: declared ?? [],
    starts,
    ...(unloadable === undefined ? {} : { unloadable }),
  };
}

function notRun(id: string, unloadable: Failure | undefined, died: string): Outcome {
  const none = { id, runs: 0, ms: 0, output: '' };
  if (unloadable !== undefined) return { ...none, verdict: 'fail', failure: unloadable };
  return {
    ...none,
    verdict: 'inconclusive',
    reason: `not run: the judge had to be stopped too often (${died || 'other checks hung'})`,
  };
}

/** Runs one suspect alone and watched. What passes alone has passed: the machine was busy. */
async function confirm(suspect: Suspect, job: Job, options: SupervisorOptions): Promise<Outcome> {
  const { id } = suspect.outcome;
  const alone: Job = {
    ...job,
    ids: [id],
    locate: { heapMiB: options.heapMiB },
  };
  const quiet = { ...options, onProgress: () => {} };
  const sitting = await sit(alone, quiet, options.guardMs * CONFIRM_GUARD);
  const settled = sitting.outcomes.find((outcome) => outcome.id === id);
  if (settled !== undefined) return settled;
  const located = sitting.located.get(id);
  const again = sitting.suspects.find((found) => found.outcome.id === id) ?? suspect;
  if (again.by === 'guard' && located === undefined) {
    return {
      ...again.outcome,
      verdict: 'inconclusive',
      reason: `did not end within ${options.guardMs} ms, nor alone within ${options.guardMs * CONFIRM_GUARD} ms`,
    };
  }
  return {
    ...suspect.outcome,
    verdict: 'fail',
    failure: stoppedFailure(suspect, again, located, job.limitMs),
  };
}

function unconfirmed(suspect: Suspect): Outcome {
  if (suspect.by === 'guard') return { ...suspect.outcome, verdict: 'inconclusive' };
  return suspect.outcome;
}

/** The story is that of the first time, which was shrunk; the place is where the run was seen the second time. */
function stoppedFailure(
  first: Suspect,
  again: Suspect,
  located: Located | undefined,
  limitMs: number,
): Failure {
  const failure = first.outcome.failure ?? { kind: 'thrown', frames: [], story: [], message: '' };
  const frames = located?.frames ?? failure.frames;
  if (located?.reason === 'memory') return { ...failure, message: MEMORY, frames };
  if (located?.reason === 'time' || again.by === 'limit')
    return { ...failure, message: endless(limitMs), frames };
  return { ...failure, message: again.outcome.failure?.message ?? failure.message, frames };
}

/** One judge process, from start to end. */
async function sit(job: Job, options: SupervisorOptions, guardMs: number): Promise<Sitting> {
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

  const declared: Declared[] = [];
  const outcomes: Outcome[] = [];
  const suspects: Suspect[] = [];
  const located = new Map<string, Located>();
  let unloadable: Failure | undefined;
  /** The checks under way: checks of processes wait side by side. */
  const current = new Set<string>();
  let ended = false;
  let silent = false;

  let isStarting = true;
  let guard: NodeJS.Timeout | undefined;
  const rearm = () => {
    clearTimeout(guard);
    if (options.inspect !== undefined) return;
    guard = setTimeout(
      () => {
        silent = true;
        killTree(child);
      },
      guardMs * (isStarting ? START_GUARD : 1),
    );
  };
  const settle = (outcome: Outcome) => {
    outcomes.push(outcome);
    current.delete(outcome.id);
    options.onProgress?.({ type: 'end', outcome });
  };

  const take = (record: JudgeRecord) => {
    switch (record.type) {
      case 'declared':
        declared.push(...record.checks);
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
        settle({ id, verdict: type, runs, ms, output, ...failure, ...note });
        break;
      }
      case 'inconclusive': {
        const { type, id, runs, ms, output, reason } = record;
        if (current.has(id)) settle({ id, verdict: type, runs, ms, output, reason });
        break;
      }
      case 'hang': {
        const { id, runs, ms, output, story, call, seed } = record;
        if (!current.delete(id)) break;
        const failure: Failure = {
          kind: 'thrown',
          message: endless(job.limitMs),
          frames: [],
          story,
          ...(call === undefined ? {} : { call }),
          ...(seed === undefined ? {} : { seed }),
        };
        suspects.push({
          by: 'limit',
          outcome: { id, verdict: 'fail', runs, ms, output, failure },
        });
        break;
      }
      case 'located':
        if (!located.has(record.id)) located.set(record.id, record);
        break;
      case 'unloadable':
        unloadable = record.failure;
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

  const died = ended ? undefined : silent ? `nothing heard for ${guardMs} ms` : causeOf(exit, complaint);
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
      outcome: { ...none, verdict: 'fail', failure, reason: died },
    });
  }
  return {
    declared,
    outcomes,
    suspects,
    located,
    ...(unloadable === undefined ? {} : { unloadable }),
    ...(died === undefined ? {} : { died }),
  };
}

function nodeArguments(options: SupervisorOptions): string[] {
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
