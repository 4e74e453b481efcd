import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Loss } from '../sim/network.ts';
import { fewerFaults, fewerMessages, isSchedule } from '../sim/simpler-runs.ts';
import type { RunOptions, Tracing } from './current-run.ts';
import { explored } from './explored.ts';
import type { Body } from './lab-test.ts';
import type { Watch } from './locate.ts';
import type { Property } from './property.ts';
import type { Failure, Replay, RunReport } from './records.ts';
import { RunFailed, RunHung, type Subject } from './run.ts';
import { replayedByHand } from './step-session.ts';

/** Shrinking a hang has a shorter limit for each run, in ms. */
const SHRINK_LIMIT_MS = 500;
/** What shrinking may take: so many smaller runs, and so many simulated steps in all. */
const SHRINK_BUDGET = { runs: 400, steps: 300_000 };
/** And to make the run simpler after that. */
const SIMPLER_BUDGET = { runs: 300, steps: 200_000 };

export interface BodyOptions {
  /** Seeds of a property: it is run with all of them, up to its first failure. */
  readonly seeds: readonly number[];
  /** Explorations leave out the bounds that are there for the time they take. */
  readonly deep?: boolean | undefined;
  /** At most so many runs of a property for each seed. */
  readonly mostRuns?: number | undefined;
  /** Runs to repeat, instead of random ones. */
  readonly replays?: readonly Replay[] | undefined;
  /** Limit of one run in ms of wall clock. */
  readonly limitMs: number;
  /** After a hang, shrinking may try this many more hanging runs. */
  readonly hangingShrinks: number;
  readonly watching?: Watch | undefined;
}

/** What a body has used so far; counted up while it runs. */
export interface Count {
  runs: number;
  /** Simulated steps: those of all simulations of a run, and those of making a failure smaller. */
  steps: number;
  /** Distinct worlds of an exploration. */
  worlds: number;
  /** What an exploration searched. */
  note?: string;
  /** The seed of the property that runs. */
  seed?: number;
}

/** Makes one run of a body: a property with `values`, which a plain body has none of. Gives the steps that were simulated. */
type Run = (values: readonly unknown[], options: RunOptions, limitMs: number) => Promise<number>;

/** Counts what runs take, so that what is tried does not depend on the machine. */
class Budget {
  private runs: number;
  private steps: number;

  constructor({ runs, steps }: { readonly runs: number; readonly steps: number }) {
    this.runs = runs;
    this.steps = steps;
  }

  get isSpent(): boolean {
    return this.runs <= 0 || this.steps <= 0;
  }

  /** Pays for a run, also for one that fails. */
  async pay(run: () => Promise<number>): Promise<number> {
    this.runs--;
    try {
      const steps = await run();
      this.steps -= steps;
      return steps;
    } catch (error) {
      if (error instanceof RunFailed) this.steps -= error.steps;
      throw error;
    }
  }
}

const PLAIN: RunOptions = { tracing: 'off', lost: [], untilWrong: false };

/**
 * Runs the body of a check. Throws `RunFailed` or `RunHung`: of a property, that of the smallest values found. A simulated
 * run that fails is made smaller, and run once more with its trace, which would cost too much for all.
 */
export async function runBody(
  body: Body<unknown>,
  subject: Subject,
  options: BodyOptions,
  count: Count,
): Promise<void> {
  if (typeof body === 'object' && body.kind === 'exploration') {
    count.runs++;
    const paths = options.replays?.flatMap(({ path }) => (path === undefined ? [] : [path])) ?? [];
    if (paths.length > 0) {
      count.note = await replayedByHand(body, subject, paths, options.limitMs);
      return;
    }
    count.note = await explored(body, subject, options.deep === true, options.limitMs, count);
    return;
  }
  const run: Run = async (values, how, limitMs) => {
    // What earlier runs printed is of no use to who reads about this one.
    subject.console.take();
    const call =
      typeof body === 'object'
        ? (student: unknown) => body.run(student, ...values)
        : (student: unknown) => body(student);
    try {
      const steps = await watched(options.watching, () => subject.run(call, limitMs, how));
      count.steps += steps;
      return steps;
    } catch (error) {
      if (error instanceof RunFailed) count.steps += error.steps;
      throw error;
    }
  };
  if (options.replays !== undefined) {
    for (const made of options.replays) {
      count.runs++;
      const failure = await failureOf(run, made, 'off', options.limitMs);
      if (failure !== undefined) throw new RunFailed(await retold(run, made, failure, options.limitMs));
    }
  } else if (typeof body === 'object') {
    for (const seed of options.seeds) {
      count.seed = seed;
      await checkProperty(body, run, subject, options, count);
    }
  } else {
    count.runs++;
    try {
      await run([], PLAIN, options.limitMs);
    } catch (error) {
      if (error instanceof RunFailed)
        throw await asTold(run, [], [], error.failure, error.failure, options.limitMs);
      throw error;
    }
  }
}

