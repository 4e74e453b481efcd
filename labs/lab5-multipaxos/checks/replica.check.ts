import { labTest, property, schedules } from 'harness/author';
import type { Lab5 } from './interface.ts';
import { SAFETY } from './rules.ts';
import {
  allExecuted,
  balance,
  deposit,
  isLinearizable,
  MS,
  orders,
  runBank,
  serve,
  trusting,
} from './runs.ts';

labTest<Lab5>('rp-serves', () => {
  const bank = runBank(
    { nodes: 3 },
    trusting(() => 2),
  );
  const { run } = bank;
  run.expectRules('Each step is that of Multi-Paxos', ...SAFETY);
  run.start();
  const clients = serve(run, [
    [
      { account: 'a', transaction: deposit(5) },
      { account: 'a', transaction: balance },
    ],
  ]);
  run.expectEventually('In a calm network every client gets its answers', () => clients.finished, {
    within: 10 * MS,
  });
  run.expectNow('Linearizability', () => isLinearizable(clients));
  run.expectEventually('All replicas execute all slots', () => allExecuted(bank, run.ids), {
    within: 10 * MS,
  });
});

labTest<Lab5>(
  'rp-linearizable',
  property(
    [
      schedules({
        nodes: [3, 5],
        faults: [
          'loss',
          'duplication',
          'delay',
          'crash',
          'restart',
          'partition',
          'one-way',
          'isolate',
          'pause',
        ],
        calmWithin: 20 * MS,
        correct: 'majority',
      }),
      orders(4, 6),
    ],
    (_student, schedule, wanted) => {
      const bank = runBank({ schedule });
      const { run } = bank;
      run.expectRules('Each step is that of Multi-Paxos', ...SAFETY);
      run.start();
      const clients = serve(run, wanted);
      run.play();
      run.expectEventually(
        'Progress: when faults stop every client gets its answers',
        () => clients.finished,
        { within: 100 * MS },
      );
      run.expectNow('Linearizability', () => isLinearizable(clients));
      run.expectEventually('All replicas execute all slots', () => allExecuted(bank, run.up), {
        within: 30 * MS,
      });
    },
    { runs: 60 },
  ),
);
