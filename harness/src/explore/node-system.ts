import type { NodeId } from '../node.ts';
import { Allowance, CRASH, DROP, FIRE, FIRST_EVENT } from './allowance.ts';
import type { Envelope } from './envelopes.ts';
import type { Links, Network, NetworkKind } from './network.ts';
import { nextTimers, type PendingTimer } from './node-states.ts';
import { type Observer, ObserverStates } from './observer.ts';
import { OrderedNetwork } from './ordered-network.ts';
import type { Readable } from './property.ts';
import type { Step } from './step.ts';
import { StepTable, type StepTableOptions } from './step-table.ts';
import type { Steps } from './steps.ts';
import type { TransitionSystem } from './transition-system.ts';
import { UnorderedNetwork } from './unordered-network.ts';

export interface NodeSystemOptions extends Omit<StepTableOptions, 'ordersSends'> {
  readonly network: NetworkKind;
  readonly observers: readonly Observer[];
  /** Some stage has crashes. */
  readonly crashes: boolean;
}

/** What can happen in one stage of a search. */
export interface Bounds {
  readonly links: Links;
  /** How many timers fire at most. */
  readonly fires: number;
  readonly crashes: number;
  /** The nodes that can crash. */
  readonly crashing: readonly NodeId[];
  readonly restarts: boolean;
  readonly drops: number;
  /** For each event of the scenario, how often it happens at most. */
  readonly events: readonly number[];
}

/** What somebody who steps through a run can make happen. Envelopes and events of the scenario by their numbers. */
export type Move =
  | { readonly type: 'deliver'; readonly envelope: number }
  | { readonly type: 'duplicate'; readonly envelope: number }
  | { readonly type: 'drop'; readonly envelope: number }
  | { readonly type: 'timer'; readonly node: NodeId; readonly name: string }
  | { readonly type: 'scenario'; readonly node: NodeId; readonly event: number }
  | { readonly type: 'crash' | 'restart'; readonly node: NodeId };

export interface Moved {
  readonly world: Int32Array;
  /** None for a message that is only there twice from now on. */
  readonly step: Step | undefined;
}

/** Integers of one transition that is possible: step or -1, envelope taken or -1, what it spends or -1, node. */
const STRIDE = 4;
const NOTHING = -1;
const UP = 1;
const DOWN = 2;

/**
 * Nodes with a network, as a transition system. A world is: for each node the class of its state; what the run has
 * spent of its allowance; for each observer its state; the network.
 */
export class NodeSystem implements TransitionSystem, Readable {
  readonly nodes: readonly NodeId[];
  readonly steps: StepTable;
  starts: readonly Int32Array[] = [];
  readonly #options: NodeSystemOptions;
  readonly #table: Steps;
  readonly #network: Network;
  readonly #observers: readonly ObserverStates[];
  /** How many envelopes the network knows. */
  #admitted = 0;
  #bounds: Bounds;
  #allowance: Allowance;
  readonly #allowanceAt: number;
  readonly #observersAt: number;
  /** By class of states: `UP`, `DOWN`, or 0 if it was not asked yet. */
  #ups: Uint8Array = new Uint8Array(1024);
  /** By node: its events of the scenario. */
  readonly #eventsOf: readonly (readonly number[])[];
  /** By class of states: the timers that can fire. */
  readonly #timers: (readonly PendingTimer[] | undefined)[] = [];
  #possible = new Int32Array(STRIDE * 64);
  #count = 0;
  #world: Int32Array = new Int32Array(0);
  #next: Int32Array;

