import { fc, labTest, property, schedules } from 'harness/author';
import type { Lab5 } from '../../../labs/lab5-multipaxos/checks/interface.ts';
import { SAFETY } from '../../../labs/lab5-multipaxos/checks/rules.ts';
import {
  allExecuted,
  heartbeats,
  isLinearizable,
  MS,
  restless,
  runBank,
  serve,
} from '../../../labs/lab5-multipaxos/checks/runs.ts';
import { orders } from '../../../labs/lab5-multipaxos/checks/transactions.ts';

const everything = schedules({
  nodes: [3, 5],
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
  calmWithin: 30 * MS,
  correct: 'majority',
});

labTest<Lab5>(
  'rp-everything',
  property(
    [everything, orders(4, 6), fc.boolean()],
    (_student, schedule, wanted, isRestless) => {
      const bank = runBank({ schedule }, isRestless ? restless : heartbeats);
      const { run } = bank;
      run.expectRules('Each step is that of Multi-Paxos', ...SAFETY);
      run.start();
      const clients = serve(run, wanted, { giveUpAfter: 10 * MS });
      run.play();
      run.runFor(20 * MS);
      run.expectNow('Linearizability', () => isLinearizable(clients));
      if (isRestless) return;
      run.expectEventually('Progress', () => clients.finished, { within: 200 * MS });
      run.expectEventually('All replicas execute all slots', () => allExecuted(bank, run.up), {
        within: 30 * MS,
      });
    },
    { runs: 50 },
  ),
);
