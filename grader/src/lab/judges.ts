import {
  type Bundles,
  builtFile,
  type Declared,
  exportsFor,
  type Job,
  Mode,
  type Outcome,
  type SupervisorOptions,
  supervise,
  superviseAlone,
} from 'harness/runtime';
import { type ExpectedCheck, type JudgedLab, modeOf } from './catalogue.ts';
import { type Extra, NOTHING, replayJob, tryFresh, trySaved } from './extra-runs.ts';
import type { JudgingOptions } from './judging.ts';
import { exporting } from './own-lab.ts';
import type { Gate } from './progress-gate.ts';
import type { SavedFailure } from './saved-failures.ts';

/** What the judges of a submission came to, all lanes together. */
export interface Judged {
  readonly outcomes: readonly Outcome[];
  readonly declared: readonly Declared[];
  /** How often a judge process was started. */
  readonly starts: number;
  /** Seeds that score nothing, if there were any. */
  readonly extra?: Extra;
}

const RUN_LIMIT_MS = 2000;
/** A check of processes waits for each thing so long. */
const WAIT_MS = 5000;
const GUARD_MS = 10_000;
/** Checks of processes that wait are silent, one run of them at most so long; and so is a check that is watched alone. */
const WAITING_GUARD_MS = 60_000;
/** A search that goes to its end may be silent for long. */
const DEEP_GUARD_MS = 600_000;
const HEAP_MIB = 512;
/** And needs room for its worlds. */
const DEEP_HEAP_MIB = 8192;
const MOST_LANES = 2;

/**
 * Has a bundled submission judged: saved failures first, then the chosen checks in two lanes, then fresh seeds. Checks of each
 * mode have lanes of their own, so that of two modes each has one. `gate` hears of each check; `signal` stops everything.
 */
export async function runJudges(
  lab: JudgedLab,
  chosen: readonly ExpectedCheck[],
  bundles: Bundles,
  seeds: readonly number[],
  options: JudgingOptions,
  saved: readonly SavedFailure[],
  signal: AbortSignal,
  gate: Gate,
): Promise<Judged> {
  const judge = (mode: Mode) => {
    const own = chosen.filter(({ id }) => modeOf(lab, id) === mode);
    const lanes = Math.max(1, Math.floor((options.lanes ?? MOST_LANES) / modes.length));
    return judgeMode(lab, mode, own, bundles, seeds, { ...options, lanes }, saved, signal, gate);
  };
  const modes = Mode.options.filter((mode) => chosen.some(({ id }) => modeOf(lab, id) === mode));
  const judged: Judged[] = [];
  // A debugger has one address, so that only one judge at a time can wait for it.
  if (options.inspect !== undefined || options.guarded === 'alone')
    for (const mode of modes) judged.push(await judge(mode));
  else judged.push(...(await Promise.all(modes.map(judge))));
  const extras = judged.flatMap(({ extra }) => extra ?? []);
  return {
    outcomes: judged.flatMap(({ outcomes }) => outcomes),
    // The judges of each mode load all check files.
    declared: judged[0]?.declared ?? [],
    starts: judged.reduce((starts, one) => starts + one.starts, 0),
    ...(extras.length === 0 ? {} : { extra: together(extras) }),
  };
}

function together(extras: readonly Extra[]): Extra {
  return {
    seeds: Math.max(...extras.map(({ seeds }) => seeds)),
    replayed: extras.reduce((count, { replayed }) => count + replayed, 0),
    outcomes: extras.flatMap(({ outcomes }) => outcomes),
  };
}

async function judgeMode(
  lab: JudgedLab,
  mode: Mode,
  chosen: readonly ExpectedCheck[],
  bundles: Bundles,
  seeds: readonly number[],
  options: JudgingOptions,
  saved: readonly SavedFailure[],
  signal: AbortSignal,
  gate: Gate,
): Promise<Judged> {
  const patience = options.patience ?? 1;
  const isAlone = options.guarded === 'alone';
  const job: Job = {
    submission: bundles.get(mode)?.code ?? '',
    exports: exportsFor(exporting(lab, options.own), mode),
    checks: [],
    ids: chosen.map((check) => check.id),
    seeds: [...seeds],
    limitMs:
      options.inspect === undefined
        ? (mode === 'processes' ? WAIT_MS : RUN_LIMIT_MS) * patience
        : 2 ** 31 - 1,
    locked: options.inspect === undefined,
    mode,
    ...(options.deep === true ? { deep: true } : {}),
    ...(options.launcher === undefined ? {} : { launcher: options.launcher }),
  };
  const supervisor = {
    program: builtFile('judge.mjs'),
    guardMs:
      patience *
      (options.deep === true ? DEEP_GUARD_MS : isAlone || mode === 'processes' ? WAITING_GUARD_MS : GUARD_MS),
    heapMiB: options.deep === true ? DEEP_HEAP_MIB : HEAP_MIB,
    signal,
    ...(options.guarded === 'open' ? { confirm: 'none' as const } : {}),
    ...(options.inspect === undefined ? {} : { inspect: options.inspect }),
  };
  const byId = new Map(chosen.map((check) => [check.id, check]));
  const onProgress: NonNullable<SupervisorOptions['onProgress']> = (progress) => {
    const check = byId.get(progress.type === 'start' ? progress.id : progress.outcome.id);
    if (check === undefined) return;
    if (progress.type === 'start') gate.tell({ type: 'started', check });
    else gate.tell({ type: 'ended', check, outcome: progress.outcome });
  };
  const whole = { ...job, checks: [...lab.checks] };
  if (options.replay !== undefined) {
    return supervise(replayJob(whole, [options.replay]), { ...supervisor, onProgress });
  }
  const replayed = await trySaved(whole, supervisor, saved);
  const lanes =
    options.inspect === undefined && !isAlone ? split(lab.checks, options.lanes ?? MOST_LANES) : [lab.checks];
  const judge = isAlone ? superviseAlone : supervise;
  const judgements = await Promise.all(
    lanes.map((checks) => judge({ ...job, checks: [...checks] }, { ...supervisor, onProgress })),
  );
  const judged = {
    outcomes: judgements.flatMap((lane) => lane.outcomes),
    declared: judgements.flatMap((lane) => lane.declared),
    starts: judgements.reduce((starts, lane) => starts + lane.starts, 0),
  };
  const random = judged.declared.filter((check) => check.random && job.ids.includes(check.id));
  const fresh = await tryFresh(
    { ...whole, ids: random.map((check) => check.id) },
    supervisor,
    options.runs ?? 0,
  );
  if (replayed === NOTHING && fresh === NOTHING) return judged;
  const extra = {
    seeds: fresh.seeds,
    replayed: replayed.replayed,
    outcomes: [...replayed.outcomes, ...fresh.outcomes],
  };
  return { ...judged, extra };
}

function split<T>(items: readonly T[], most: number): T[][] {
  const lanes = Array.from({ length: Math.max(1, Math.min(most, items.length)) }, (): T[] => []);
  for (const [i, item] of items.entries()) lanes[i % lanes.length]?.push(item);
  return lanes;
}
