import { boundsOf, type Exploration, type Goal, type Setup, type Stage, worldLimit } from './exploration.ts';
import { growthAlong } from './growth.ts';
import type { NodeLike } from './node-like.ts';
import type { StateOrder } from './node-states.ts';
import { NodeSystem } from './node-system.ts';
import { stepsAlong } from './path.ts';
import { Property } from './property.ts';
import type { Ended, Failure, Result, StartState } from './result.ts';
import { type Examiner, Search } from './search.ts';
import { guarded, ORDINARY, runInSlices, type SliceSize, SMALL, TimeIsUp } from './slice.ts';
import { handlerOf, type Step } from './step.ts';
import { HandlerFailure, NonDeterminism, OrderMatters } from './step-table.ts';
import { Walks } from './walk.ts';

/**
 * Searches the worlds that nodes can reach for one in which an invariant does not hold. The code of the nodes runs as it
 * is; `now()` is always 0 and `random()` always 0.5. Breadth-first, the counterexample is a shortest one.
 *
 * What nodes do wrong is in the result; an invariant or observer that throws goes through.
 */
export function explore<N extends NodeLike>(exploration: Exploration<N>): Result {
  return new Stages(exploration, []).explore(exploration);
}

/** Searches for a path to a world in which `goal` holds: a pass has it, a failure says how far the search got. */
export function canReach<N extends NodeLike>(goal: Goal, exploration: Exploration<N>): Result {
  return new Stages(exploration, []).canReach(goal, exploration);
}

/**
 * The first stage of a staged search: to a nearest world in which `goal` holds. The next stage goes on from there, under
 * links and bounds of its own, and so comes to places that a search under one set of bounds is too wide for. What
 * timers, crashes and losses a stage may have does not count what earlier ones had.
 */
export function reach<N extends NodeLike>(goal: Goal, exploration: Exploration<N>): Stages {
  return new Stages(exploration, []).reach(goal, exploration);
}

interface GoalStage {
  readonly goal: Goal;
  readonly stage: Stage;
}

/** A staged search. Nothing is searched until the last stage is given. */
export class Stages {
  readonly #setup: Setup;
  readonly #before: readonly GoalStage[];

  constructor(setup: Setup, before: readonly GoalStage[]) {
    this.#setup = setup;
    this.#before = before;
  }

