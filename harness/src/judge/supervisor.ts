import { NotExamined } from '../load/problem.ts';
import { endless, type Failure, type Job } from './records.ts';
import {
  type Declared,
  type Located,
  MEMORY,
  type Outcome,
  type SittingOptions,
  type Suspect,
  sit,
  type Unloadable,
} from './sitting.ts';

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

export interface SupervisorOptions extends SittingOptions {
  /** A started check that says nothing for so long (ms) is stopped. A guard, not a budget. */
  readonly guardMs: number;
  /**
   * Which checks that a guard stopped are run once more, to find out whether it was the check or the machine: at most 3, for who
   * waits for it; all; or none, for who runs them again when nothing else runs. What is not run again is inconclusive.
   */
  readonly confirm?: 'some' | 'all' | 'none';
}

/** How often a lane starts a judge for the checks that are left, when a check took one down. */
const MOST_STARTS = 4;
/** How many hanging or crashing checks of a lane are run again where somebody waits for it. */
const MOST_CONFIRMED = 3;
/** A check that is confirmed gets this many times the guard. */
const CONFIRM_GUARD = 4;

/**
 * Runs the checks of `job` in a judge process and believes only its records. A check that hangs or takes the process
 * down costs itself only: a new judge runs what is left (at most 4 starts), and the culprit is run once more by itself,
 * watched, to say where it was. Exit codes and output decide nothing, and no clock alone makes a check fail. Throws `NotExamined` where
 * no judge began.
 */
export async function supervise(job: Job, options: SupervisorOptions): Promise<Judgement> {
  const how = options.confirm ?? 'some';
  const whole: Job = how === 'none' ? { ...job, silence: 'open' } : job;
  const outcomes = new Map<string, Outcome>();
  const suspects: Suspect[] = [];
  let declared: readonly Declared[] | undefined;
  let unloadable: Unloadable | undefined;
  let left = job.ids;
  let starts = 0;
  let died = '';
  while (left.length > 0 && starts < MOST_STARTS && unloadable === undefined) {
    starts++;
    const sitting = await sit({ ...whole, ids: left }, options, options.guardMs);
    declared ??= sitting.declared;
    for (const outcome of sitting.outcomes) outcomes.set(outcome.id, outcome);
    suspects.push(...sitting.suspects);
    unloadable = sitting.unloadable;
    died = sitting.died ?? '';
    const known = new Set([...outcomes.keys(), ...suspects.map((suspect) => suspect.outcome.id)]);
    if (sitting.died === undefined) break;
    if (sitting.outcomes.length === 0 && sitting.suspects.length === 0) unloadable = diedLoading(died);
    left = left.filter((id) => !known.has(id));
  }
  let loading = unloadable === undefined ? undefined : settled(unloadable);
  if (loading?.verdict === 'inconclusive' && how !== 'none') {
    starts++;
    const again = await sit(watched(job, options), options, options.guardMs);
    if (again.outcomes.length > 0 || again.suspects.length > 0) {
      // What loads now has loaded: the machine was busy.
      loading = undefined;
      for (const outcome of again.outcomes) outcomes.set(outcome.id, outcome);
      suspects.push(...again.suspects);
    } else {
      const why = again.unloadable ?? diedLoading(again.died ?? '');
      loading = settled(why, again.located.get(''), job.limitMs);
    }
  }

  if (declared === undefined && job.ids.length > 0)
    throw new NotExamined(`The judge did not start: ${died || 'it said nothing'}.`);
  let confirmed = 0;
  let isStuck = false;
  for (const suspect of suspects) {
    const { id } = suspect.outcome;
    // What only the guard stops takes long to confirm: once is enough to know.
    const again =
      how === 'all' || (how === 'some' && confirmed < MOST_CONFIRMED && !(isStuck && suspect.by === 'guard'));
    if (again) {
      starts++;
      confirmed++;
      isStuck ||= suspect.by === 'guard';
    }
    const outcome = again ? await confirm(suspect, job, options) : unconfirmed(suspect);
    outcomes.set(id, outcome);
    options.onProgress?.({ type: 'end', outcome });
  }

  for (const id of job.ids) {
    if (outcomes.has(id) || !declared?.some((check) => check.id === id)) continue;
    const reason = `not run: the judge had to be stopped too often (${died || 'other checks hung'})`;
    const outcome = { ...nothingOf(id), ...(loading ?? { verdict: 'inconclusive' as const, reason }) };
    outcomes.set(id, outcome);
  }
  return {
    outcomes: job.ids.flatMap((id) => outcomes.get(id) ?? []),
    declared: declared ?? [],
    starts,
    ...(loading?.verdict === 'fail' ? { unloadable: loading.failure } : {}),
  };
}

/**
 * Runs each check of `job` in a judge of its own, one after the other and watched from the start: for what a guard stopped, when nothing
 * else runs on the machine. What hangs or is silent now does so by itself, and fails; what has to wait even now is inconclusive. Checks
 * of processes wait side by side, and only those that come to no verdict then get a judge each.
 */
