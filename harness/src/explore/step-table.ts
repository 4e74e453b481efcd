import { DurableStore, type Effect, EffectRecorder } from '../effects/index.ts';
import type { NodeId } from '../node.ts';
import { stateOf } from '../sim/inside.ts';
import { copyState, encodeState } from '../state/index.ts';
import { Envelopes } from './envelopes.ts';
import { Interner } from './intern.ts';
import type { MakeNode, NodeLike, ScenarioEvent } from './node-like.ts';
import { type NodeState, NodeStates, type PendingTimer, type StateOrder } from './node-states.ts';
import { PairTable } from './pair-table.ts';
import { type Event, handlerOf, type Step, type StepInside } from './step.ts';
import { Steps } from './steps.ts';

const NONE: ReadonlySet<object> = new Set();

/** A node whose handler threw, or whose state can't be kept. */
export class HandlerFailure extends Error {
  override readonly name = 'HandlerFailure';

  constructor(
    readonly node: NodeId,
    readonly event: Event | 'inspect',
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Two runs of one handler with one state and one input gave different results. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism';

  constructor(
    readonly node: NodeId,
    readonly event: Event,
    /** What the handler asked for, and the state it left, each time. */
    readonly results: readonly [HandlerResult, HandlerResult],
  ) {
    super(`node ${node} gives two different results of ${handlerOf(event)} in the same state`);
  }
}

export interface HandlerResult {
  readonly effects: readonly Effect[];
  /** The encoding of the node, shortened to the part that differs. */
  readonly state: string;
}

/** States that differ only in the insertion order of a Map, a Set or fields behave differently. */
export class OrderMatters extends Error {
  override readonly name = 'OrderMatters';

  constructor(
    readonly node: NodeId,
    readonly event: Event,
  ) {
    super(`node ${node} depends on the insertion order of a Map, a Set or of fields in ${handlerOf(event)}`);
  }
}

/** What the step table is about. */
export interface StepTableOptions {
  readonly nodes: number;
  readonly make: MakeNode;
  readonly scenario: readonly ScenarioEvent[];
  readonly order: StateOrder;
  /** Further objects that nodes may hold and that never change. */
  readonly constants?: Iterable<object>;
  /** The order in which a handler sends makes a difference: to an observer, in a crash, on an ordered network. */
  readonly ordersSends: boolean;
}

/** What a node does in one state with one event. */
interface Outcome {
  readonly effects: readonly Effect[];
  readonly state: NodeState;
}

/** So many handler runs are all done twice, and of the later ones one in ten: to find those that are not deterministic. */
const ALWAYS_TWICE = 1_000;

/**
 * What each node does in each of its states with each event, known after it was met once: the code of a node runs
 * only then. States, events, envelopes and steps are known by small integers.
 */
export class StepTable {
  readonly states: NodeStates;
  readonly envelopes = new Envelopes();
  /** How often a handler was run. */
  handlerRuns = 0;
  /** The nodes asked for the time, or for a random number. */
  askedTime = false;
  askedRandom = false;
  /** The step whose code is running. It stays when a time limit stopped the code. */
  running: { readonly node: NodeId; readonly event: Event | 'inspect' } | undefined;
  readonly #options: StepTableOptions;
  readonly #constants = new Set<object>();
  readonly #recorders: EffectRecorder[];
  #onEffect: (() => void) | undefined;
  /** What the nodes' storage gives while a handler runs. */
  #store = new DurableStore();
  readonly #events: Event[] = [];
  readonly #eventIds = new Interner();
  readonly #deliveries: number[] = [];
  readonly #scenario: readonly number[];
  readonly #start: number;
  readonly #crash: number;
  readonly #restart: number;
  /** By class of states: the events it was run with, and the steps. */
  readonly #ranWith: number[][] = [];
  readonly #table = new PairTable();
  readonly steps = new Steps();
  /** By step. */
  readonly #before: number[] = [];
  readonly #event: number[] = [];
  readonly #effects: (readonly Effect[])[] = [];
  readonly #crashedAfter: (number | undefined)[] = [];
  readonly #cuts: (readonly number[] | undefined)[] = [];
  readonly #signatures: (number | undefined)[] = [];
  readonly #signatureIds = new Interner();
  readonly #views: (number | undefined)[] = [];
  readonly #viewValues: unknown[] = [];
  readonly #viewIds = new Interner();

