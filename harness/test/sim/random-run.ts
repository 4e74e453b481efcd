import type fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { plan } from '../../src/sim/schedule.ts';
import { schedules } from '../../src/sim/schedules.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { type Script, scripted, started } from './scripted-node.ts';

/** Answers what it hears now and then, stores, and beats. */
const chatting: Script = (env) => ({
  onStart: () => env.setTimer('beat', 30),
  onMessage(from, { hops }) {
    env.storage.put('heard', hops);
    if (typeof hops === 'number' && hops > 0) env.send(from, { type: 'talk', hops: hops - 1 });
  },
  onTimer(name) {
    env.broadcast({ type: 'talk', hops: Math.floor(env.random() * 4) });
    env.setTimer(name, 30);
  },
});

/** Traces of runs with all kinds of faults, of 2 to 5 nodes. */
export const randomTraces: Arbitrary<Trace> = schedules({
  nodes: [2, 5],
  calmWithin: 150,
  faults: [
    'loss',
    'duplication',
    'delay',
    'crash',
    'restart',
    'pause',
    'partition',
    'one-way',
    'isolate',
    'bridge',
    'ring',
    'slow',
    'drift',
  ],
}).map((schedule) => {
  const { nodes, seed, conditions, clockRates } = schedule;
  const run = scripted(nodes, chatting, { seed, conditions, clockRates });
  plan(schedule, run);
  started(run).runUntil(150);
  const trace = run.trace?.trace();
  if (trace === undefined) throw new Error('scripted runs are traced');
  return trace;
});

/** How `fc.assert` takes them: a run is worth many small values. */
export const FEW_RUNS: fc.Parameters<unknown> = { numRuns: 20 };
