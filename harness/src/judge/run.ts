import type { Result } from '../explore/index.ts';
import type { Exports, Factory } from '../load/realm.ts';
import { CapturedConsole, consoleEndowment } from './captured-console.ts';
import { enterRun, type RunOptions } from './current-run.ts';
import { failureOf } from './failure.ts';
import { TimeLimit, withinLimit } from './limit.ts';
import type { Failure } from './records.ts';
import { named, recorded, Story } from './story.ts';

const PLAIN: RunOptions = { tracing: 'off', lost: [], untilWrong: false };

/** Thrown out of a run that did not hold. The judge's own class: nothing that a submission throws gets past it. */
export class RunFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'RunFailed';
  }
}

/** A submission as the judge runs it: made anew for each run, so that runs can't tell each other anything. */
export class Subject {
  readonly console = new CapturedConsole();
  readonly #factory: Factory;
  readonly #files: Readonly<Record<string, string>>;

  constructor(factory: Factory, files: Readonly<Record<string, string>>) {
    this.#factory = factory;
    this.#files = files;
  }

  /**
   * One run: makes the submission and calls `body` with it, both within `limitMs`. Gives the steps that were simulated.
   * Throws `RunFailed` with what went wrong, or `RunHung`.
   */
  run(body: (student: unknown) => void, limitMs: number, options: RunOptions = PLAIN): number {
    const telling = new Story();
    let failure: Failure | undefined;
    const leave = this.#enter(telling, options, limitMs);
    try {
      withinLimit(() => {
        try {
          body(this.#make(telling));
        } catch (error) {
          failure = failureOf(error, telling);
        }
      }, limitMs);
    } catch (error) {
      if (error instanceof TimeLimit) throw new RunHung(telling.lines(), telling.lastCall);
      throw error;
    } finally {
      leave();
    }
    if (failure !== undefined) throw new RunFailed(failure);
    return telling.report()?.steps ?? 0;
  }

  /**
   * Makes the submission and searches with it; each slice of the search, as the making, is within `limitMs`. Gives what was
   * found. Throws `RunFailed` with what went wrong otherwise, or `RunHung`.
   */
  explore(search: (student: unknown) => Result, limitMs: number): Result {
    const telling = new Story();
    let student: object | undefined;
    this.run(() => {
      student = named(this.#factory(this.console.endowment), this.#files);
    }, limitMs);
    const leave = this.#enter(telling, PLAIN, limitMs);
    try {
      return search(student);
    } catch (error) {
      throw new RunFailed(failureOf(error, telling));
    } finally {
      leave();
    }
  }

  /** One run of an asynchronous body. Only the supervisor bounds its time: nothing here can stop a loop of microtasks. */
  async runAsync(body: (student: unknown) => void | Promise<void>): Promise<void> {
    const telling = new Story();
    const leave = this.#enter(telling, PLAIN, Number.POSITIVE_INFINITY);
    try {
      await body(this.#make(telling));
    } catch (error) {
      throw new RunFailed(failureOf(error, telling));
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
  ) {
    super('did not return within its limit');
    this.name = 'RunHung';
  }
}
