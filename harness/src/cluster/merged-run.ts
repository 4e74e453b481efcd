import type { Effect } from '../effects/index.ts';
import type { Message, NodeId } from '../node.ts';
import type { Breach, Monitor, NodeEvent } from '../sim/monitor.ts';
import { fromJson, type Trace } from '../sim/trace.ts';
import { type SendRecord, TraceRecorder } from '../sim/trace-recorder.ts';
import type { NodeStep } from './records.ts';

/** A step of a node's process, as it told it. */
export interface ToldStep {
  readonly node: NodeId;
  /** Which life of the node: messages are numbered anew in each. */
  readonly life: number;
  readonly step: NodeStep;
}

/** The first step at which a run left the algorithm. */
export interface WrongStep {
  /** Its number in the trace. */
  readonly step: number;
  readonly node: NodeId;
  readonly breach: Breach;
}

/** More steps are watched, and not kept. */
const MOST_KEPT = 20_000;

/**
 * Puts what the processes of a cluster tell, each in its own order, into one order in which a message is sent before it is delivered,
 * and otherwise by the clock of the machine (Lamport 1978). Monitors and trace see the steps in that order.
 */
export class MergedRun {
  /** Called with each step, in the order of the run. */
  onStep: ((told: ToldStep, time: number) => void) | undefined;
  wrong: WrongStep | undefined;
  readonly #nodes: readonly NodeId[];
  readonly #monitors: readonly Monitor[];
  readonly #recorder: TraceRecorder;
  readonly #begun: number;
  readonly #waiting = new Map<NodeId, ToldStep[]>();
  readonly #sent = new Map<string, SendRecord | undefined>();
  #steps = 0;

  /** `begun` is the time on the clock of the machine (ms) at which the run begins. */
  constructor(nodes: readonly NodeId[], monitors: readonly Monitor[], begun: number) {
    this.#nodes = nodes;
    this.#monitors = monitors;
    this.#recorder = new TraceRecorder(nodes);
    this.#begun = begun;
    for (const id of nodes) this.#waiting.set(id, []);
  }

  /** Takes the next step that a node told. */
  take(told: ToldStep): void {
    this.#waiting.get(told.node)?.push(told);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#waiting.get(next.node)?.shift();
      this.#happen(next);
    }
  }

  /** A node's process was killed; all that it told was taken. */
  crash(node: NodeId, at: number): void {
    this.#steps++;
    const time = this.#timeOf(at);
    if (this.#steps <= MOST_KEPT) {
      this.#recorder.fault(time, this.#nodes.indexOf(node), { type: 'crash', lost: [] });
    }
    for (const monitor of this.#monitors)
      monitor.step({ node, time, event: { type: 'crash' }, effects: [], done: 0 });
  }

  trace(): Trace {
    return { ...this.#recorder.trace(), length: this.#steps };
  }

  #timeOf(at: number): number {
    return Math.max(0, Math.round(at - this.#begun));
  }

  /** The earliest of the steps that can be next: what is delivered was sent. */
  #next(): ToldStep | undefined {
    let next: ToldStep | undefined;
    for (const [first] of this.#waiting.values()) {
      if (first === undefined || (next !== undefined && next.step.at <= first.step.at)) continue;
      const { event } = first.step;
      if (event.type !== 'deliver' || this.#sent.has(keyOf(event.from, event.life, first.node, event.count)))
        next = first;
    }
    return next;
  }

  #happen(told: ToldStep): void {
    const { node, life, step } = told;
    this.#steps++;
    const time = this.#timeOf(step.at);
    let sent: SendRecord | undefined;
    if (step.event.type === 'deliver') {
      const key = keyOf(step.event.from, step.event.life, node, step.event.count);
      sent = this.#sent.get(key);
      this.#sent.delete(key);
    }
    const event = eventOf(step.event);
    const effects = step.effects.map(effectOf);
    const observed = { node, time, event, effects, done: effects.length };
    for (const monitor of this.#monitors) {
      const breach = monitor.step(observed);
      if (breach !== undefined) this.wrong ??= { step: this.#steps, node, breach };
    }
    const recorded =
      this.#steps <= MOST_KEPT
        ? this.#recorder.step(time, this.#nodes.indexOf(node), event, sent)
        : undefined;
    for (const [i, effect] of effects.entries()) {
      const as = step.effects[i];
      if (effect.type === 'send' && as?.type === 'send') {
        this.#sent.set(
          keyOf(node, life, effect.to, as.count),
          recorded && this.#recorder.send(recorded, effect.to, effect.message, 'sent', as.count),
        );
      } else if (effect.type !== 'send' && recorded !== undefined) this.#recorder.effect(recorded, effect);
    }
    this.onStep?.(told, time);
  }
}

function keyOf(from: NodeId, life: number, to: NodeId, count: number): string {
  return `${from}/${life}/${to}/${count}`;
}

function eventOf(event: NodeStep['event']): NodeEvent {
  switch (event.type) {
    case 'deliver':
      return { type: 'deliver', from: event.from, message: fromJson(event.message) as Message };
    case 'request':
      return { ...event, request: fromJson(event.request) as Message };
    default:
      return event;
  }
}

function effectOf(effect: NodeStep['effects'][number]): Effect {
  switch (effect.type) {
    case 'send':
      return { type: 'send', to: effect.to, message: fromJson(effect.message) as Message };
    case 'put':
      return { ...effect, value: fromJson(effect.value) };
    case 'emit':
      return { type: 'emit', indication: fromJson(effect.indication) as Message };
    default:
      return effect;
  }
}