export async function superviseAlone(job: Job, options: SupervisorOptions): Promise<Judgement> {
  const whole: Job = { ...job, silence: 'final' };
  const outcomes = new Map<string, Outcome>();
  let declared: readonly Declared[] = [];
  let starts = 0;
  let unloadable: Failure | undefined;
  if (job.mode === 'processes' && job.ids.length > 1) {
    starts++;
    const together = await sit(whole, options, options.guardMs);
    declared = together.declared ?? [];
    for (const outcome of together.outcomes) outcomes.set(outcome.id, outcome);
  }
  for (const id of job.ids) {
    if (outcomes.has(id)) continue;
    options.onProgress?.({ type: 'start', id });
    let outcome: Outcome | undefined;
    // What fails to load does so for all checks.
    if (unloadable !== undefined) outcome = { ...nothingOf(id), verdict: 'fail', failure: unloadable };
    else {
      starts++;
      const ran = await runAlone(id, whole, options, options.guardMs);
      if (declared.length === 0) declared = ran.declared;
      ({ unloadable, outcome } = ran);
    }
    if (outcome === undefined) continue;
    outcomes.set(id, outcome);
    options.onProgress?.({ type: 'end', outcome });
  }
  return {
    outcomes: job.ids.flatMap((id) => outcomes.get(id) ?? []),
    declared,
    starts,
    ...(unloadable === undefined ? {} : { unloadable }),
  };
}

function nothingOf(id: string) {
  return { id, runs: 0, ms: 0, output: '' };
}

function watched(job: Job, { heapMiB }: SupervisorOptions): Job {
  return { ...job, locate: { heapMiB } };
}

function diedLoading(died: string): Unloadable {
  const message = `loading the files: ${died || 'it came to no end'}`;
  return { failure: { kind: 'thrown', message, frames: [], story: [] }, cpuMs: 0 };
}

/**
 * What loading that failed means for each check. What threw has failed, and what was found in a loop or filling memory; a process that
 * is gone, or was stopped without having had its limit of the processor, says nothing of the submission. `limitMs`: the limit of the second
 * time, which was watched; the first time only what threw is settled.
 */
function settled(
  { failure, cpuMs }: Unloadable,
  located?: Located,
  limitMs?: number,
):
  | { readonly verdict: 'fail'; readonly failure: Failure }
  | { readonly verdict: 'inconclusive'; readonly reason: string } {
  if (cpuMs === undefined) return { verdict: 'fail', failure };
  if (limitMs !== undefined && located !== undefined) {
    const what = located.reason === 'memory' ? MEMORY : endless(limitMs);
    return {
      verdict: 'fail',
      failure: { ...failure, message: `loading the files: ${what}`, frames: located.frames },
    };
  }
  const isKnown = limitMs !== undefined && (cpuMs >= limitMs || failure.message.endsWith(MEMORY));
  return isKnown ? { verdict: 'fail', failure } : { verdict: 'inconclusive', reason: failure.message };
}

/** Runs one suspect by itself and watched. What passes now has passed: the machine was busy. */
async function confirm(suspect: Suspect, job: Job, options: SupervisorOptions): Promise<Outcome> {
  const quiet = { ...options, onProgress: () => {} };
  const { outcome } = await runAlone(
    suspect.outcome.id,
    job,
    quiet,
    options.guardMs * CONFIRM_GUARD,
    suspect,
  );
  return outcome ?? unconfirmed(suspect);
}

/** One check in a judge of its own, watched. `first`: what was seen of it before, with its story. */
async function runAlone(
  id: string,
  job: Job,
  { onProgress: _, ...options }: SupervisorOptions,
  guardMs: number,
  first?: Suspect,
): Promise<{
  readonly outcome?: Outcome;
  readonly declared: readonly Declared[];
  readonly unloadable?: Failure;
}> {
  const {
    outcomes,
    suspects,
    located,
    unloadable,
    died,
    declared = [],
  } = await sit({ ...watched(job, options), ids: [id] }, options, guardMs);
  const [outcome] = outcomes;
  if (outcome !== undefined) return { outcome, declared };
  const [again] = suspects;
  const place = located.get(id);
  if (again === undefined) {
    // It did not get so far as to begin the check, which nobody may declare.
    if (unloadable === undefined && died === undefined) return { declared };
    const loading = settled(unloadable ?? diedLoading(died ?? ''), located.get(''), job.limitMs);
    const failed = loading.verdict === 'fail' ? { unloadable: loading.failure } : {};
    return { outcome: { ...nothingOf(id), ...loading }, declared, ...failed };
  }
  const seen = first ?? again;
  if (place === undefined && again.by === 'guard') {
    const reason = `did not end within ${guardMs / 1000} s, by itself`;
    return { outcome: { ...seen.outcome, verdict: 'inconclusive', reason }, declared };
  }
  if (place === undefined && again.by === 'limit' && again.cpuMs < job.limitMs) {
    const reason = `did not return within ${job.limitMs / 1000} s, and had ${again.cpuMs / 1000} s of the processor: the machine was busy with other work`;
    return { outcome: { ...seen.outcome, verdict: 'inconclusive', reason }, declared };
  }
  const { reason: __, ...rest } = seen.outcome;
  const failure = stoppedFailure(seen, again, place, job.limitMs);
  return { outcome: { ...rest, verdict: 'fail', failure }, declared };
}

/** Nobody has found out whether it was the check or the machine. */
function unconfirmed({ outcome, by }: Suspect): Outcome {
  const seen = outcome.reason ?? outcome.failure?.message ?? by;
  return { ...outcome, verdict: 'inconclusive', reason: `${seen}, and was not run again by itself` };
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