async function checkProperty(
  body: Property<unknown>,
  run: Run,
  subject: Subject,
  options: BodyOptions,
  count: Count,
): Promise<void> {
  let first: Failure | undefined;
  let firstValues: readonly unknown[] = [];
  let smallest: { readonly values: readonly unknown[]; readonly error: unknown } | undefined;
  let printed = '';
  let hangs = 0;
  const budget = new Budget(SHRINK_BUDGET);
  const holds = fc.asyncProperty(fc.tuple(...body.arbitraries), async (values) => {
    if (smallest === undefined) count.runs++;
    // Enough: to say that smaller values hold ends the shrinking here.
    else if (hangs > options.hangingShrinks || budget.isSpent) return;
    const limitMs = hangs === 0 ? options.limitMs : Math.min(SHRINK_LIMIT_MS, options.limitMs);
    // Where a rule was broken, that is what is made smaller: such runs end early.
    const how = { ...PLAIN, untilWrong: first?.run?.wrong !== undefined };
    try {
      if (smallest === undefined) await run(values, how, limitMs);
      else await budget.pay(() => run(values, how, limitMs));
    } catch (error) {
      if (error instanceof RunHung) hangs++;
      if (error instanceof RunFailed && first === undefined) {
        first = error.failure;
        firstValues = values;
      }
      smallest = { values, error };
      printed = subject.console.take();
      throw error;
    }
  });
  await fc.check(holds, {
    ...(count.seed === undefined ? {} : { seed: count.seed }),
    numRuns: Math.min(body.runs, options.mostRuns ?? body.runs),
  });
  if (smallest === undefined) return;
  // TypeScript does not see that the closure assigned it.
  const { values, error } = smallest as { readonly values: readonly unknown[]; readonly error: unknown };
  const told =
    error instanceof RunFailed
      ? await asTold(run, values, firstValues, first ?? error.failure, error.failure, options.limitMs)
      : error;
  if (!(error instanceof RunFailed) || error.failure.run === undefined) subject.console.restore(printed);
  throw told;
}

/** What makes one run of a body. */
interface Made {
  readonly values: readonly unknown[];
  readonly lost: readonly Loss[];
  readonly untilWrong: boolean;
}

/**
 * A failure as it is told. A simulated run is made simpler, and told with its trace. What went wrong is said by `first`,
 * the run that failed first; which rule was broken and how, by the simplest run that breaks it.
 */
async function asTold(
  run: Run,
  values: readonly unknown[],
  firstValues: readonly unknown[],
  first: Failure,
  smallest: Failure,
  limitMs: number,
): Promise<RunFailed> {
  if (first.run === undefined || smallest.run === undefined) {
    return new RunFailed({ ...smallest, ...replayOf({ values, lost: [], untilWrong: false }) });
  }
  const byRule = first.run.wrong !== undefined;
  const told = await retold(
    run,
    await simplified(run, { values, lost: [], untilWrong: byRule }, limitMs),
    smallest,
    limitMs,
  );
  if (told.run === undefined) return new RunFailed(told);
  const { kind, message, expected, received, frames, call } = byRule ? first : told;
  return new RunFailed({
    ...told,
    kind: told.kind === 'check' ? told.kind : kind,
    message: told.kind === 'check' ? told.message : message,
    frames,
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
    ...(call === undefined ? {} : { call }),
    run: {
      ...told.run,
      shrunkFrom: first.run.steps,
      ...(await originalOf(run, firstValues, told.run, limitMs)),
    },
  });
}

/** The run that failed first, whole, where more happened in it than is told. */
async function originalOf(
  run: Run,
  values: readonly unknown[],
  told: RunReport,
  limitMs: number,
): Promise<Pick<RunReport, 'original' | 'originalWrong'>> {
  const made = { values, lost: [], untilWrong: false };
  const { trace: original, wrong } = (await failureOf(run, made, 'whole', limitMs))?.run ?? {};
  const isMore = original !== undefined && original.length > (told.trace?.steps.length ?? 0);
  if (!isMore) return {};
  if (wrong === undefined) return { original };
  const { step, node, text } = wrong;
  return { original, originalWrong: { step, node, text } };
}

