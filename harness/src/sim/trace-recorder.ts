import type { Effect } from '../effects/index.ts';
import type { Message, NodeId } from '../node.ts';
import type { NodeEvent } from './monitor.ts';
import type { Fate } from './network.ts';
import { type Trace, type TraceEffect, type TraceEvent, type TraceStep, toJson } from './trace.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Recorded = Mutable<Omit<TraceStep, 'effects'>> & { effects: TraceEffect[] };

/** A message under way, as the trace knows it: the step that sent it, and its effect, whose fate may still change. */
export interface SendRecord {
  readonly step: number;
  readonly clock: readonly number[];
  fate: Fate | 'down';
}

/** Writes down what happens in a run, with vector clocks. */
export class TraceRecorder {
  readonly #nodes: readonly NodeId[];
  readonly #clocks: number[][];
  readonly #steps: Recorded[] = [];

  constructor(nodes: readonly NodeId[]) {
    this.#nodes = nodes;
    this.#clocks = nodes.map(() => nodes.map(() => 0));
  }

  /** A step of the node at `index`; its effects are added as they are carried out. */
  step(time: number, index: number, event: NodeEvent, sent: SendRecord | undefined): Recorded {
    const clock = this.#tick(index, sent?.clock);
    return this.#add({
      time,
      node: this.#nodes[index] ?? 0,
      event: eventOf(event, sent),
      effects: [],
      clock,
    });
  }

  /** Something that happens to a node or, without `index`, to the network. */
  fault(time: number, index: number | undefined, event: TraceEvent): void {
    if (index === undefined) {
      this.#add({ time, event, effects: [], clock: this.#nodes.map(() => 0) });
      return;
    }
    this.#add({
      time,
      node: this.#nodes[index] ?? 0,
      event,
      effects: [],
      clock: this.#tick(index, undefined),
    });
  }

  effect(step: Recorded, effect: Exclude<Effect, { type: 'send' }>): void {
    switch (effect.type) {
      case 'put':
        step.effects.push({ ...effect, value: toJson(effect.value) });
        break;
      case 'emit':
        step.effects.push({ type: 'emit', indication: toJson(effect.indication) });
        break;
      default:
        step.effects.push(effect);
    }
  }

  send(step: Recorded, to: NodeId, message: Message, fate: Fate, count: number): SendRecord {
    const effect = {
      type: 'send' as const,
      to,
      message: toJson(message),
      fate: fate as Fate | 'down',
      count,
    };
    step.effects.push(effect);
    return {
      step: step.step,
      clock: step.clock,
      get fate() {
        return effect.fate;
      },
      set fate(next) {
        effect.fate = next;
      },
    };
  }

  /** What was written so far. */
  trace(): Trace {
    return { schema: 'trace/1', nodes: this.#nodes, length: this.#steps.length, steps: this.#steps };
  }

  #add(step: Omit<Recorded, 'step'>): Recorded {
    const added: Recorded = { step: this.#steps.length + 1, ...step };
    this.#steps.push(added);
    return added;
  }

  #tick(index: number, other: readonly number[] | undefined): readonly number[] {
    const clock = this.#clocks[index];
    if (clock === undefined) return [];
    if (other !== undefined)
      for (const [i, count] of other.entries()) clock[i] = Math.max(clock[i] ?? 0, count);
    clock[index] = (clock[index] ?? 0) + 1;
    return [...clock];
  }
}

function eventOf(event: NodeEvent, sent: SendRecord | undefined): TraceEvent {
  switch (event.type) {
    case 'start':
    case 'timer':
    case 'scenario':
      return event;
    case 'deliver':
      return {
        type: 'deliver',
        from: event.from,
        message: toJson(event.message),
        ...(sent === undefined ? {} : { send: sent.step }),
      };
    case 'request':
      return { type: 'request', client: event.client, request: toJson(event.request) };
    case 'crash':
      return { type: 'crash', lost: [] };
  }
}
