import { fc, labTest, property, schedules } from 'harness/author';
import type { Lab1 } from '../../../labs/lab1-getting-started/checks/interface.ts';
import {
  allDelivered,
  MS,
  noneTwice,
  runNodes,
  sendAll,
} from '../../../labs/lab1-getting-started/checks/ping-runs.ts';

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
      run.expectAlways('No duplication: no text is delivered twice', () => noneTwice(run));
      run.play();
      run.expectEventually('Reliable delivery: every text is delivered', () => allDelivered(run, sent), {
        within: 20 * MS,
      });
    },
    { runs: 50 },
  ),
);
