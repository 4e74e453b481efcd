import type { Result } from '../explore/index.ts';
import { LinearizabilityUnknown } from '../linearizability/index.ts';
import type { Exports, Factory } from '../load/realm.ts';
import { CapturedConsole, consoleEndowment } from './captured-console.ts';
import { enterRun, type RunOptions } from './current-run.ts';
import { failureWithin } from './failure.ts';
import { TimeLimit } from './limit.ts';
import type { Mode } from './manifest.ts';
import type { Failure } from './records.ts';
import { named, recorded, Story } from './story.ts';
import { runAtOnce, runInTime, runToRest } from './until-settled.ts';

const PLAIN: RunOptions = { tracing: 'off', lost: [], untilWrong: false };

/** Thrown out of a run that did not hold. The judge's own class: nothing that a submission throws gets past it. */
export class RunFailed extends Error {
  constructor(
    readonly failure: Failure,
    /** The steps that were simulated until then, in all simulations of the run. */
    readonly steps = failure.run?.steps ?? 0,
  ) {
    super(failure.message);
    this.name = 'RunFailed';
  }
}

/** What a body gives back: a promise where it is async. */
type Given = void | Promise<void>;

/** A submission as the judge runs it: made anew for each run, so that runs can't tell each other anything. */
export class Subject {
  readonly console = new CapturedConsole();
  readonly #factory: Factory;
  readonly #files: Readonly<Record<string, string>>;
  readonly #mode: Mode;

  constructor(factory: Factory, files: Readonly<Record<string, string>>, mode: Mode) {
    this.#factory = factory;
    this.#files = files;
    this.#mode = mode;
  }

  /**
   * One run: makes the submission and calls `body` with it, both within `limitMs`. Gives the steps that were simulated.
   * Throws `RunFailed` with what went wrong, or `RunHung`.
   */
  async run(
    body: (student: unknown) => Given,
    limitMs: number,
    options: RunOptions = PLAIN,
  ): Promise<number> {
    const telling = new Story();
    const leave = this.#enter(telling, options, limitMs);
    let failure: Failure | undefined;
    const start = () => body(this.#make(telling));
    try {
      if (this.#mode === 'simulated') failure = runAtOnce(start, telling, limitMs);
      else if (this.#mode === 'promises') failure = await runToRest(start, telling, limitMs);
      else failure = await runInTime(start, telling, limitMs);
    } catch (error) {
      if (error instanceof TimeLimit) throw new RunHung(telling.lines(), telling.lastCall, error.cpuMs);
      throw error;
    } finally {
      leave();
    }
    if (failure?.undecided === true) throw new LinearizabilityUnknown(failure.message);
    if (failure !== undefined) throw new RunFailed(failure, telling.steps);
    return telling.steps;
  }

  /**
   * Makes the submission and searches with it; each slice of the search, as the making, is within `limitMs`. Gives what was
   * found. Throws `RunFailed` with what went wrong otherwise, or `RunHung`.
   */
  async explore<T = Result>(search: (student: unknown) => T, limitMs: number): Promise<T> {
    const telling = new Story();
    let student: object | undefined;
    await this.run(() => {
      student = named(this.#factory(this.console.endowment), this.#files);
    }, limitMs);
    const leave = this.#enter(telling, PLAIN, limitMs);
    try {
      return search(student);
    } catch (error) {
      throw new RunFailed(failureWithin(error, telling, limitMs));
    } finally {
      leave();
    }
  }

  #enter(story: Story, options: RunOptions, limitMs: number): () => void {
    const makeSubmission = (print: (text: string) => void) =>
      named(this.#factory(consoleEndowment(print)), this.#files);
    return enterRun({ ...options, story, limitMs, makeSubmission });
  }

  #make(telling: Story): object {
    const exports: Exports = this.#factory(this.console.endowment);
    return recorded(exports, this.#files, telling);
  }
}

/** Thrown when a run had to be stopped at its limit. */
export class RunHung extends Error {
  constructor(
    readonly story: readonly string[],
    readonly lastCall: string | undefined,
    /** How long the judge worked on it, in ms of processor time. */
    readonly cpuMs: number,
  ) {
    super('did not return within its limit');
    this.name = 'RunHung';
  }
}