  constructor(options: StepTableOptions) {
    this.#options = options;
    const nodes = Array.from({ length: options.nodes }, (_, id) => id);
    for (const constant of options.constants ?? []) this.#constants.add(constant);
    this.#recorders = nodes.map((id) => this.#recorder(id, nodes));
    this.states = new NodeStates(this.#constants, options.order);
    this.#start = this.#eventId('start', { type: 'start' });
    this.#crash = this.#eventId('crash', { type: 'crash' });
    this.#restart = this.#eventId('restart', { type: 'restart' });
    this.#scenario = options.scenario.map((event, i) =>
      this.#eventId(
        `scenario ${i}`,
        'request' in event
          ? { type: 'request', client: event.client, request: event.request }
          : { type: 'scenario', name: event.name },
      ),
    );
  }

  /** What nodes hold and no state shows: their `Env`. */
  get constants(): ReadonlySet<object> {
    return this.#constants;
  }

  /** The step of the start of `node`. */
  start(node: NodeId): number {
    const none: NodeState = { node: undefined, store: new DurableStore(), timers: [] };
    return this.#step(this.states.classify(node, none).id, this.#start);
  }

  /** The step of a class of states when `envelope` is delivered. */
  deliver(state: number, envelope: number): number {
    let event = this.#deliveries[envelope];
    if (event === undefined) {
      const { from, message } = this.envelopes.get(envelope);
      event = this.#eventId(`deliver ${envelope}`, { type: 'deliver', from, message });
      this.#deliveries[envelope] = event;
    }
    return this.#step(state, event);
  }

  fire(state: number, timer: PendingTimer): number {
    return this.#step(state, this.#eventId(`timer ${timer.name}`, { type: 'timer', name: timer.name }));
  }

  scenario(state: number, event: number): number {
    return this.#step(state, this.#scenario[event] as number);
  }

  crash(state: number): number {
    return this.#step(state, this.#crash);
  }

  restart(state: number): number {
    return this.#step(state, this.#restart);
  }