  /** One more stage to go through. */
  reach(goal: Goal, stage: Stage): Stages {
    return new Stages(this.#setup, [...this.#before, { goal, stage }]);
  }

  /** The last stage: searches for a violation, as `explore` does. */
  explore(stage: Stage): Result {
    return run(this.#setup, [...this.#before, { stage }]);
  }

  /** The last stage: searches for a path, as `canReach` does. */
  canReach(goal: Goal, stage: Stage): Result {
    return run(this.#setup, [...this.#before, { goal, stage }]);
  }
}

type AnyStage = GoalStage | { readonly goal?: undefined; readonly stage: Stage };

function run(setup: Setup, stages: readonly AnyStage[]): Result {
  let order: StateOrder = 'sorted';
  const notes: string[] = [];
  let slices = ORDINARY;
  for (;;) {
    const run = new Run(setup, stages, order, slices, notes);
    try {
      return run.result();
    } catch (error) {
      if (error instanceof OrderMatters && order === 'sorted') {
        order = 'kept';
        notes.push(
          `${error.message}: worlds that differ in such an order are told apart, and there are more.`,
        );
      } else if (error instanceof TimeIsUp) {
        if (slices === SMALL) return run.outOfTime();
        slices = SMALL;
      } else {
        throw error;
      }
    }
  }
}

/** One run through all stages. */
class Run {
  readonly #setup: Setup;
  readonly #stages: readonly AnyStage[];
  readonly #order: StateOrder;
  readonly #slices: SliceSize;
  readonly #notes: string[];
  readonly #system: NodeSystem;
  /** The steps to the start of the present stage. */
  #prefix: readonly Step[] = [];
  #search: Search | Walks | undefined;
  /** Of the stages before. */
  #worlds = 0;
  #transitions = 0;
  #violated: { readonly name: string; readonly outcome: boolean | string } | undefined;

  constructor(
    setup: Setup,
    stages: readonly AnyStage[],
    order: StateOrder,
    slices: SliceSize,
    notes: readonly string[],
  ) {
    this.#setup = setup;
    this.#stages = stages;
    this.#order = order;
    this.#slices = slices;
    this.#notes = [...notes];
    const { nodes, make, network, events, observers, constants } = setup;
    this.#system = new NodeSystem(
      {
        nodes,
        make,
        network,
        scenario: events ?? [],
        observers: observers ?? [],
        order,
        crashes: stages.some(({ stage }) => (stage.crashes?.most ?? 0) > 0),
        ...(constants === undefined ? {} : { constants }),
      },
      boundsOf(setup, stages[0]?.stage ?? {}),
    );
  }

  result(): Result {
    try {
      guarded(this.#guard, () => {
        this.#prefix = this.#system.startNodes();
      });
      for (const [i, stage] of this.#stages.entries()) {
        const ended = this.#searchStage(stage);
        const isLast = i === this.#stages.length - 1;
        if (isLast && ended !== 'violation') this.#repeat();
        if (isLast || ended !== 'goal') return this.#conclude(stage, ended);
        this.#goOn(this.#stages[i + 1] as AnyStage);
      }
      throw new Error('a staged search has a last stage');
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** What a pass stands on must still be so: see `repeat` of the step table. */
  #repeat(): void {
    const { steps } = this.#system;
    for (let at = 0, last = -1; at !== last; ) {
      last = at;
      guarded(this.#guard, () => {
        at = steps.repeat(last, this.#slices.handlerRuns);
      });
    }
  }

  /** What is said when slices took too long twice. */
  outOfTime(): Result {
    const { running } = this.#system.steps;
    if (running === undefined) {
      return this.#with('inconclusive', 'time', 'the search was stopped by its time limit', {});
    }
    const failure: Failure = { type: 'hang', ...running, steps: this.#stepsToRunning(running.event) };
    const summary = `node ${running.node} did not return from ${handlerOf(running.event)} within the time limit`;
    return this.#with('fail', 'hang', summary, { failure });
  }

  get #guard() {
    return this.#setup.guard ?? ((run: () => void) => run());
  }

  /** Searches one stage, and says how it ended. */
  #searchStage(anyStage: AnyStage): Ended {
    const { stage } = anyStage;
    const examiner = this.#examiner(anyStage);
    const search =
      typeof stage.search === 'object'
        ? new Walks(this.#system, { ...stage.search, ...examiner })
        : new Search(this.#system, {
            ...examiner,
            order: stage.search ?? 'breadth-first',
            worlds: worldLimit(stage),
            ...stage.bound,
          });
    this.#search = search;
    runInSlices(search, this.#guard, this.#slices, () => this.#system.steps.handlerRuns);
    const { stop } = search;
    if (stop !== 'found') return stop ?? 'exhausted';
    return this.#violated === undefined ? 'goal' : 'violation';
  }

  #examiner({ goal, stage }: AnyStage): Examiner {
    const property = ({ name, holds }: Goal) => ({ name, property: new Property(holds, this.#system) });
    const invariants = (stage.invariants ?? []).map(property);
    const wanted = goal === undefined ? undefined : property(goal).property;
    const within = stage.within === undefined ? undefined : new Property(stage.within, this.#system);
    const isFound = (world: Int32Array): boolean => {
      for (let i = 0; i < invariants.length; i++) {
        const { name, property } = invariants[i] as (typeof invariants)[number];
        const outcome = property.evaluate(world);
        if (outcome === true) continue;
        this.#violated = { name, outcome };
        return true;
      }
      return wanted?.evaluate(world) === true;
    };
    return {
      ...(within === undefined ? {} : { within: (world) => within.evaluate(world) === true }),
      ...(invariants.length === 0 && wanted === undefined ? {} : { isFound }),
    };
  }

  /** Makes the goal of this stage the start of the next. */
  #goOn({ stage }: AnyStage): void {
    const way = this.#way('last');
    this.#prefix = [...this.#prefix, ...stepsAlong(this.#system, way)];
    this.#worlds += this.#search?.worlds.size ?? 0;
    this.#transitions += this.#search?.transitions ?? 0;
    this.#system.goOn(way.slice(-1), boundsOf(this.#setup, stage));
  }

  /** The worlds from the start of the stage to the last one met, or to the one that was being expanded. */
  #way(to: 'last' | 'expanding'): readonly Int32Array[] {
    const search = this.#search;
    if (search === undefined) return [];
    if (search instanceof Walks) return search.way;
    const number = to === 'last' ? search.worlds.size - 1 : search.expanding;
    return search.path(number).map((one) => search.world(one));
  }

  #conclude({ goal, stage }: AnyStage, ended: Ended): Result {
    if (ended === 'violation') return this.#violation();
    const way = this.#way('last');
    const steps = [...this.#prefix, ...stepsAlong(this.#system, way)];
    if (ended === 'goal') {
      const found = `a path of ${count(steps.length, 'step')} leads to "${goal?.name}"`;
      return this.#with('pass', ended, found, { path: steps });
    }
    this.#noteSearch(stage, ended, way);
    if (goal !== undefined) {
      const failure: Failure = { type: 'unreached', goal: goal.name, start: this.#startState(), steps };
      const summary = `no path to "${goal.name}" ${this.#searched(stage, ended)}`;
      return this.#with(ended === 'exhausted' ? 'fail' : 'inconclusive', ended, summary, { failure });
    }
    if (ended !== 'limit' && stage.fewest !== undefined && this.#allWorlds < stage.fewest) {
      const failure: Failure = { type: 'too-few', start: this.#startState(), steps };
      const summary = `nothing goes wrong ${this.#searched(stage, ended)}, but there should be at least ${number(stage.fewest)}: something that should happen does not`;
      return this.#with('fail', ended, summary, { failure });
    }
    const summary = `no violation ${this.#searched(stage, ended)}; now() was 0 and random() 0.5 throughout`;
    return this.#with(ended === 'limit' ? 'inconclusive' : 'pass', ended, summary, {});
  }

  #violation(): Result {
    const { name, outcome } = this.#violated ?? { name: '', outcome: false };
    const way = this.#way('last');
    const steps = [...this.#prefix, ...stepsAlong(this.#system, way)];
    const message = typeof outcome === 'string' ? outcome : `${name} does not hold`;
    const views = this.#viewsOf(way.at(-1) as Int32Array);
    const failure: Failure = { type: 'invariant', invariant: name, message, steps, views };
    const summary = `${name}: ${message}, after ${count(steps.length, 'step')}`;
    return this.#with('fail', 'violation', summary, { failure });
  }

  #failed(error: unknown): Result {
    if (error instanceof HandlerFailure) {
      const { node, event, cause } = error;
      const failure: Failure = {
        type: 'error',
        node,
        event,
        error: cause,
        steps: this.#stepsToRunning(event),
      };
      return this.#with('fail', 'failure', `node ${node} failed at ${handlerOf(event)}: ${error.message}`, {
        failure,
      });
    }
    if (error instanceof NonDeterminism) {
      const { node, event, results } = error;
      const steps = this.#stepsToRunning(event);
      const failure: Failure = { type: 'non-determinism', node, event, results, steps };
      return this.#with('fail', 'failure', error.message, { failure });
    }
    throw error;
  }

  /** The steps to the world in which a handler runs; `inspect` looks at the world that was just met. */
  #stepsToRunning(event: Step['event'] | 'inspect'): readonly Step[] {
    const way = this.#way(event === 'inspect' ? 'last' : 'expanding');
    return [...this.#prefix, ...stepsAlong(this.#system, way)];
  }

  #startState(): StartState {
    const start = this.#system.starts[0] as Int32Array;
    return { views: this.#viewsOf(start), inFlight: this.#system.inFlight(start) };
  }

  #viewsOf(world: Int32Array): readonly unknown[] {
    return this.#system.nodes.map((node) => this.#system.value(world, node));
  }

  get #allWorlds(): number {
    return this.#worlds + (this.#search?.worlds.size ?? 0);
  }

