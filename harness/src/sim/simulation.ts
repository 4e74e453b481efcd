import { DurableStore, type Effect, EffectRecorder } from '../effects/index.ts';
import { toMessage } from '../message.ts';
import type { Env, Message, NodeId } from '../node.ts';
import { EventQueue } from './event-queue.ts';
import { Flooded, HandlerThrew } from './failures.ts';
import { Insides, stateOf } from './inside.ts';
import type { Breach, Monitor, NodeEvent } from './monitor.ts';
import { type Conditions, type Fate, Network } from './network.ts';
import { type Stream, stream } from './random.ts';
import type { TraceEvent } from './trace.ts';
import { type SendRecord, TraceRecorder } from './trace-recorder.ts';

/** What the simulator asks of a node; a handler that is not there ignores its events. */
export interface NodeLike {
  onStart?(): void;
  onMessage?(from: NodeId, message: Message): void;
  onTimer?(name: string): void;
  onRequest?(client: NodeId, request: Message): void;
}
export type HandlerName = keyof NodeLike;

export interface SimulationOptions {
  /** The ids of all nodes, ascending. */
  readonly nodes: readonly NodeId[];
  /** Makes a node, when it starts and at each restart. `print` takes the lines that it prints. */
  readonly make: (env: Env, print: (line: string) => void) => NodeLike;
  readonly seed: number;
  readonly conditions: Conditions;
  readonly monitors?: readonly Monitor[];
  /** How many ms of its local clock a node counts in 1000 ms, by id; 1000 where nothing is said. */
  readonly clockRates?: Readonly<Record<NodeId, number>>;
  /** What to keep of each step; with `places` also the stacks at which effects were asked for. */
  readonly tracing?: 'off' | 'steps' | 'places';
  /** A run with more steps is flooded. */
  readonly mostSteps?: number;
  /** Called with the name of each handler before it runs, such as `LeaderNode.onTimer`. */
  readonly onCall?: (call: string) => void;
}

/** The first step at which a run left the algorithm. */
export interface WrongStep {
  readonly step: number;
  readonly time: number;
  readonly node: NodeId;
  readonly breach: Breach;
  /** The stack at which the wrong effect was asked for; in a traced run. */
  readonly stack?: string;
}

/** Ten times what a long run of a lab takes. */
const MOST_STEPS = 50_000;
/** Stacks are kept for so many steps: a flood would take longer than a run may. */
const MOST_PLACED = 10_000;
const NODE_STREAM = 2;
/** How many of the last steps tell who floods a run. */
const FLOOD_WINDOW = 5000;

/** The most lines of a constructor that are kept: as many as a handler's. */
const MOST_LINES = 10_000;

const DELIVER = 0;
const TIMER = 1;
const ACTION = 2;

interface SimEvent {
  readonly time: number;
  readonly sequence: number;
  readonly kind: typeof DELIVER | typeof TIMER | typeof ACTION;
  /** The node it happens to. */
  readonly slot: Slot | undefined;
  readonly from: NodeId;
  readonly message: Message | undefined;
  readonly name: string;
  readonly action: (() => void) | undefined;
  readonly sent: SendRecord | undefined;
}

/** A node's place in the run: it outlives the node's crashes. */
interface Slot {
  readonly id: NodeId;
  readonly index: number;
  readonly recorder: EffectRecorder;
  readonly calls: Map<HandlerName, string>;
  readonly timers: Map<string, SimEvent>;
  readonly rate: number;
  store: DurableStore;
  node: NodeLike | undefined;
  started: boolean;
  paused: boolean;
  /** What came while it was paused. */
  readonly waiting: SimEvent[];
  readonly indications: Message[];
  /** Crash in the next handler after so many effects. */
  crashAfter: number | undefined;
}

/**
 * Runs nodes in virtual time (ms): the same options and calls give the same run, step by step, on every machine. One
 * handler runs at a time; its effects are carried out in the order asked, and a crash may fall between any two.
 */
