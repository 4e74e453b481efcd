import { expect, it } from 'vitest';
import type { NodeEvent } from '../../src/sim/monitor.ts';
import { CALM } from '../../src/sim/schedule.ts';
import { Simulation } from '../../src/sim/simulation.ts';

it('tells a monitor how many effects of a step are carried out before the node crashes', () => {
  const seen: [NodeEvent['type'], number, number][] = [];
  const run = new Simulation({
    nodes: [0],
    make: (env) => ({
      onRequest() {
        env.storage.put('promised', 4);
        env.storage.sync();
        env.emit({ type: 'promised' });
      },
    }),
    seed: 1,
    conditions: CALM,
    monitors: [
      {
        step({ event, effects, done }) {
          seen.push([event.type, effects.length, done]);
          return undefined;
        },
      },
    ],
  });
  run.start(0);
  run.request(9, 0, { type: 'promise' });
  run.crash(0, 1);
  run.request(9, 0, { type: 'promise' });
  expect(seen).toEqual([
    ['start', 0, 0],
    ['request', 3, 3],
    ['request', 3, 1],
    ['crash', 0, 0],
  ]);
});
