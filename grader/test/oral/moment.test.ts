import * as fc from 'fast-check';
import type { Trace, TraceStep } from 'harness/trace';
import { describe, expect, it } from 'vitest';
import { changesOf, underWay } from '../../src/oral/moment.ts';

type Effect = TraceStep['effects'][number];
const send = (to: number, type: string, fate: 'sent' | 'lost' | 'duplicated' = 'sent'): Effect => {
  return { type: 'send', to, message: { type }, fate, count: 0 };
};
const got = (from: number, type: string, by: number): TraceStep['event'] => {
  return { type: 'deliver', from, message: { type }, send: by };
};
const step = (number: number, node: number, event: TraceStep['event'], ...effects: Effect[]): TraceStep => {
  return { step: number, time: 10 * number, node, event, effects, clock: [0, 0, 0] };
};
const start = { type: 'start', again: false } as const;
const trace = (...steps: TraceStep[]): Trace => {
  return { schema: 'trace/1', nodes: [0, 1, 2], length: steps.length, steps };
};

const RUN = trace(
  step(1, 0, start, send(1, 'a'), send(2, 'a'), { type: 'setTimer', name: 'retry', ms: 100 }),
  step(2, 1, start, send(0, 'b', 'lost'), send(0, 'c', 'duplicated'), {
    type: 'setTimer',
    name: 'look',
    ms: 5,
  }),
  step(3, 1, got(0, 'a', 1), { type: 'setTimer', name: 'look', ms: 50 }),
  step(4, 0, got(1, 'c', 2), { type: 'cancelTimer', name: 'retry' }, send(0, 'self')),
  step(5, 1, { type: 'crash', lost: [] }),
  step(6, 0, got(1, 'c', 2)),
  step(7, 0, got(0, 'self', 4)),
  step(8, 2, { type: 'lose', from: 0, message: { type: 'a' } }),
);

describe('what is under way', () => {
  it('is what was sent and has not come, with the time at which it comes, and timers that are set', () => {
    expect(underWay(RUN, 1)).toEqual([
      'a from node 0 to node 1, arrives at 30 ms',
      'a from node 0 to node 2, which does not arrive in this run',
      'timer "retry" of node 0, due at 110 ms',
    ]);
    expect(underWay(RUN, 3)).toEqual([
      'a from node 0 to node 2, which does not arrive in this run',
      'c from node 1 to node 0, arrives at 40 ms',
      'c from node 1 to node 0, arrives at 60 ms',
      'timer "retry" of node 0, due at 110 ms',
      'timer "look" of node 1, due at 80 ms',
    ]);
    expect(underWay(RUN, 5)).toEqual([
      'a from node 0 to node 2, which does not arrive in this run',
      'c from node 1 to node 0, arrives at 60 ms',
      'self from node 0 to node 0, arrives at 70 ms',
    ]);
    expect(underWay(RUN, 8)).toEqual([]);
  });

  it('tells nothing of what is done later', () => {
    const effect = fc.constantFrom(send(1, 'secret'), { type: 'sync' } as const, send(0, 'a'));
    fc.assert(
      fc.property(
        fc.nat(8),
        fc.array(effect),
        fc.dictionary(fc.string(), fc.string()),
        (until, effects, state) => {
          const steps = RUN.steps.map((one) =>
            one.step <= until ? one : { ...one, effects, inside: { state } },
          );
          expect(underWay({ ...RUN, steps }, until)).toEqual(underWay(RUN, until));
        },
      ),
    );
  });
});

describe('what a step changed', () => {
  const at = (number: number, node: number, state?: Record<string, string>): TraceStep => {
    const one = step(number, node, start);
    return state === undefined ? one : { ...one, inside: { state } };
  };
  it('is each field of the node that is not as it was, against the last time it was told', () => {
    const steps = [
      at(1, 0, { rnd: '1', vval: '"a"', gone: '1' }),
      at(2, 1, { rnd: '7' }),
      at(3, 0),
      at(4, 0, { rnd: '2', vval: '"a"', 'log[0]': '5' }),
    ];
    const run = trace(...steps);
    expect(changesOf(run, steps[3]!)).toEqual(['rnd: 1 → 2', 'gone: 1 → not there', 'log[0]: not there → 5']);
    expect(changesOf(run, steps[2]!)).toEqual([]);
    expect(changesOf(run, steps[0]!)).toEqual([]);
  });
});