  /**
   * The same step with a crash between two of its effects, once for each outcome: after each effect that is not undone
   * by the crash. With `atOnce`, also before the first one: what was delivered is lost, and nothing came of it.
   */
  cuts(step: number, atOnce: boolean): readonly number[] {
    const known = this.#cuts[step];
    if (known !== undefined) return known;
    const effects = this.#effects[step] as readonly Effect[];
    const before = this.#before[step] as number;
    const cuts: number[] = [];
    for (let k = 0; k < effects.length; k++) {
      if (k === 0 ? !atOnce : !outlastsCrash(effects[k - 1])) continue;
      const done = effects.slice(0, k);
      const { store } = this.states.state(before);
      const { id } = this.states.classify(this.states.nodeOf(before), crashed(stored(store, done)));
      cuts.push(this.#record(before, this.#event[step] as number, done, id, k));
    }
    this.#cuts[step] = cuts;
    return cuts;
  }

  /** The kinds of events that made a difference: the types, and for the scenario's ones also `scenario 0`, … */
  happened(): ReadonlySet<string> {
    const found = new Set<string>();
    this.#event.forEach((event, step) => {
      if (!this.steps.changes(step)) return;
      found.add((this.#events[event] as Event).type);
      const scenario = this.#scenario.indexOf(event);
      if (scenario >= 0) found.add(`scenario ${scenario}`);
    });
    return found;
  }

  /** The step as plain data. */
  describe(step: number): Step {
    const crashedAfter = this.#crashedAfter[step];
    const found = {
      node: this.states.nodeOf(this.#before[step] as number),
      event: this.#events[this.#event[step] as number] as Event,
      effects: this.#effects[step] as readonly Effect[],
    };
    return crashedAfter === undefined ? found : { ...found, crashedAfter };
  }

  /** What can't be seen of a step from outside: it is run once more, on a copy. */
  insideOf(step: number): StepInside {
    const before = this.#before[step] as number;
    const event = this.#event[step] as number;
    const { node, store } = this.states.state(this.steps.next(step));
    const handler = HANDLERS[(this.#events[event] as Event).type];
    const stacks: Error[] = [];
    if ((this.#events[event] as Event).type !== 'crash') {
      this.#onEffect = () => stacks.push(new Error());
      try {
        this.#run(before, 0, event);
      } catch {
        // A search that was stopped within a handler left its recorder open: then nothing more is known.
      } finally {
        this.#onEffect = undefined;
      }
    }
    return {
      ...(handler === undefined ? {} : { handler }),
      stacks: stacks.map(({ stack }) => stack ?? ''),
      state: stateOf(node, store, this.#constants),
    };
  }

  /** Equal for steps that look the same from outside the node: node, event and effects. */
  signature(step: number): number {
    const known = this.#signatures[step];
    if (known !== undefined) return known;
    const text = encodeState(this.describe(step), NONE, { order: 'sorted', frozen: 'values' });
    const signature = this.#signatureIds.id(`${this.#event[step]} ${text}`);
    this.#signatures[step] = signature;
    return signature;
  }

  /** The number of what the node shows in a class of states. */
  view(state: number): number {
    const known = this.#views[state];
    if (known !== undefined) return known;
    const node = this.states.nodeOf(state);
    const { node: instance } = this.states.state(state);
    const value = instance === undefined ? undefined : this.#inspect(node, instance);
    const text =
      instance === undefined
        ? 'down'
        : encodeState(value, this.#constants, { order: 'sorted', frozen: 'values', where: 'inspect()' });
    const view = this.#viewIds.id(text);
    if (view === this.#viewValues.length) this.#viewValues.push(value);
    this.#views[state] = view;
    return view;
  }

  viewValue(view: number): unknown {
    return this.#viewValues[view];
  }

  #inspect(node: NodeId, instance: NodeLike): unknown {
    this.running = { node, event: 'inspect' };
    try {
      // On a copy: what shows a state must not change it.
      return copyState(this.#copy(instance).inspect?.(), this.#constants, 'inspect()');
    } catch (error) {
      throw new HandlerFailure(node, 'inspect', error);
    } finally {
      this.running = undefined;
    }
  }

  /**
   * Runs steps once more that were run long ago, from step `from` on: every start, and one of ten others, `most` at the most. Code that keeps
   * something outside of its nodes, such as in a closure of its module, gives another result now. Gives where to go on; the number of steps at
   * the end. Throws `NonDeterminism`.
   */
  repeat(from: number, most: number): number {
    const count = this.#before.length;
    let at = from;
    for (let left = most; at < count && left > 0; at++) {
      const event = this.#event[at] as number;
      const isStart = event === this.#start || event === this.#restart;
      if (event === this.#crash || this.#crashedAfter[at] !== undefined || (!isStart && at % 10 !== 0))
        continue;
      left--;
      this.#expectAgain(at);
    }
    return at;
  }

  #expectAgain(step: number): void {
    const [state, event] = [this.#before[step] as number, this.#event[step] as number];
    const again = this.#perform(state, 0, event);
    const node = this.states.nodeOf(state);
    const next = this.#orFailure(node, event, () => this.states.classify(node, again.state)).id;
    const before = this.#effects[step] as readonly Effect[];
    if (next === this.steps.next(step) && this.#output(again.effects) === this.#output(before)) return;
    const then = this.states.state(this.steps.next(step));
    this.#expectSame(state, event, { effects: before, state: then }, again);
  }

  #step(state: number, event: number): number {
    const known = this.#table.get(state, event);
    return known >= 0 ? known : this.#learn(state, event);
  }

  #learn(state: number, event: number): number {
    const found: { state: number; variant: number }[] = [];
    const outcome = this.#perform(state, 0, event);
    if (this.handlerRuns <= ALWAYS_TWICE || this.handlerRuns % 10 === 0) {
      const again = this.#perform(state, 0, event);
      this.#orFailure(this.states.nodeOf(state), event, () => this.#expectSame(state, event, outcome, again));
    }
    const step = this.#record(state, event, outcome.effects, this.#classify(state, event, outcome, found));
    this.#table.add(state, event, step);
    this.#ran(state).push(event, step);
    for (let variant = 1; variant < this.states.variants(state).length; variant++) {
      this.#runVariant(state, variant, event, step, found);
    }
    // Variants found on the way are run with all that their class was run with, and so on.
    for (let at = 0; at < found.length; at++) {
      const { state: other, variant } = found[at] as { state: number; variant: number };
      const ran = this.#ran(other);
      for (let i = 0; i < ran.length; i += 2) {
        this.#runVariant(other, variant, ran[i] as number, ran[i + 1] as number, found);
      }
    }
    return step;
  }

  #ran(state: number): number[] {
    let ran = this.#ranWith[state];
    if (ran === undefined) {
      ran = [];
      this.#ranWith[state] = ran;
    }
    return ran;
  }

  /** The class of what comes out; a new variant of it goes to `found`. */
  #classify(
    state: number,
    event: number,
    outcome: Outcome,
    found: { state: number; variant: number }[],
  ): number {
    const node = this.states.nodeOf(state);
    const { id, variant, isNew } = this.#orFailure(node, event, () =>
      this.states.classify(node, outcome.state),
    );
    if (isNew && variant > 0) found.push({ state: id, variant });
    return id;
  }

  #runVariant(
    state: number,
    variant: number,
    event: number,
    step: number,
    found: { state: number; variant: number }[],
  ): void {
    const outcome = this.#perform(state, variant, event);
    const next = this.#classify(state, event, outcome, found);
    const same =
      next === this.steps.next(step) &&
      this.#output(outcome.effects) === this.#output(this.#effects[step] as readonly Effect[]);
    if (!same) throw new OrderMatters(this.states.nodeOf(state), this.#events[event] as Event);
  }

  /** What comes out of a handler, apart from the state, as a text: equal if the rest of the world can't tell. */
  #output(effects: readonly Effect[]): string {
    const texts = outputs(effects).map((effect) =>
      encodeState(effect, NONE, { order: 'sorted', frozen: 'values' }),
    );
    if (this.#options.ordersSends) return texts.join();
    return texts.sort().join();
  }

  #expectSame(state: number, event: number, one: Outcome, other: Outcome): void {
    const [oneState, otherState] = [one, other].map(({ state }) =>
      encodeState(state.node, this.#constants, { order: 'kept', frozen: 'values' }),
    ) as [string, string];
    const [oneEffects, otherEffects] = [one, other].map(({ effects }) =>
      encodeState(effects, NONE, { frozen: 'values' }),
    );
    if (oneState === otherState && oneEffects === otherEffects) return;
    const states = differing(oneState, otherState);
    throw new NonDeterminism(this.states.nodeOf(state), this.#events[event] as Event, [
      { effects: one.effects, state: states[0] },
      { effects: other.effects, state: states[1] },
    ]);
  }

  #record(
    state: number,
    event: number,
    effects: readonly Effect[],
    next: number,
    crashedAfter?: number,
  ): number {
    const from = this.states.nodeOf(state);
    const sends: number[] = [];
    for (const effect of effects) {
      if (effect.type === 'send') sends.push(this.envelopes.id(from, effect.to, effect.message));
    }
    const changes = next !== state || sends.length > 0 || effects.some(({ type }) => type === 'emit');
    const step = this.steps.add(next, sends, changes, crashedAfter !== undefined);
    this.#before.push(state);
    this.#event.push(event);
    this.#effects.push(effects);
    this.#crashedAfter.push(crashedAfter);
    return step;
  }

  /** A state that can't be kept is the fault of the handler that left it. */
  #orFailure<T>(node: NodeId, event: number, classify: () => T): T {
    try {
      return classify();
    } catch (error) {
      if (error instanceof NonDeterminism) throw error;
      throw new HandlerFailure(node, this.#events[event] as Event, error);
    }
  }

  /** Runs the code of the node on a copy of the state. */
  #perform(state: number, variant: number, event: number): Outcome {
    const node = this.states.nodeOf(state);
    const before = this.states.variants(state)[variant] as NodeState;
    const what = this.#events[event] as Event;
    if (what.type === 'crash') return { effects: [], state: crashed(before.store) };
    this.handlerRuns++;
    this.running = { node, event: what };
    try {
      return this.#run(state, variant, event);
    } catch (error) {
      throw new HandlerFailure(node, what, error);
    } finally {
      // When a time limit ends the code, this is not reached: then it names the step.
      this.running = undefined;
    }
  }

  #run(state: number, variant: number, eventId: number): Outcome {
    const node = this.states.nodeOf(state);
    const before = this.states.variants(state)[variant] as NodeState;
    const event = this.#events[eventId] as Event;
    this.#store = before.store;
    const recorder = this.#recorders[node] as EffectRecorder;
    const instance = this.states.instance(state, variant) ?? this.#options.make(recorder.env);
    const effects = recorder.invoke(() => this.#handle(instance, event, eventId));
    const fired = event.type === 'timer' ? event.name : undefined;
    const pending = before.timers.filter(({ name }) => name !== fired);
    return {
      effects,
      state: {
        node: instance,
        store: stored(before.store, effects),
        timers: timersAfter(pending, effects),
      },
    };
  }

  #handle(instance: NodeLike, event: Event, eventId: number): void {
    switch (event.type) {
      case 'start':
      case 'restart':
        instance.onStart?.();
        return;
      case 'deliver':
        instance.onMessage?.(event.from, event.message);
        return;
      case 'timer':
        instance.onTimer?.(event.name);
        return;
      case 'request':
        instance.onRequest?.(event.client, event.request);
        return;
      case 'scenario': {
        const scenario = this.#options.scenario[this.#scenario.indexOf(eventId)];
        if (scenario !== undefined && 'run' in scenario) scenario.run(instance);
        return;
      }
    }
  }

  #copy(instance: NodeLike): NodeLike {
    return copyState(instance, this.#constants);
  }

  #recorder(id: NodeId, nodes: readonly NodeId[]): EffectRecorder {
    const recorder = new EffectRecorder({
      id,
      nodes,
      now: () => {
        this.askedTime = true;
        return 0;
      },
      random: () => {
        this.askedRandom = true;
        return 0.5;
      },
      stored: (key) => this.#store.get(key),
      onEffect: () => this.#onEffect?.(),
    });
    for (const part of [recorder.env, recorder.env.storage, recorder.env.nodes]) this.#constants.add(part);
    return recorder;
  }

