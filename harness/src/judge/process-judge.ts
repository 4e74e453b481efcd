/**
 * Runs checks of mode `processes`. Nothing of the submission is loaded here: it is in processes of its own, and what they do is
 * met over sockets. Most of a check's time is waiting, so several run side by side.
 */
import fc from 'fast-check';
import { type Program, Scope, Silence } from '../sockets/index.ts';
import { capped } from './captured-console.ts';
import { failureOf } from './failure.ts';
import type { Body } from './lab-test.ts';
import type { Property } from './property.ts';
import type { Failure, Job, JudgeRecord } from './records.ts';
import { Story } from './story.ts';
import { Students } from './students.ts';

/** So many checks run side by side in one judge. */
const AT_ONCE = 3;
/** And where nothing else runs: as many as two judges have together. */
const AT_ONCE_ALONE = 2 * AT_ONCE;
/** A run as a whole may take so many times the guard of a single wait. */
const RUN_GUARDS = 5;
/** Shrinking tries at most so many smaller runs: each of them takes real time. */
const MOST_SHRINKS = 25;
/** Where somebody waits for it, a check that met silence is run once more, when the others are done, with so many times the guard. */
const ALONE_GUARDS = 2;

/** What became of a check; `silent`: something that was waited for did not come, which may be the machine's fault. */
interface Verdict {
  readonly record: JudgeRecord;
  readonly silent: boolean;
}

/** One check to run, on the submission or on one of many. */
interface Task {
  readonly id: string;
  readonly check: string;
  readonly name: string;
  readonly code: string;
}

/**
 * Runs the checks of `job` and writes a record for each; `stage` is the program of a student's process. What met silence is no failure
 * yet, since the machine may be slow. It is run again when all others are done, with more time: what passes then has passed. When one is
 * silent again, the rest stay open. `job.silence` says where it is left open at once, and where it is a failure.
 */
export async function judgeProcesses(
  job: Job,
  bodies: ReadonlyMap<string, Body<unknown>>,
  stage: string,
  write: (record: JudgeRecord) => void,
): Promise<void> {
  const tasks = tasksOf(job).filter(({ check }) => bodies.has(check));
  const suspects: { readonly task: Task; readonly record: JudgeRecord }[] = [];
  const failed = new Set<string>();
  const judge = (task: Task, guardMs: number) => {
    const body = bodies.get(task.check);
    if (body === undefined) throw new Error(`there is no check ${task.check}`);
    return judgeTask(task, body, job, stage, guardMs);
  };
  // Checks of one mutant come one after the other: those after the first that fails are left out.
  const groups =
    job.untilFirstFailure === true
      ? [...new Set(tasks.map(({ name }) => name))].map((name) => tasks.filter((task) => task.name === name))
      : tasks.map((task) => [task]);
  const lane = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) await inTurn(group);
  };
  const inTurn = async (group: readonly Task[]) => {
    for (const task of group) {
      if (job.untilFirstFailure === true && failed.has(task.name)) break;
      write({ type: 'start', id: task.id });
      const { record, silent } = await judge(task, job.limitMs);
      if (record.type !== 'pass') failed.add(task.name);
      // A mutant that is found wrong for its silence is found.
      if (!silent || job.untilFirstFailure === true || job.silence === 'final') write(record);
      else if (job.silence === 'open') write(open(record));
      else suspects.push({ task, record });
    }
  };
  const atOnce = job.silence === 'final' ? AT_ONCE_ALONE : AT_ONCE;
  await Promise.all(Array.from({ length: atOnce }, lane));
  let isReallySilent = false;
  for (const { task, record } of suspects) {
    if (isReallySilent) {
      write(open(record));
      continue;
    }
    const again = await judge(task, job.limitMs * ALONE_GUARDS);
    isReallySilent = again.silent;
    // Told as it was seen first.
    write(again.silent ? record : again.record);
  }
}

/** Something did not come, and nobody knows yet whether it would have. */
function open(record: JudgeRecord): JudgeRecord {
  if (record.type !== 'fail') return record;
  const { failure, ...counted } = record;
  return {
    ...counted,
    type: 'inconclusive',
    reason: `${failure.message}, and was not run again by itself`,
    failure,
  };
}

function tasksOf(job: Job): Task[] {
  const { others } = job;
  if (others === undefined) return job.ids.map((id) => ({ id, check: id, name: '', code: job.submission }));
  return job.ids.map((id) => {
    const at = id.indexOf('/');
    const name = id.slice(0, at);
    return { id, check: id.slice(at + 1), name, code: others[name] ?? '' };
  });
}

/** What running one check needs to know of its job. */
type Ways = Pick<
  Job,
  'exports' | 'launcher' | 'seeds' | 'seedsOf' | 'replays' | 'mostRuns' | 'untilFirstFailure'
>;

