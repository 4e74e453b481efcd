import { submissionFrames } from '../load/stack.ts';
import type { Monitor, NodeEvent } from '../sim/monitor.ts';
import type { WrongStep } from '../sim/simulation.ts';
import {
  type Inside,
  type Trace,
  type TraceEffect,
  type TraceEvent,
  type TraceStep,
  toJson,
} from '../sim/trace.ts';
import type { NetworkStep, Step, StepInside } from './step.ts';

/** The steps of a path as a trace, without times. A message that was delivered is taken for the first such that was sent. */
export function traceOf(steps: readonly (Step | NetworkStep)[], nodeCount: number): Trace {
  const nodes = Array.from({ length: nodeCount }, (_, id) => id);
  const clocks = nodes.map(() => nodes.map(() => 0));
  const told: TraceStep[] = [];
  const sentOn = nodes.map(() => nodes.map(() => 0));
  const shown = new Map<number, string>();
  for (const one of steps) {
    if ('network' in one) {
      const event = { type: 'network', what: one.network } as const;
      told.push({ step: told.length + 1, time: 0, event, effects: [], clock: nodes.map(() => 0) });
      continue;
    }
    const { node, event, effects, crashedAfter, inside } = one;
    const undone = crashedAfter === undefined ? 0 : (inside?.stacks.length ?? 0) - effects.length;
    const sender =
      event.type === 'deliver'
        ? senderOf(told, node, event.from, JSON.stringify(toJson(event.message)))
        : undefined;
    const clock = tick(clocks, node, sender?.clock);
    told.push({
      step: told.length + 1,
      time: 0,
      node,
      event: eventOf(event, sender?.step),
      effects: effects.map((effect): TraceEffect => {
        switch (effect.type) {
          case 'send': {
            const counts = sentOn[node] ?? [];
            const count = counts[effect.to] ?? 0;
            counts[effect.to] = count + 1;
            return { type: 'send', to: effect.to, message: toJson(effect.message), fate: 'sent', count };
          }
          case 'put':
            return { ...effect, value: toJson(effect.value) };
          case 'emit':
            return { type: 'emit', indication: toJson(effect.indication) };
          default:
            return effect;
        }
      }),
      ...(undone > 0 ? { undone } : {}),
      clock,
      ...insideOf(node, inside, crashedAfter === undefined, shown),
    });
    if (crashedAfter !== undefined) {
      const crash: TraceEvent = { type: 'crash', lost: [] };
      told.push({
        step: told.length + 1,
        time: 0,
        node,
        event: crash,
        effects: [],
        clock: tick(clocks, node, undefined),
        ...(inside === undefined ? {} : insideOf(node, { stacks: [], state: inside.state }, true, shown)),
      });
    }
  }
  return { schema: 'trace/1', nodes, length: told.length, untimed: true, steps: told };
}

/** A crash within a handler has a step of its own: the state after it belongs there. */
function insideOf(
  node: number,
  inside: StepInside | undefined,
  hasState: boolean,
  shown: Map<number, string>,
): { inside?: Inside } {
  if (inside === undefined) return {};
  const { handler, stacks, state } = inside;
  const frames = stacks.map((stack) => submissionFrames(stack));
  const entered = frames.flatMap((found) => found.at(-1) ?? [])[0];
  const text = JSON.stringify(state);
  const isNew = hasState && shown.get(node) !== text;
  if (hasState) shown.set(node, text);
  return {
    inside: {
      ...(handler === undefined ? {} : { handler }),
      ...(entered === undefined ? {} : { entered }),
      ...(entered === undefined ? {} : { asked: frames.map(([innermost]) => innermost ?? null) }),
      ...(isNew ? { state } : {}),
    },
  };
}

/** The first step of a path that breaks a rule of `monitors`, with its number in the path's trace. */
export function wrongStepOf(
  steps: readonly (Step | NetworkStep)[],
  monitors: readonly Monitor[],
): WrongStep | undefined {
  let number = 0;
  for (const one of steps) {
    number++;
    if ('network' in one) continue;
    const { node, event, effects, crashedAfter } = one;
    const seen = nodeEventOf(event);
    const events: NodeEvent[] = [
      ...(seen === undefined ? [] : [seen]),
      ...(crashedAfter === undefined ? [] : [CRASH]),
    ];
    for (const [i, one] of events.entries()) {
      for (const monitor of monitors) {
        const breach = monitor.step({
          node,
          time: 0,
          event: one,
          effects: i === 0 ? effects : [],
          done: i === 0 ? effects.length : 0,
        });
        if (breach !== undefined) return { step: number, time: 0, node, breach };
      }
    }
    if (crashedAfter !== undefined) number++;
  }
  return undefined;
}

const CRASH: NodeEvent = { type: 'crash' };

function nodeEventOf(event: Step['event']): NodeEvent | undefined {
  switch (event.type) {
    case 'start':
      return { type: 'start', again: false };
    case 'restart':
      return { type: 'start', again: true };
    case 'drop':
      return undefined;
    default:
      return event;
  }
}

function eventOf(event: Step['event'], send: number | undefined): TraceEvent {
  switch (event.type) {
    case 'start':
      return { type: 'start', again: false };
    case 'restart':
      return { type: 'start', again: true };
    case 'deliver': {
      const { from } = event;
      return {
        type: 'deliver',
        from,
        message: toJson(event.message),
        ...(send === undefined ? {} : { send }),
      };
    }
    case 'drop':
      return { type: 'lose', from: event.from, message: toJson(event.message) };
    case 'request':
      return { type: 'request', client: event.client, request: toJson(event.request) };
    case 'crash':
      return { type: 'crash', lost: [] };
    default:
      return event;
  }
}

function senderOf(
  told: readonly TraceStep[],
  to: number,
  from: number,
  message: string,
): TraceStep | undefined {
  return told.find(
    ({ node, effects }) =>
      node === from &&
      effects.some(
        (effect) => effect.type === 'send' && effect.to === to && JSON.stringify(effect.message) === message,
      ),
  );
}

function tick(clocks: number[][], node: number, other: readonly number[] | undefined): readonly number[] {
  const clock = clocks[node] ?? [];
  for (const [i, count] of (other ?? []).entries()) clock[i] = Math.max(clock[i] ?? 0, count);
  clock[node] = (clock[node] ?? 0) + 1;
  return [...clock];
}