/** The same run once more, with its trace. */
async function retold(run: Run, made: Made, failure: Failure, limitMs: number): Promise<Failure> {
  if (failure.run === undefined) return { ...failure, ...replayOf(made) };
  const told = await failureOf(run, made, 'places', limitMs);
  if (told !== undefined) return { ...told, ...replayOf(made) };
  const message = `${failure.message} — but not when the same run was repeated: the check is not deterministic`;
  return { ...failure, kind: 'check', message };
}

/** Takes faults and messages away that a failing run does not need, as long as it fails in the same way. */
async function simplified(run: Run, made: Made, limitMs: number): Promise<Made> {
  const budget = new Budget(SIMPLER_BUDGET);
  const paid: Run = (values, how, limit) => budget.pay(() => run(values, how, limit));
  const tried = async (other: Made) => {
    try {
      return await failureOf(paid, other, 'steps', limitMs);
    } catch (error) {
      if (error instanceof RunHung) return undefined;
      throw error;
    }
  };
  let best = made;
  let failure = await tried(best);
  for (let progress = true; progress && failure !== undefined; ) {
    progress = false;
    const before = stepsTold(failure);
    for (const { simpler, most } of simplerThan(best, failure, before)) {
      if (budget.isSpent) return best;
      const other = await tried(simpler);
      if (other === undefined || !isSameFailure(failure, other) || stepsTold(other) > most) continue;
      best = simpler;
      failure = other;
      progress = true;
      break;
    }
  }
  return best;
}

/** Simpler runs to try, each with the most steps that it may be told in; this one takes `steps`. */
function* simplerThan(made: Made, { run, liveness }: Failure, steps: number) {
  if (run?.trace === undefined) return;
  const { values, lost } = made;
  const at = values.findIndex(isSchedule);
  const schedule = values[at];
  if (isSchedule(schedule)) {
    for (const candidate of fewerFaults(schedule)) {
      const simpler = { ...made, values: values.map((value, i) => (i === at ? candidate : value)) };
      yield { simpler, most: steps };
    }
  }
  // In a calm network nothing may be lost, and a scripted scenario is calm where it does not say else. But a rule that was
  // broken holds in any network, and so does a safety property under a schedule.
  const calmAt = isSchedule(schedule) ? (liveness === true ? schedule.calmAt : Number.POSITIVE_INFINITY) : 0;
  const until = made.untilWrong ? Number.POSITIVE_INFINITY : calmAt;
  for (const more of fewerMessages(run.trace, lost, until)) {
    yield { simpler: { ...made, lost: more }, most: steps - 1 };
  }
}

function stepsTold({ run }: Failure): number {
  return run?.trace?.steps.length ?? Number.POSITIVE_INFINITY;
}

async function failureOf(
  run: Run,
  { values, lost, untilWrong }: Made,
  tracing: Tracing,
  limitMs: number,
): Promise<Failure | undefined> {
  try {
    await run(values, { tracing, lost, untilWrong }, limitMs);
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    // Which goes wrong otherwise than by a rule may do so for the lost messages alone.
    const counts = !untilWrong || error.failure.run?.wrong !== undefined;
    return counts ? error.failure : undefined;
  }
  return undefined;
}

/** The same rule was broken in the same handler, or the same property without any. */
function isSameFailure(a: Failure, b: Failure): boolean {
  const what = ({ kind, message, run }: Failure) =>
    run?.wrong === undefined
      ? `${kind} ${message.split(':')[0]}`
      : `${run.wrong.rule} ${run.wrong.handlers.join(' ')}`;
  return what(a) === what(b);
}

/** What makes the run again, as far as it is plain JSON. */
function replayOf({ values, lost, untilWrong }: Made): Pick<Failure, 'replay'> {
  if (values.length === 0 && lost.length === 0) return {};
  const json: unknown = JSON.parse(JSON.stringify(values));
  if (!isDeepStrictEqual(json, values)) return {};
  return { replay: { values: json as Replay['values'], lost, untilWrong } };
}

async function watched<T>(watching: Watch | undefined, run: () => Promise<T>): Promise<T> {
  watching?.begin();
  try {
    return await run();
  } finally {
    watching?.done();
  }
}