/** Runs one check; each of its waits is within `guardMs`. Never throws. */
export async function judgeTask(
  task: Omit<Task, 'name'>,
  body: Body<unknown>,
  job: Ways,
  stage: string,
  guardMs: number,
): Promise<Verdict> {
  const begun = performance.now();
  const program: Program = { stage, code: task.code, files: job.exports, launcher: job.launcher };
  const check = new Check(program, guardMs);
  let runs = 0;
  let seed: number | undefined;
  let error: unknown;
  try {
    if (typeof body === 'function') {
      runs++;
      await check.run((students) => body(students));
    } else if (body.kind === 'property') {
      const replays = job.replays?.[task.check];
      for (const { values } of replays ?? []) {
        runs++;
        await check.run((students) => body.run(students, ...values), values);
      }
      for (const one of replays === undefined ? (job.seedsOf?.[task.check] ?? job.seeds) : []) {
        seed = one;
        await checkProperty(check, body, one, job, () => runs++);
      }
    } else throw new Error('an exploration needs nodes in the judge: it is not for processes');
  } catch (thrown) {
    error = thrown;
  } finally {
    await check.close();
  }
  const counted = {
    id: task.id,
    runs,
    ms: Math.round(performance.now() - begun),
    output: check.output,
  };
  if (error === undefined) return { record: { type: 'pass', ...counted }, silent: false };
  if (!(error instanceof RunWrong)) {
    return { record: { type: 'fail', ...counted, failure: failureOf(error, new Story()) }, silent: false };
  }
  const failure = { ...error.failure, ...(seed === undefined ? {} : { seed }) };
  return { record: { type: 'fail', ...counted, failure }, silent: error.silent };
}

/** Runs a property under one seed; `count` is called for each run. Throws what was wrong with the smallest values found. */
async function checkProperty(
  check: Check,
  body: Property<unknown>,
  seed: number,
  { mostRuns, untilFirstFailure }: Ways,
  count: () => void,
): Promise<void> {
  let shrinks = 0;
  // Nobody reads the story of a mutant.
  const mostShrinks = untilFirstFailure === true ? 0 : MOST_SHRINKS;
  let smallest: RunWrong | undefined;
  const holds = fc.asyncProperty(fc.tuple(...body.arbitraries), async (values) => {
    if (smallest === undefined) count();
    // Enough: to say that smaller values hold ends the shrinking here. What is only silent takes its time each time.
    else if (++shrinks > mostShrinks || smallest.silent) return;
    try {
      await check.run((students) => body.run(students, ...values), values);
    } catch (error) {
      if (error instanceof RunWrong) smallest = error;
      throw error;
    }
  });
  await fc.check(holds, { seed, numRuns: Math.min(body.runs, mostRuns ?? body.runs) });
  if (smallest !== undefined) throw smallest;
}

/** One check, with what its runs share. */
class Check {
  output = '';
  readonly #program: Program;
  readonly #guardMs: number;
  #around: Scope;
  #shared = new Map<string, Promise<unknown>>();

  constructor(program: Program, guardMs: number) {
    this.#program = program;
    this.#guardMs = guardMs;
    this.#around = new Scope(guardMs);
  }

  /** Throws `RunWrong`. */
  async run(
    body: (students: Students<unknown>) => void | Promise<void>,
    values: readonly unknown[] = [],
  ): Promise<void> {
    const scope = new Scope(this.#guardMs, this.#around);
    const students = new Students<unknown>(scope, this.#around, this.#program, this.#shared);
    const whole = new Scope(this.#guardMs * RUN_GUARDS);
    let wrong: RunWrong | undefined;
    try {
      await whole.within('the check did not end', Promise.resolve(body(students)));
    } catch (error) {
      const story = new Story();
      for (const line of scope.story) story.tell(line);
      story.lastCall = scope.about ?? scope.used ?? this.#around.used;
      wrong = new RunWrong(withReplay(failureOf(error, story), values), error instanceof Silence);
    }
    if (wrong !== undefined) {
      this.#take(scope);
      await this.close();
    }
    await scope.close();
    if (wrong !== undefined) throw wrong;
  }

  /** Ends what is shared; the next run makes it anew. */
  async close(): Promise<void> {
    this.#take(this.#around);
    await this.#around.close();
    this.#around = new Scope(this.#guardMs);
    this.#shared = new Map();
  }

  #take(scope: Scope): void {
    const outputs = scope.outputs.map((output) => output());
    const printed = outputs.reduce((sum, one) => sum + one.printed, 0);
    if (printed > 0) this.output = capped(outputs.map(({ beginning }) => beginning).join(''), printed);
  }
}

/** What makes the run again, where its values are plain JSON. */
function withReplay(failure: Failure, values: readonly unknown[]): Failure {
  if (values.length === 0) return failure;
  const json = JSON.stringify(values);
  const told = json.length > 300 ? `${json.slice(0, 300)}…` : json;
  return { ...failure, story: [`with ${told}`, ...failure.story] };
}

/** Thrown out of a run that did not hold. */
class RunWrong extends Error {
  constructor(
    readonly failure: Failure,
    readonly silent: boolean,
  ) {
    super(failure.message);
    this.name = 'RunWrong';
  }
}
