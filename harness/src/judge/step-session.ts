import {
  ByHand,
  CannotHappen,
  type Choice,
  guarded,
  HandlerFailure,
  type Place,
  type PlaceView,
  TimeIsUp,
  tellChoice,
  traceOf,
  wrongStepOf,
} from '../explore/index.ts';
import { submissionFrames } from '../load/stack.ts';
import type { Monitor } from '../sim/monitor.ts';
import { tell } from '../sim/tell.ts';
import type { Trace } from '../sim/trace.ts';
import { captured, type Exploration } from './exploration.ts';
import { failureWithin } from './failure.ts';
import { withinLimit } from './limit.ts';
import { endless, type Failure, type RunReport } from './records.ts';
import { RunFailed, type Subject } from './run.ts';
import { Story } from './story.ts';

/** A place that was tried, in a tree: going back and choosing otherwise makes a branch. */
interface Tried {
  readonly id: number;
  readonly parent: number | undefined;
  readonly choice: Choice | undefined;
  readonly place: Place;
  /** What a handler threw at the choice: then the place is the one before. */
  readonly failure: Failure | undefined;
  /** A property or a rule is broken here. */
  readonly isBroken: boolean;
}

/** What a person sees who steps through a run. */
export interface SessionView {
  readonly at: number;
  /** The choices that lead here. */
  readonly path: readonly Choice[];
  readonly tree: readonly {
    readonly id: number;
    readonly parent: number | undefined;
    readonly label: string;
    readonly isBroken: boolean;
  }[];
  readonly trace: Trace;
  readonly wrong: RunReport['wrong'];
  readonly place: PlaceView;
  /** What a handler threw at the last choice. */
  readonly failure: Failure | undefined;
}

/** Many places are kept, but not without end. */
const MOST_PLACES = 5000;

/** One exploration that somebody steps through. Nothing of the submission runs without a limit of time. */
export class StepSession {
  readonly #hand: ByHand;
  readonly #monitors: () => readonly Monitor[];
  readonly #limitMs: number;
  readonly #tried: Tried[] = [];

  private constructor(hand: ByHand, monitors: () => readonly Monitor[], limitMs: number) {
    this.#hand = hand;
    this.#monitors = monitors;
    this.#limitMs = limitMs;
  }

  /** Begins at the start of the nodes. Throws `RunFailed` where they do not start, `TimeIsUp` where that takes too long. */
  static async open(body: Exploration<unknown>, subject: Subject, limitMs: number): Promise<StepSession> {
    const guard = (run: () => void) => withinLimit(run, limitMs);
    const depth = { within: (steps: number) => ({ bound: { depth: steps } }) };
    const { setup, stages } = await subject.explore(
      (student) => captured(() => body.search(student, depth)),
      limitMs,
    );
    const session = new StepSession(new ByHand({ ...setup, guard }, stages), body.monitors, limitMs);
    try {
      const place = session.#guarded(() => session.#hand.start());
      session.#add(undefined, undefined, place, undefined);
    } catch (error) {
      if (error instanceof TimeIsUp) throw error;
      throw new RunFailed(failureWithin(causeOf(error), new Story(), limitMs));
    }
    return session;
  }