  #eventId(text: string, event: Event): number {
    const id = this.#eventIds.id(text);
    if (id === this.#events.length) this.#events.push(event);
    return id;
  }
}

const HANDLERS: Partial<Record<Event['type'], string>> = {
  start: 'onStart',
  restart: 'onStart',
  deliver: 'onMessage',
  timer: 'onTimer',
  request: 'onRequest',
};

/** What the rest of the world gets of a handler. */
function outputs(effects: readonly Effect[]): readonly (Effect & { type: 'send' | 'emit' })[] {
  return effects.filter((effect) => effect.type === 'send' || effect.type === 'emit');
}

function outlastsCrash(effect: Effect | undefined): boolean {
  return effect?.type === 'send' || effect?.type === 'emit' || effect?.type === 'sync';
}

function crashed(store: DurableStore): NodeState {
  return { node: undefined, store: new DurableStore(store.durable), timers: [] };
}

function stored(store: DurableStore, effects: readonly Effect[]): DurableStore {
  if (!effects.some(({ type }) => type === 'put' || type === 'sync')) return store;
  const after = new DurableStore(store.durable, store.unsynced);
  for (const effect of effects) {
    if (effect.type === 'put') after.put(effect.key, effect.value);
    else if (effect.type === 'sync') after.sync();
  }
  return after;
}

function timersAfter(pending: readonly PendingTimer[], effects: readonly Effect[]): readonly PendingTimer[] {
  let timers = pending;
  for (const effect of effects) {
    if (effect.type !== 'setTimer' && effect.type !== 'cancelTimer') continue;
    timers = timers.filter(({ name }) => name !== effect.name);
    if (effect.type === 'setTimer') timers = [...timers, { name: effect.name, ms: effect.ms }];
  }
  return timers;
}

/** How much of a state is shown around the place where two differ. */
const AROUND = 60;

/** The parts of two texts around the first place where they differ. */
function differing(one: string, other: string): readonly [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const part = (text: string) => text.slice(Math.max(0, at - AROUND), at + AROUND);
  return [part(one), part(other)];
}
