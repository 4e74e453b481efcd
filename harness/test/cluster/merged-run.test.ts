import { describe, expect, it } from 'vitest';
import { MergedRun } from '../../src/cluster/merged-run.ts';
import type { NodeStep } from '../../src/cluster/records.ts';
import { Trace } from '../../src/sim/trace.ts';

const PING = { type: 'ping' };
const step = (at: number, event: NodeStep['event'], effects: NodeStep['effects'] = []): NodeStep => ({
  type: 'step',
  at,
  event,
  effects,
});
const start: NodeStep['event'] = { type: 'start', again: false };
const sends = (count: number): NodeStep['effects'] => [{ type: 'send', to: 1, message: PING, count }];
const arrives = (life: number, count: number): NodeStep['event'] => ({
  type: 'deliver',
  from: 0,
  life,
  count,
  message: PING,
});

describe('a run that is put together from what processes tell', () => {
  it('has a message sent before it is delivered, whichever is heard of first', () => {
    const run = new MergedRun([0, 1], [], 1000);
    run.take({ node: 1, life: 9, step: step(1001, start) });
    run.take({ node: 1, life: 9, step: step(1005, arrives(7, 0)) });
    expect(run.trace().steps.map(({ node }) => node)).toEqual([1]);
    run.take({ node: 0, life: 7, step: step(1002, start, sends(0)) });
    const trace = Trace.parse(run.trace());
    expect(trace.steps.map(({ node, event, time }) => [node, event.type, time])).toEqual([
      [1, 'start', 1],
      [0, 'start', 2],
      [1, 'deliver', 5],
    ]);
    expect(trace.steps[2]).toMatchObject({ event: { send: 2 }, clock: [1, 2] });
  });

  it('tells messages of two lives of a sender apart, though they have one number', () => {
    const run = new MergedRun([0, 1], [], 0);
    run.take({ node: 0, life: 7, step: step(1, start, sends(0)) });
    run.crash(0, 2);
    run.take({ node: 1, life: 9, step: step(3, arrives(8, 0)) });
    expect(run.trace().length).toBe(2);
    run.take({ node: 0, life: 8, step: step(2.5, { type: 'start', again: true }, sends(0)) });
    expect(run.trace().steps.map(({ event }) => event.type)).toEqual(['start', 'crash', 'start', 'deliver']);
    expect(run.trace().steps[3]).toMatchObject({ event: { send: 3 } });
  });

  it('is watched in that order, and the first wrong step is kept', () => {
    const seen: string[] = [];
    const run = new MergedRun(
      [0, 1],
      [
        {
          step({ node, event }) {
            seen.push(`${node} ${event.type}`);
            return event.type === 'deliver' ? { rule: 'none', text: 'was told', handlers: [] } : undefined;
          },
        },
      ],
      0,
    );
    run.take({ node: 1, life: 9, step: step(5, arrives(7, 0)) });
    run.take({ node: 0, life: 7, step: step(1, start, sends(0)) });
    run.take({ node: 0, life: 7, step: step(6, { type: 'timer', name: 't' }) });
    expect(seen).toEqual(['0 start', '1 deliver', '0 timer']);
    expect(run.wrong).toMatchObject({ step: 2, node: 1, breach: { text: 'was told' } });
  });
});