  /** What was searched, to be read after "no violation". */
  #searched(stage: Stage, ended: Ended): string {
    const worlds = count(this.#search?.worlds.size ?? 0, 'world');
    const later = this.#stages.length > 1 ? ' from the goal of the stage before' : '';
    if (typeof stage.search === 'object') {
      const { walks, length, seed } = stage.search;
      return `in the ${worlds} of ${count(walks, 'random walk')} of at most ${length} steps${later} (seed ${seed})`;
    }
    if (ended === 'exhausted') return `in all ${worlds} that can be reached${later}`;
    const how = stage.search === 'depth-first' ? ' that a depth-first search met' : '';
    if (ended === 'bound') return `in the ${worlds}${how} within ${stage.bound?.depth} steps${later}`;
    const whole =
      stage.search === 'depth-first'
        ? ''
        : `, which are all within ${(this.#search?.depth ?? 1) - 1} steps and some further`;
    return `in the first ${worlds}${how}${later}${whole}; there are more`;
  }

  #noteSearch(stage: Stage, ended: Ended, way: readonly Int32Array[]): void {
    this.#notes.push(...this.#system.neverHappened());
    if (ended === 'exhausted' && stage.fewest === undefined && this.#allWorlds < SUSPICIOUSLY_FEW) {
      this.#notes.push(
        `Only ${count(this.#allWorlds, 'world')} can be reached: is that all that should happen?`,
      );
    }
    if (ended !== 'limit') return;
    const { states } = this.#system.steps;
    for (const node of this.#system.nodes) {
      const growth = growthAlong(way.map((world) => states.state(world[node] as number)));
      if (growth === undefined) continue;
      const { path, from, to } = growth;
      this.#notes.push(
        `Node ${node} may grow without end: ${path} went from ${from} to ${to} on one path of ${way.length - 1} steps.`,
      );
    }
  }

  #with(verdict: Result['verdict'], ended: Ended, summary: string, more: Partial<Result>): Result {
    const search = this.#search;
    const bytes = search === undefined ? 0 : search instanceof Search ? search.bytes : search.worlds.bytes;
    return {
      verdict,
      ended,
      worlds: this.#allWorlds,
      transitions: this.#transitions + (search?.transitions ?? 0),
      depth: search?.depth ?? 0,
      handlerRuns: this.#system.steps.handlerRuns,
      bytesPerWorld: Math.round(bytes / Math.max(1, search?.worlds.size ?? 0)),
      order: this.#order,
      summary,
      notes: this.#notes,
      ...more,
    };
  }
}

/** With fewer worlds, all of them, something is likely not as it was meant. */
const SUSPICIOUSLY_FEW = 10;

function count(many: number, what: string): string {
  return `${number(many)} ${what}${many === 1 ? '' : 's'}`;
}

function number(many: number | undefined): string {
  return (many ?? 0).toLocaleString('en-US');
}
