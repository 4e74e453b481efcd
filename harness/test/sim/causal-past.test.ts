import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causalPast, isFault, lastSteps } from '../../src/sim/causal-past.ts';
import { tell } from '../../src/sim/tell.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { FEW_RUNS, randomTraces } from './random-run.ts';
import { play, scripted } from './scripted-node.ts';

/** Node 0 tells 1, which tells 2; node 3 talks to itself meanwhile, and node 1 is paused for a while. */
function relay(): Trace {
  const run = scripted(4, (env) => ({
    onStart() {
      if (env.id === 0) env.send(1, { type: 'go' });
      if (env.id === 3) env.send(3, { type: 'idle' });
    },
    onMessage() {
      if (env.id === 1) env.send(2, { type: 'on' });
      if (env.id === 3) env.send(0, { type: 'late' });
    },
  }));
  run.at(5, () => run.pause(1));
  run.at(6, () => run.tellNetwork('a cable is cut'));
  run.at(15, () => run.resume(1));
  run.at(40, () => run.crash(0));
  play(run, 50);
  const trace = run.trace?.trace();
  if (trace === undefined) throw new Error('scripted runs are traced');
  return trace;
}

/** An event but for the number of the step that sent its message, which is another in a cut trace. */
const withoutSend = (event: object) => JSON.stringify(event, (key, held) => (key === 'send' ? 0 : held));

describe('the causal past of a step', () => {
  it('is told of this run', () => {
    expect(tell(relay())).toEqual([
      ' 1.  0 ms  node 0 starts → go to 1',
      ' 2.  0 ms  node 1 starts',
      ' 3.  0 ms  node 2 starts',
      ' 4.  0 ms  node 3 starts → idle to 3',
      ' 5.  5 ms  node 1 is paused',
      ' 6.  6 ms  a cable is cut',
      ' 7. 10 ms  node 3 gets idle from 3 → late to 0',
      ' 8. 15 ms  node 1 goes on',
      ' 9. 15 ms  node 1 gets go from 0 → on to 2',
      '10. 20 ms  node 0 gets late from 3',
      '11. 25 ms  node 2 gets on from 1',
      '12. 40 ms  node 0 crashes',
    ]);
  });

  it('is what could have led to it and the faults until then, numbered anew, sends too', () => {
    const past = causalPast(relay(), 11);
    expect(tell(past)).toEqual([
      '1.  0 ms  node 0 starts → go to 1',
      '2.  0 ms  node 1 starts',
      '3.  0 ms  node 2 starts',
      '4.  5 ms  node 1 is paused',
      '5.  6 ms  a cable is cut',
      '6. 15 ms  node 1 goes on',
      '7. 15 ms  node 1 gets go from 0 → on to 2',
      '8. 25 ms  node 2 gets on from 1',
    ]);
    expect(past.steps.flatMap(({ event }) => (event.type === 'deliver' ? [event.send] : []))).toEqual([1, 7]);
    expect([past.length, past.nodes]).toEqual([12, [0, 1, 2, 3]]);
  });

  it('of a node that heard of nobody is its own steps and faults', () => {
    expect(tell(causalPast(relay(), 7))).toEqual([
      '1.  0 ms  node 3 starts → idle to 3',
      '2.  5 ms  node 1 is paused',
      '3.  6 ms  a cable is cut',
      '4. 10 ms  node 3 gets idle from 3 → late to 0',
    ]);
  });

  it('of a step that there is not is everything until then', () => {
    expect(causalPast(relay(), 99)).toEqual(relay());
    expect(causalPast(relay(), 0).steps).toEqual([]);
  });

  it('leaves the trace as it was', () => {
    const trace = relay();
    causalPast(trace, 11);
    expect(trace).toEqual(relay());
  });
});

describe('in every run the causal past of a node’s step', () => {
  const cases = fc.tuple(randomTraces, fc.nat()).map(([trace, pick]) => {
    const own = trace.steps.filter((step) => !isFault(step));
    const last = own[pick % own.length]?.step ?? 1;
    return { trace, last, past: causalPast(trace, last) };
  });

  it('ends with that step, and holds nothing that came after it', () => {
    fc.assert(
      fc.property(cases, ({ trace, last, past }) => {
        const { step: _was, event: before, ...end } = trace.steps[last - 1]!;
        const { step: _is, event: after, ...kept } = past.steps.at(-1)!;
        expect(kept).toEqual(end);
        expect(withoutSend(after)).toBe(withoutSend(before));
        for (const { time } of past.steps) expect(time).toBeLessThanOrEqual(end.time);
      }),
      FEW_RUNS,
    );
  });

  it('is numbered from 1, in the order of the run, without a step twice', () => {
    fc.assert(
      fc.property(cases, ({ trace, past }) => {
        expect(past.steps.map(({ step }) => step)).toEqual(past.steps.map((_, i) => i + 1));
        const bare = ({ time, node, clock, effects }: Trace['steps'][number]) =>
          JSON.stringify({ time, node, clock, effects });
        const all = trace.steps.map(bare);
        let at = -1;
        for (const step of past.steps.map(bare)) {
          at = all.indexOf(step, at + 1);
          expect(at).toBeGreaterThanOrEqual(0);
        }
      }),
      FEW_RUNS,
    );
  });

  it('holds the send of every deliver in it, and what was sent is what came', () => {
    fc.assert(
      fc.property(cases, ({ past }) => {
        for (const { step, node, event } of past.steps) {
          if (event.type !== 'deliver') continue;
          expect(event.send).toBeLessThan(step);
          const sender = past.steps[(event.send ?? 0) - 1];
          expect(sender?.node).toBe(event.from);
          const sent = sender?.effects.flatMap((effect) =>
            effect.type === 'send' && effect.to === node ? [JSON.stringify(effect.message)] : [],
          );
          expect(sent).toContain(JSON.stringify(event.message));
        }
      }),
      FEW_RUNS,
    );
  });

  it('holds all faults until then, and its own past again is itself', () => {
    fc.assert(
      fc.property(cases, ({ trace, last, past }) => {
        const faults = (steps: Trace['steps']) =>
          steps.filter(isFault).map(({ time, event }) => ({ time, event }));
        expect(faults(past.steps)).toEqual(faults(trace.steps.filter(({ step }) => step <= last)));
        expect(causalPast(past, past.steps.length)).toEqual(past);
      }),
      FEW_RUNS,
    );
  });
});

describe('the last steps', () => {
  it('are numbered anew, and a delivery of what was sent before them has no sender', () => {
    const trace = relay();
    const last = lastSteps(trace, 4);
    expect(last.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(last.steps.map(({ time }) => time)).toEqual(trace.steps.slice(-4).map(({ time }) => time));
    expect(last.length).toBe(trace.length);
    for (const { step, event } of last.steps) {
      if (event.type === 'deliver' && event.send !== undefined) expect(event.send).toBeLessThan(step);
    }
  });

  it('are all of a shorter trace', () => {
    const trace = relay();
    expect(lastSteps(trace, trace.steps.length)).toBe(trace);
  });
});