  /** Makes `choice` happen at a place; gives the place after it. Throws `CannotHappen`, or `TimeIsUp` when a handler hangs. */
  choose(at: number, choice: Choice): number {
    const before = this.#at(at);
    const text = JSON.stringify(choice);
    const known = this.#tried.find(
      ({ parent, choice: other }) => parent === at && JSON.stringify(other) === text,
    );
    if (known !== undefined) return known.id;
    if (before.failure !== undefined) throw new CannotHappen('a handler failed here: go back first');
    if (this.#tried.length >= MOST_PLACES)
      throw new CannotHappen(`${MOST_PLACES} places were tried: save, and begin anew`);
    try {
      return this.#add(
        at,
        choice,
        this.#guarded(() => this.#hand.after(before.place, choice)),
        undefined,
      );
    } catch (error) {
      if (error instanceof TimeIsUp || error instanceof CannotHappen) throw error;
      return this.#add(at, choice, before.place, failureWithin(causeOf(error), new Story(), this.#limitMs));
    }
  }

  /** Follows choices from the start, as far as they can happen. */
  walk(path: readonly Choice[]): { readonly at: number; readonly stopped: string | undefined } {
    let at = 0;
    for (const choice of path) {
      try {
        at = this.choose(at, choice);
      } catch (error) {
        if (error instanceof CannotHappen) return { at, stopped: error.message };
        throw error;
      }
    }
    return { at, stopped: undefined };
  }

  /** Searches from a place for a violation of a property, or of any, and goes there if there is one. */
  search(
    at: number,
    depth: number,
    property: string | undefined,
  ): { readonly at: number; readonly told: string } {
    const { place } = this.#at(at);
    const { path, worlds, ended } = this.#hand.search(place, depth, property);
    const searched = `${worlds.toLocaleString('en-US')} worlds`;
    if (path === undefined) {
      const how = ended === 'exhausted' ? 'all that can be reached' : `within ${depth} steps`;
      return {
        at,
        told:
          ended === 'limit'
            ? `given up after ${searched}: no violation in them`
            : `no violation in the ${searched} ${how}, with the faults that the check allows`,
      };
    }
    let end = at;
    for (const choice of path) end = this.choose(end, choice);
    return { at: end, told: `a violation after ${path.length} steps, found among ${searched}` };
  }

  view(at: number): SessionView {
    const tried = this.#at(at);
    return {
      at,
      path: this.path(at),
      tree: this.#tried.map(({ id, parent, choice, isBroken }) => ({
        id,
        parent,
        label: choice === undefined ? 'start' : tellChoice(choice),
        isBroken,
      })),
      trace: traceOf(tried.place.steps, this.#hand.nodeCount),
      wrong: this.#wrong(tried.place),
      place: this.#guarded(() => this.#hand.view(tried.place)),
      failure: tried.failure,
    };
  }

  /** The choices that lead to a place. */
  path(at: number): readonly Choice[] {
    const path: Choice[] = [];
    for (let one: number | undefined = at; one !== undefined; ) {
      const { parent, choice }: Tried = this.#at(one);
      if (choice !== undefined) path.unshift(choice);
      one = parent;
    }
    return path;
  }

  /** What is broken at a place, as a failure of the check; `undefined` if nothing is. */
  failure(at: number): Failure | undefined {
    const { isBroken } = this.#at(at);
    return isBroken ? this.report(at) : undefined;
  }

  /** The way to a place as a failure, also where nothing is broken. */
  report(at: number): Failure {
    const { place, failure } = this.#at(at);
    const { trace, wrong, place: seen } = this.view(at);
    const broken = seen.properties.find(({ outcome }) => outcome !== true);
    const message =
      broken === undefined
        ? wrong === undefined
          ? 'a run that was stepped through by hand; nothing is broken in it'
          : 'a step is not that of the algorithm, in a run that was stepped through by hand'
        : `${broken.name}: ${broken.outcome}`;
    return {
      kind: 'property',
      message,
      frames: [],
      ...failure,
      story: tell(trace),
      replay: { values: [], lost: [], untilWrong: false, path: [...this.path(at)] },
      run: { steps: place.steps.length, trace, ...(wrong === undefined ? {} : { wrong }) },
    };
  }

  #at(at: number): Tried {
    const tried = this.#tried[at];
    if (tried === undefined) throw new CannotHappen(`there is no place ${at}`);
    return tried;
  }

  #add(
    parent: number | undefined,
    choice: Choice | undefined,
    place: Place,
    failure: Failure | undefined,
  ): number {
    const id = this.#tried.length;
    const isBroken =
      failure !== undefined ||
      this.#wrong(place) !== undefined ||
      this.#guarded(() => this.#hand.view(place)).properties.some(({ outcome }) => outcome !== true);
    this.#tried.push({ id, parent, choice, place, failure, isBroken });
    return id;
  }

  #wrong({ steps }: Place): RunReport['wrong'] {
    const wrong = wrongStepOf(steps, this.#monitors());
    if (wrong === undefined) return undefined;
    const { rule, text, handlers, effect } = wrong.breach;
    // A cut step has a second one, the crash, in the trace.
    let number = 0;
    const step = steps.find((one) => {
      number += 'network' in one || one.crashedAfter === undefined ? 1 : 2;
      return number >= wrong.step;
    });
    const stack =
      step === undefined || 'network' in step || effect === undefined
        ? undefined
        : step.inside?.stacks[effect];
    return {
      step: wrong.step,
      node: wrong.node,
      rule,
      text,
      handlers: [...handlers],
      frames: submissionFrames(stack ?? ''),
    };
  }

  #guarded<T>(run: () => T): T {
    let result: { readonly value: T } | undefined;
    guarded(
      (slice) => withinLimit(slice, this.#limitMs),
      () => {
        result = { value: run() };
      },
    );
    if (result === undefined) throw new Error('a slice that ended has a result');
    return result.value;
  }
}

/** What a handler threw is inside what the explorer throws. */
function causeOf(error: unknown): unknown {
  return error instanceof HandlerFailure ? error.cause : error;
}

/** Follows saved paths once more. Throws `RunFailed` at the first that breaks something; else says how far they went. */
export async function replayedByHand(
  body: Exploration<unknown>,
  subject: Subject,
  paths: readonly (readonly Choice[])[],
  limitMs: number,
): Promise<string> {
  const notes: string[] = [];
  for (const path of paths) {
    const session = await StepSession.open(body, subject, limitMs);
    try {
      const { at, stopped } = session.walk(path);
      const failure = session.failure(at);
      if (failure !== undefined) throw new RunFailed(failure);
      const steps = session.path(at).length;
      notes.push(
        stopped === undefined
          ? `The run of ${steps} choices breaks nothing.`
          : `The run can go on for ${steps} of ${path.length} choices only: ${stopped}.`,
      );
    } catch (error) {
      if (!(error instanceof TimeIsUp)) throw error;
      const message = `a handler ${endless(limitMs)}`;
      throw new RunFailed({ kind: 'thrown', message, frames: [], story: path.map(tellChoice) });
    }
  }
  return notes.join(' ');
}