export class Simulation {
  readonly ids: readonly NodeId[];
  readonly network: Network;
  readonly trace: TraceRecorder | undefined;
  /** What can't be seen from outside; kept with `places`. */
  readonly insides: Insides | undefined;
  /** Called after each step of a node. */
  afterStep: (() => void) | undefined;
  /** Says whether a message is to be lost. */
  drops: ((from: NodeId, to: NodeId, message: Message) => boolean) | undefined;
  /** The first step that broke a rule of a monitor. */
  wrong: WrongStep | undefined;
  /** The rules that were broken so far, by name. */
  readonly broken = new Set<string>();
  readonly #options: SimulationOptions;
  readonly #byId = new Map<NodeId, Slot>();
  readonly #queue = new EventQueue<SimEvent>();
  readonly #monitors: readonly Monitor[];
  readonly #mostSteps: number;
  readonly #onCall: (call: string) => void;
  readonly #listeners: ((indication: Message, node: NodeId) => void)[] = [];
  readonly #sentByType = new Map<string, number>();
  /** Where the effects of the present handler were asked for. */
  readonly #stacks: Error[] = [];
  /** What the present handler has printed, or the constructor before it: a handler that throws has no effects. */
  readonly #printed: string[] = [];
  #sequence = 0;
  #time = 0;
  #steps = 0;
  #delivered = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.ids = options.nodes;
    this.network = new Network(options.nodes.length, options.seed, options.conditions);
    this.trace =
      options.tracing === undefined || options.tracing === 'off'
        ? undefined
        : new TraceRecorder(options.nodes);
    this.insides = options.tracing === 'places' ? new Insides() : undefined;
    this.#monitors = options.monitors ?? [];
    this.#mostSteps = options.mostSteps ?? MOST_STEPS;
    this.#onCall = options.onCall ?? (() => {});
    for (const [index, id] of options.nodes.entries()) this.#byId.set(id, this.#makeSlot(id, index));
  }

  /** Virtual time in ms. */
  get time(): number {
    return this.#time;
  }

  /** Steps so far: of nodes, and faults. */
  get steps(): number {
    return this.#steps;
  }

  /** Messages delivered so far. */
  get delivered(): number {
    return this.#delivered;
  }

  /** What a node emitted so far, in order. */
  indications(id: NodeId): readonly Message[] {
    return this.#slot(id).indications;
  }

  /** How many messages of a type were sent so far, or of all types. */
  sent(type?: string): number {
    if (type !== undefined) return this.#sentByType.get(type) ?? 0;
    let sum = 0;
    for (const count of this.#sentByType.values()) sum += count;
    return sum;
  }

  isUp(id: NodeId): boolean {
    return this.#slot(id).node !== undefined;
  }

  /** The node as it is now: an object of the submission. Throws when it is down. */
  state(id: NodeId): NodeLike {
    const { node } = this.#slot(id);
    if (node === undefined) throw new Error(`node ${id} is down`);
    return node;
  }

  /** What a node's state holds and is not part of it. */
  constantsOf(id: NodeId): ReadonlySet<object> {
    const { env } = this.#slot(id).recorder;
    return new Set<object>([env, env.nodes, env.storage]);
  }

  store(id: NodeId): DurableStore {
    return this.#slot(id).store;
  }

  /** Starts a node, or starts it again after a crash. One that is up stays as it is, and does not crash any more. */
  start(id: NodeId): void {
    const slot = this.#slot(id);
    slot.crashAfter = undefined;
    if (slot.node !== undefined) return;
    const event = { type: 'start', again: slot.started } as const;
    slot.started = true;
    let handler = 'the constructor';
    this.#printed.length = 0;
    try {
      const node = this.#options.make(slot.recorder.env, (line) => this.#print(slot, line));
      slot.node = node;
      for (const name of ['onStart', 'onMessage', 'onTimer', 'onRequest'] as const) {
        slot.calls.set(name, `${classNameOf(node)}.${name}`);
      }
      handler = '';
    } catch (error) {
      this.#steps++;
      this.#tellPrinted(this.#record(slot, event, undefined), this.#printed);
      throw new HandlerThrew(id, handler, error);
    }
    this.#run(slot, 'onStart', event, undefined);
  }

  /** The node stops: timers and puts that are not synced are lost. With `afterEffects`, in its next handler after so many. */
  crash(id: NodeId, afterEffects?: number): void {
    const slot = this.#slot(id);
    if (slot.node === undefined) return;
    if (afterEffects !== undefined) {
      slot.crashAfter = afterEffects;
      return;
    }
    const lost = [...slot.store.unsynced.keys()];
    const state = slot.node;
    slot.node = undefined;
    slot.crashAfter = undefined;
    slot.paused = false;
    for (const { sent } of slot.waiting.splice(0)) missed(sent);
    slot.timers.clear();
    slot.store.crash();
    this.#fault(slot.index, { type: 'crash', lost });
    this.#keepInside(slot, undefined);
    for (const monitor of this.#monitors) {
      monitor.step({ node: id, time: this.#time, event: { type: 'crash' }, effects: [], done: 0, state });
    }
  }

  /** The node takes no steps until `resume`; what comes meanwhile waits. */
  pause(id: NodeId): void {
    const slot = this.#slot(id);
    if (slot.node === undefined || slot.paused) return;
    slot.paused = true;
    this.#fault(slot.index, { type: 'pause' });
  }

  resume(id: NodeId): void {
    const slot = this.#slot(id);
    if (!slot.paused) return;
    slot.paused = false;
    this.#fault(slot.index, { type: 'resume' });
    for (const event of slot.waiting.splice(0)) {
      const again = this.#again(event);
      if (slot.timers.get(event.name) === event) slot.timers.set(event.name, again);
    }
  }

  /** Says in the trace what was done to the network. */
  tellNetwork(what: string): void {
    this.#fault(undefined, { type: 'network', what });
  }

  /** Tells `listener` of each indication, when it is emitted. */
  onEmit(listener: (indication: Message, node: NodeId) => void): void {
    this.#listeners.push(listener);
  }

  /** Calls `action` at `time`. */
  at(time: number, action: () => void): void {
    this.#schedule(Math.max(time, this.#time), ACTION, undefined, '', 0, undefined, undefined, action);
  }

  /** Delivers a message now, whatever the network is like. */
  deliver(from: NodeId, to: NodeId, message: Message): void {
    const slot = this.#slot(to);
    if (slot.node === undefined || slot.paused) return;
    this.#delivered++;
    // A check hands out an object of its own: what a node gets it can not change.
    this.#run(slot, 'onMessage', { type: 'deliver', from, message: toMessage(message) }, undefined);
  }

  /** A client's request comes to a node now; one that is down or paused does not hear it. */
  request(client: NodeId, to: NodeId, request: Message): void {
    const slot = this.#slot(to);
    if (slot.node === undefined || slot.paused) return;
    this.#run(slot, 'onRequest', { type: 'request', client, request: toMessage(request) }, undefined);
  }

  /** Runs all that is due until `time`, inclusive. */
  runUntil(time: number): void {
    for (;;) {
      const next = this.#queue.peek();
      if (next === undefined || next.time > time) break;
      this.#queue.pop();
      this.#time = next.time;
      this.#happen(next);
    }
    this.#time = Math.max(this.#time, time);
  }

  #fault(index: number | undefined, event: TraceEvent): void {
    this.#steps++;
    if (this.wrong === undefined) this.trace?.fault(this.#time, index, event);
  }

  /** What happens after the first wrong step is not told. */
  #record(
    slot: Slot,
    event: NodeEvent,
    sent: SendRecord | undefined,
  ): ReturnType<TraceRecorder['step']> | undefined {
    if (this.wrong !== undefined && this.wrong.step < this.#steps) return undefined;
    return this.trace?.step(this.#time, slot.index, event, sent);
  }

  #happen(event: SimEvent): void {
    const { slot } = event;
    if (event.action !== undefined) {
      event.action();
      return;
    }
    if (slot === undefined) return;
    if (event.kind === TIMER && slot.timers.get(event.name) !== event) return;
    if (slot.paused) {
      slot.waiting.push(event);
      return;
    }
    if (event.kind === TIMER) {
      slot.timers.delete(event.name);
      this.#run(slot, 'onTimer', { type: 'timer', name: event.name }, undefined);
    } else if (event.message !== undefined) {
      if (slot.node === undefined) {
        missed(event.sent);
        return;
      }
      this.#delivered++;
      this.#run(slot, 'onMessage', { type: 'deliver', from: event.from, message: event.message }, event.sent);
    }
  }

  #run(
    slot: Slot,
    handler: HandlerName,
    event: NodeEvent & { type: Exclude<NodeEvent['type'], 'crash'> },
    sent: SendRecord | undefined,
  ): void {
    const { node } = slot;
    if (node === undefined) return;
    this.#steps++;
    const call = slot.calls.get(handler) ?? handler;
    this.#onCall(call);
    if (this.#steps > this.#mostSteps - FLOOD_WINDOW) this.#countFlood(slot, call);
    let effects: readonly Effect[];
    this.#stacks.length = 0;
    const before = event.type === 'start' ? [...this.#printed] : [];
    this.#printed.length = 0;
    try {
      effects = slot.recorder.invoke(() => handle(node, event));
    } catch (error) {
      this.#tellPrinted(this.#record(slot, event, sent), [...before, ...this.#printed]);
      this.#keepInside(slot, call);
      throw new HandlerThrew(slot.id, call, error);
    }
    const crashAfter = slot.crashAfter;
    const count = crashAfter === undefined ? effects.length : Math.min(crashAfter, effects.length);
    this.#watch(slot, node, event, effects, count);
    const recorded = this.#record(slot, event, sent);
    this.#tellPrinted(recorded, before);
    for (let i = 0; i < count; i++) {
      const effect = effects[i];
      if (effect !== undefined) this.#carryOut(slot, effect, recorded);
    }
    if (crashAfter !== undefined) {
      if (recorded !== undefined && effects.length > count) recorded.undone = effects.length - count;
      this.#keepInside(slot, call);
      this.crash(slot.id);
    }
    if (crashAfter === undefined) this.#keepInside(slot, call);
    this.afterStep?.();
  }

  #keepInside(slot: Slot, handler: string | undefined): void {
    if (this.insides === undefined || (this.wrong !== undefined && this.wrong.step < this.#steps)) return;
    const { store, node, recorder } = slot;
    const constants = new Set<object>([recorder.env]);
    this.insides.keep(this.#steps, slot.id, handler, handler === undefined ? [] : this.#stacks, () =>
      stateOf(node, store, constants),
    );
  }

  #print(slot: Slot, line: string): void {
    const isConstructor = slot.node === undefined && this.#printed.length < MOST_LINES;
    if (slot.recorder.log(line) || isConstructor) this.#printed.push(line);
  }

  #tellPrinted(recorded: ReturnType<TraceRecorder['step']> | undefined, lines: readonly string[]): void {
    if (recorded === undefined) return;
    for (const text of lines) this.trace?.effect(recorded, { type: 'log', text });
  }

  #watch(slot: Slot, state: NodeLike, event: NodeEvent, effects: readonly Effect[], done: number): void {
    for (const monitor of this.#monitors) {
      const breach = monitor.step({ node: slot.id, time: this.#time, event, effects, done, state });
      if (breach === undefined) continue;
      this.broken.add(breach.rule);
      if (this.wrong !== undefined) continue;
      const stack = breach.effect === undefined ? undefined : this.#stacks[breach.effect]?.stack;
      this.wrong = {
        step: this.#steps,
        time: this.#time,
        node: slot.id,
        breach,
        ...(stack === undefined ? {} : { stack }),
      };
    }
  }

  #carryOut(slot: Slot, effect: Effect, recorded: ReturnType<TraceRecorder['step']> | undefined): void {
    switch (effect.type) {
      case 'send':
        this.#send(slot, effect.to, effect.message, recorded);
        return;
      case 'setTimer':
        this.#setTimer(slot, effect.name, effect.ms);
        break;
      case 'cancelTimer':
        slot.timers.delete(effect.name);
        break;
      case 'put':
        slot.store.put(effect.key, effect.value);
        break;
      case 'sync':
        slot.store.sync();
        break;
      case 'emit':
        slot.indications.push(effect.indication);
        for (const listener of this.#listeners) listener(effect.indication, slot.id);
        break;
      case 'log':
        break;
    }
    if (recorded !== undefined) this.trace?.effect(recorded, effect);
  }

  #send(
    slot: Slot,
    to: NodeId,
    message: Message,
    recorded: ReturnType<TraceRecorder['step']> | undefined,
  ): void {
    const target = this.#slot(to);
    this.#sentByType.set(message.type, (this.#sentByType.get(message.type) ?? 0) + 1);
    const { network } = this;
    const count = network.sent(slot.index, target.index);
    let fate: Fate = network.route(slot.index, target.index);
    if ((fate === 'sent' || fate === 'duplicated') && this.drops?.(slot.id, to, message) === true)
      fate = 'lost';
    const sent = recorded === undefined ? undefined : this.trace?.send(recorded, to, message, fate, count);
    if (fate === 'lost' || fate === 'cut') return;
    const { delay, secondDelay } = network;
    this.#schedule(this.#time + delay, DELIVER, target, '', slot.id, message, sent, undefined);
    if (fate === 'duplicated') {
      this.#schedule(this.#time + secondDelay, DELIVER, target, '', slot.id, message, sent, undefined);
    }
  }

  #setTimer(slot: Slot, name: string, ms: number): void {
    const real = slot.rate === 1000 ? ms : Math.ceil((ms * 1000) / slot.rate);
    const event = this.#schedule(this.#time + real, TIMER, slot, name, 0, undefined, undefined, undefined);
    slot.timers.set(name, event);
  }

  #schedule(
    time: number,
    kind: SimEvent['kind'],
    slot: Slot | undefined,
    name: string,
    from: NodeId,
    message: Message | undefined,
    sent: SendRecord | undefined,
    action: (() => void) | undefined,
  ): SimEvent {
    const event = { time, sequence: this.#sequence++, kind, slot, name, from, message, sent, action };
    this.#queue.push(event);
    return event;
  }

  /** Puts an event that had to wait into the queue, as of now. */
  #again({ kind, slot, name, from, message, sent, action }: SimEvent): SimEvent {
    return this.#schedule(this.#time, kind, slot, name, from, message, sent, action);
  }

  readonly #flood = new Map<string, number>();

  #countFlood(slot: Slot, call: string): void {
    if (this.#steps > this.#mostSteps) {
      const [most] = [...this.#flood].sort(([, a], [, b]) => b - a);
      const window = Math.min(FLOOD_WINDOW, this.#mostSteps);
      throw new Flooded(
        slot.id,
        call,
        `the run was stopped after ${this.#mostSteps} steps at ${this.#time} ms: in the last ${window} steps ${most?.[0]} ran ${most?.[1]} times`,
      );
    }
    const key = `node ${slot.id}'s ${call}`;
    this.#flood.set(key, (this.#flood.get(key) ?? 0) + 1);
  }

  #slot(id: NodeId): Slot {
    const slot = this.#byId.get(id);
    if (slot === undefined) throw new Error(`there is no node ${id}: the nodes are ${this.ids.join(', ')}`);
    return slot;
  }

  #makeSlot(id: NodeId, index: number): Slot {
    const rate = this.#options.clockRates?.[id] ?? 1000;
    let draws: Stream | undefined;
    const slot: Slot = {
      id,
      index,
      rate,
      recorder: new EffectRecorder({
        id,
        nodes: this.#options.nodes,
        now: () => Math.floor((this.#time * rate) / 1000),
        random: () => {
          draws ??= stream(this.#options.seed, NODE_STREAM, id);
          return draws.next() / 2 ** 32;
        },
        stored: (key) => slot.store.get(key),
        ...(this.#options.tracing === 'places'
          ? {
              onEffect: () => {
                // An error writes its stack only when it is asked for it.
                if (this.wrong === undefined && this.#steps <= MOST_PLACED) this.#stacks.push(new Error());
              },
            }
          : {}),
      }),
      calls: new Map(),
      timers: new Map(),
      store: new DurableStore(),
      node: undefined,
      started: false,
      paused: false,
      waiting: [],
      indications: [],
      crashAfter: undefined,
    };
    return slot;
  }
}

/** A message came to a node that was down. Of one that was duplicated, the other copy came or may still come. */
function missed(sent: SendRecord | undefined): void {
  if (sent !== undefined) sent.fate = sent.fate === 'duplicated' ? 'sent' : 'down';
}

function handle(node: NodeLike, event: NodeEvent): void {
  switch (event.type) {
    case 'start':
      node.onStart?.();
      break;
    case 'deliver':
      node.onMessage?.(event.from, event.message);
      break;
    case 'timer':
      node.onTimer?.(event.name);
      break;
    case 'request':
      node.onRequest?.(event.client, event.request);
      break;
    case 'scenario':
    case 'crash':
      break;
  }
}

/** The name of a node's class, which the submission chose. */
function classNameOf(node: object): string {
  const prototype: unknown = Object.getPrototypeOf(node);
  const made: unknown =
    typeof prototype === 'object' && prototype !== null
      ? Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
      : undefined;
  const name: unknown =
    typeof made === 'function' ? Object.getOwnPropertyDescriptor(made, 'name')?.value : undefined;
  return typeof name === 'string' && name !== '' ? name : 'node';
}
