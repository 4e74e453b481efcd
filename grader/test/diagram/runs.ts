import type { Trace, TraceEffect, TraceEvent, TraceStep } from 'harness/trace';

export interface Draft {
  readonly node?: number;
  readonly time?: number;
  readonly event: TraceEvent;
  readonly effects?: readonly TraceEffect[];
}

/** A run of two nodes, with vector clocks. */
export function run(drafts: readonly Draft[], more: Partial<Trace> = {}): Trace {
  const nodes = more.nodes ?? [0, 1];
  const clocks = nodes.map(() => nodes.map(() => 0));
  const steps: TraceStep[] = [];
  for (const [i, { node, time = i * 10, event, effects = [] }] of drafts.entries()) {
    const clock = clocks[nodes.indexOf(node ?? -1)] ?? nodes.map(() => 0);
    if (event.type === 'deliver' && event.send !== undefined) {
      for (const [at, count] of steps[event.send - 1]!.clock.entries())
        clock[at] = Math.max(clock[at]!, count);
    }
    if (node !== undefined) clock[nodes.indexOf(node)]! += 1;
    steps.push({
      step: i + 1,
      time,
      ...(node === undefined ? {} : { node }),
      event,
      effects,
      clock: [...clock],
    });
  }
  return { schema: 'trace/1', nodes, length: steps.length, steps, ...more };
}

export function send(
  to: number,
  message: Extract<TraceEffect, { type: 'send' }>['message'],
  fate: Extract<TraceEffect, { type: 'send' }>['fate'] = 'sent',
): TraceEffect {
  return { type: 'send', to, message, fate, count: 0 };
}

const PING = { type: 'ping', round: 1 };
const BEAT = { type: 'heartbeat' };

/** Node 0 pings node 1, which answers; a heartbeat comes twice, another is lost; node 1 crashes and comes back. */
export const PINGED = run([
  { node: 0, event: { type: 'start', again: false }, effects: [send(1, PING), send(1, BEAT, 'duplicated')] },
  { node: 1, event: { type: 'start', again: false }, effects: [{ type: 'setTimer', name: 'wait', ms: 70 }] },
  {
    node: 1,
    event: { type: 'deliver', from: 0, message: PING, send: 1 },
    effects: [send(0, { type: 'pong' }), { type: 'emit', indication: { type: 'trust', leader: 1 } }],
  },
  { node: 1, event: { type: 'deliver', from: 0, message: BEAT, send: 1 } },
  { event: { type: 'network', what: 'partition 0 | 1' } },
  { node: 1, event: { type: 'crash', lost: ['round'] } },
  { node: 0, event: { type: 'timer', name: 'beat' }, effects: [send(1, BEAT, 'lost')] },
  { event: { type: 'network', what: 'all links are whole again' } },
  { node: 1, event: { type: 'start', again: true } },
  { node: 1, event: { type: 'deliver', from: 0, message: BEAT, send: 1 } },
  { node: 0, time: 5000, event: { type: 'deliver', from: 1, message: { type: 'pong' }, send: 3 } },
]);