  constructor(options: NodeSystemOptions, bounds: Bounds) {
    this.#options = options;
    const count = options.nodes;
    this.nodes = Array.from({ length: count }, (_, id) => id);
    this.#eventsOf = this.nodes.map((node) =>
      options.scenario.flatMap((event, i) => (event.node === node ? [i] : [])),
    );
    this.#observers = options.observers.map((observer) => new ObserverStates(observer));
    this.#allowanceAt = count;
    this.#observersAt = count + 1;
    const networkAt = this.#observersAt + this.#observers.length;
    const isOrdered = options.network.kind === 'ordered';
    const ordersSends = isOrdered || options.observers.length > 0 || options.crashes;
    this.steps = new StepTable({ ...options, ordersSends });
    this.#table = this.steps.steps;
    const { envelopes } = this.steps;
    this.#network =
      options.network.kind === 'ordered'
        ? new OrderedNetwork(envelopes, count, networkAt)
        : new UnorderedNetwork(envelopes, count, networkAt, options.network.duplicates);
    this.#next = new Int32Array(networkAt + this.#network.words);
    this.#bounds = bounds;
    this.#allowance = this.#newAllowance(bounds);
    this.#network.limit(bounds.links);
  }

  /** The start of each node, in turn: no other step comes between them. Makes the world after it the only start. */
  startNodes(): readonly Step[] {
    const next = this.#next;
    next.fill(0);
    next[this.#allowanceAt] = this.#allowance.state([]);
    this.#observers.forEach(({ start }, i) => {
      next[this.#observersAt + i] = start;
    });
    const steps = this.nodes.map((node) => {
      const step = this.steps.start(node);
      this.#admit();
      this.#apply(node, step);
      return { ...this.steps.describe(step), inside: this.steps.insideOf(step) };
    });
    this.starts = [this.#next.slice()];
    return steps;
  }

  /** Goes on from `worlds` under other bounds. What was spent is forgotten, except for events of the scenario. */
  goOn(worlds: readonly Int32Array[], bounds: Bounds): void {
    const allowance = this.#newAllowance(bounds);
    this.starts = worlds.map((world) => {
      const start = world.slice();
      const spent = this.#allowance.spent(world[this.#allowanceAt] as number);
      start[this.#allowanceAt] = allowance.state([0, 0, 0, ...spent.slice(FIRST_EVENT)]);
      return start;
    });
    this.#bounds = bounds;
    this.#allowance = allowance;
    this.#network.limit(bounds.links);
  }

  enabled(world: Int32Array): number {
    this.#world = world;
    this.#count = 0;
    this.#addDeliveries();
    if (this.#hasOtherSteps) {
      for (let node = 0; node < this.nodes.length; node++) this.#addOtherSteps(node, world[node] as number);
    }
    if (this.#options.network.loses === true && this.#canSpend(DROP)) this.#addDrops();
    return this.#count;
  }

  next(k: number): Int32Array {
    const world = this.#world;
    const next = this.#next;
    for (let i = 0; i < world.length; i++) next[i] = world[i] as number;
    for (let i = world.length; i < next.length; i++) next[i] = 0;
    const at = k * STRIDE;
    const step = this.#possible[at] as number;
    const envelope = this.#possible[at + 1] as number;
    const kind = this.#possible[at + 2] as number;
    if (envelope !== NOTHING) this.#network.take(next, envelope);
    if (kind !== NOTHING) this.#spend(kind);
    if (step === NOTHING) return next;
    if (this.#table.isCut(step)) this.#spend(CRASH);
    this.#apply(this.#possible[at + 3] as number, step);
    return this.#next;
  }

  /** What the `k`-th transition is. */
  describe(k: number): Step {
    const at = k * STRIDE;
    const step = this.#possible[at] as number;
    if (step !== NOTHING) return this.steps.describe(step);
    const { from, to, message } = this.steps.envelopes.get(this.#possible[at + 1] as number);
    return { node: to, event: { type: 'drop', from, message }, effects: [] };
  }

  /** The same, with what can't be seen from outside. */
  describeInside(k: number): Step {
    const step = this.#possible[k * STRIDE] as number;
    const told = this.describe(k);
    return step === NOTHING ? told : { ...told, inside: this.steps.insideOf(step) };
  }

  /** The envelopes on their way, by number, equal ones as often as they are there. */
  envelopesIn(world: Int32Array): readonly number[] {
    return this.#network.inFlight(world);
  }

  /**
   * Makes one move in `world`, whether or not the bounds allow it and it changes anything: for a run that somebody steps
   * through. `undefined` where it can't happen: the node is down, or has no such timer. Later worlds may be longer.
   */
  move(world: Int32Array, move: Move, crashAfter?: number): Moved | undefined {
    const node = 'node' in move ? move.node : (this.steps.envelopes.to[move.envelope] as number);
    const state = world[node] as number;
    const isUp = this.#isUpIn(state);
    this.#next = new Int32Array(Math.max(this.#next.length, world.length));
    this.#next.set(world);
    if (move.type === 'duplicate') {
      return { world: this.#network.put(this.#next, move.envelope).slice(), step: undefined };
    }
    if (move.type === 'drop') {
      const { from, to, message } = this.steps.envelopes.get(move.envelope);
      this.#network.take(this.#next, move.envelope);
      return {
        world: this.#next.slice(),
        step: { node: to, event: { type: 'drop', from, message }, effects: [] },
      };
    }
    if (isUp === (move.type === 'restart')) return undefined;
    let step = this.#stepOf(state, move);
    if (step === undefined) return undefined;
    if (crashAfter !== undefined) {
      // Crashes that undo the same effects are one: that after a put is that before it.
      if (crashAfter >= this.steps.describe(step).effects.length) return undefined;
      step = this.steps
        .cuts(step, true)
        .findLast((cut) => (this.steps.describe(cut).crashedAfter ?? 0) <= crashAfter);
      if (step === undefined) return undefined;
    }
    this.#admit();
    if (move.type === 'deliver') this.#network.take(this.#next, move.envelope);
    this.#apply(node, step);
    return {
      world: this.#next.slice(),
      step: { ...this.steps.describe(step), inside: this.steps.insideOf(step) },
    };
  }

  #stepOf(state: number, move: Exclude<Move, { type: 'duplicate' | 'drop' }>): number | undefined {
    switch (move.type) {
      case 'deliver':
        return this.steps.deliver(state, move.envelope);
      case 'timer': {
        const timer = this.steps.states.state(state).timers.find(({ name }) => name === move.name);
        return timer === undefined ? undefined : this.steps.fire(state, timer);
      }
      case 'scenario':
        return this.steps.scenario(state, move.event);
      case 'crash':
        return this.steps.crash(state);
      case 'restart':
        return this.steps.restart(state);
    }
  }

  number(world: Int32Array, place: number): number {
    if (place < this.nodes.length) return this.steps.view(world[place] as number);
    return world[place + 1] as number;
  }

  value(world: Int32Array, place: number): unknown {
    const number = this.number(world, place);
    if (place < this.nodes.length) return this.steps.viewValue(number);
    return this.#observers[place - this.nodes.length]?.state(number);
  }

  isUp(world: Int32Array, node: NodeId): boolean {
    return this.#isUpIn(world[node] as number);
  }

  placeOf(observer: string): number {
    const found = this.#observers.findIndex((one) => one.observer.name === observer);
    if (found < 0) throw new Error(`there is no observer "${observer}"`);
    return this.nodes.length + found;
  }

  inFlight(world: Int32Array): readonly Envelope[] {
    return this.#network.inFlight(world).map((id) => this.steps.envelopes.get(id));
  }

  /** Something else can happen than deliveries and losses. */
  get #hasOtherSteps(): boolean {
    const { fires, events, crashing, restarts } = this.#bounds;
    return fires > 0 || events.length > 0 || crashing.length > 0 || restarts;
  }

  #isUpIn(state: number): boolean {
    return this.#upOf(state) === UP;
  }

  /** Whether a node in that state is up: asked for each node of each world, so remembered apart from the states. */
  #upOf(state: number): number {
    if (state >= this.#ups.length) {
      const larger = new Uint8Array(Math.max(state + 1, this.#ups.length * 2));
      larger.set(this.#ups);
      this.#ups = larger;
    }
    const known = this.#ups[state] as number;
    if (known !== 0) return known;
    const up = this.steps.states.state(state).node === undefined ? DOWN : UP;
    this.#ups[state] = up;
    return up;
  }

  /** What was possible and never made a difference, as sentences. */
  neverHappened(): readonly string[] {
    const happened = this.steps.happened();
    const notes: string[] = [];
    if (this.steps.envelopes.size > 0 && !happened.has('deliver')) {
      notes.push('Messages were sent, and no delivery changed anything.');
    }
    this.#options.scenario.forEach((event, i) => {
      if (happened.has(`scenario ${i}`)) return;
      const name = event.name ?? ('request' in event ? event.request.type : '');
      notes.push(`The event "${name}" of node ${event.node} never changed anything.`);
    });
    return notes;
  }

  #newAllowance({ fires, crashes, drops, events }: Bounds): Allowance {
    return new Allowance([fires, crashes, drops, ...events]);
  }

  #addDeliveries(): void {
    const network = this.#network;
    const { to } = this.steps.envelopes;
    const world = this.#world;
    const ready = network.ready(world);
    for (let i = 0; i < ready; i++) {
      const envelope = network.found[i] as number;
      const node = to[envelope] as number;
      const state = world[node] as number;
      // What arrives at a node that is down waits for its restart; that it is lost instead is a drop.
      if (this.#options.crashes && !this.#isUpIn(state)) continue;
      const step = this.steps.deliver(state, envelope);
      if (this.#table.changes(step)) {
        this.#addWithCuts(node, step, network.takes ? envelope : NOTHING, NOTHING);
      } else if (network.blocks) {
        this.#add(node, step, envelope, NOTHING);
      } else {
        network.ignore(state, envelope);
      }
    }
  }

  #addOtherSteps(node: NodeId, state: number): void {
    if (!this.#isUpIn(state)) {
      if (this.#bounds.restarts) this.#addWithCuts(node, this.steps.restart(state), NOTHING, NOTHING);
      return;
    }
    const timers = this.#timersOf(state);
    for (let i = 0; i < timers.length && this.#canSpend(FIRE); i++) {
      this.#addIfChanging(node, this.steps.fire(state, timers[i] as PendingTimer), FIRE);
    }
    const events = this.#eventsOf[node] as readonly number[];
    for (let i = 0; i < events.length; i++) {
      const event = events[i] as number;
      if (!this.#canSpend(FIRST_EVENT + event)) continue;
      this.#addIfChanging(node, this.steps.scenario(state, event), FIRST_EVENT + event);
    }
    if (this.#canCrash(node)) this.#add(node, this.steps.crash(state), NOTHING, CRASH);
  }

  #addIfChanging(node: NodeId, step: number, kind: number): void {
    if (this.#table.changes(step)) this.#addWithCuts(node, step, NOTHING, kind);
  }

  #addWithCuts(node: NodeId, step: number, envelope: number, kind: number): void {
    this.#add(node, step, envelope, kind);
    if (!this.#canCrash(node)) return;
    for (const cut of this.steps.cuts(step, this.#network.blocks && envelope !== NOTHING)) {
      this.#add(node, cut, envelope, kind);
    }
  }

  #addDrops(): void {
    const network = this.#network;
    // Where nothing is taken away, what is lost is what is not delivered any more.
    if (!network.takes) return;
    const lossy = network.lossy(this.#world);
    for (let i = 0; i < lossy; i++) this.#add(0, NOTHING, network.found[i] as number, DROP);
  }

  #canCrash(node: NodeId): boolean {
    return this.#options.crashes && this.#bounds.crashing.includes(node) && this.#canSpend(CRASH);
  }

  #canSpend(kind: number): boolean {
    return this.#allowance.after(this.#world[this.#allowanceAt] as number, kind) >= 0;
  }

  #spend(kind: number): void {
    const next = this.#next;
    next[this.#allowanceAt] = this.#allowance.after(next[this.#allowanceAt] as number, kind);
  }

  #timersOf(state: number): readonly PendingTimer[] {
    let timers = this.#timers[state];
    if (timers === undefined) {
      timers = nextTimers(this.steps.states.state(state).timers);
      this.#timers[state] = timers;
    }
    return timers;
  }

  #add(node: NodeId, step: number, envelope: number, kind: number): void {
    this.#admit();
    const at = this.#count++ * STRIDE;
    if (at === this.#possible.length) {
      const larger = new Int32Array(at * 2);
      larger.set(this.#possible);
      this.#possible = larger;
    }
    this.#possible[at] = step;
    this.#possible[at + 1] = envelope;
    this.#possible[at + 2] = kind;
    this.#possible[at + 3] = node;
  }

  /** Makes the network know what handlers sent for the first time. */
  #admit(): void {
    const { envelopes } = this.steps;
    while (this.#admitted < envelopes.size) this.#network.admit(this.#admitted++);
  }

  /** Makes `step` of `node` happen in the next world. */
  #apply(node: NodeId, step: number): void {
    const table = this.#table;
    let next = this.#next;
    next[node] = table.next(step);
    const sends = table.sends(step);
    for (let i = 0; i < sends; i++) next = this.#network.put(next, table.sent(step, i));
    this.#next = next;
    const observers = this.#observers;
    if (observers.length === 0) return;
    const signature = this.steps.signature(step);
    for (let i = 0; i < observers.length; i++) {
      const at = this.#observersAt + i;
      this.#next[at] = (observers[i] as ObserverStates).next(this.#next[at] as number, signature, () =>
        this.steps.describe(step),
      );
    }
  }
}
