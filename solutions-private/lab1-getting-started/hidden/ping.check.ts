import { fc, labTest, property, schedules } from 'harness/author';
import type { Lab1 } from '../../../labs/lab1-getting-started/checks/interface.ts';
import { deliveries, MS, runNodes, sendAll } from '../../../labs/lab1-getting-started/checks/ping-runs.ts';

labTest<Lab1>(
  'pp-exactly-once',
  property(
    [
      schedules({
        nodes: [2, 3],
        faults: ['loss', 'duplication', 'delay', 'pause', 'partition', 'one-way', 'slow'],
        calmWithin: 20 * MS,
      }),
      fc.integer({ min: 1, max: 3 }),
    ],
    (_student, schedule, count) => {
      const run = runNodes('ExactlyOnceNode', { schedule });
      run.start();
      const sent = sendAll(run, count);
      run.expectAlways('No duplication: no text is delivered twice', () => {
        const twice = sent.find(([from, to, text]) => deliveries(run, to, from, text) > 1);
        return twice === undefined || `node ${twice[1]} delivered "${twice[2]}" of node ${twice[0]} twice`;
      });
      run.play();
      run.expectEventually(
        'Reliable delivery: every text is delivered',
        () => {
          const lost = sent.find(([from, to, text]) => deliveries(run, to, from, text) === 0);
          return lost === undefined || `node ${lost[1]} has not delivered "${lost[2]}" of node ${lost[0]}`;
        },
        { within: 20 * MS },
      );
    },
    { runs: 60 },
  ),
);
