import { fc, labTest, property, schedules } from 'harness/author';
import type { Lab5 } from './interface.ts';
import { SAFETY } from './rules.ts';
import {
  allExecuted,
  heartbeats,
  isLinearizable,
  MS,
  moneyIsConserved,
  mustServe,
  restless,
  runBank,
  serve,
} from './runs.ts';
import { deposits, orders } from './transactions.ts';

labTest<Lab5>(
  'rp-linearizable',
  property(
    [
      schedules({
        nodes: [3, 5],
        faults: ['loss', 'duplication', 'delay', 'restart', 'partition', 'one-way', 'isolate'],
        calmWithin: 25 * MS,
      }),
      orders(4, 5),
      fc.boolean(),
    ],
    (_student, schedule, wanted, isRestless) => {
      mustServe();
      const { run, facts } = runBank({ schedule }, isRestless ? restless : heartbeats);
      run.expectRules('Each step is that of Multi-Paxos', ...SAFETY);
      run.start();
      const clients = serve(run, wanted, { giveUpAfter: 8 * MS });
      run.play();
      run.runFor(10 * MS);
      run.expectNow('Linearizability: there is an order in which one bank gives all these answers', () =>
        isLinearizable(clients),
      );
      run.expectNow('Money is conserved', () => moneyIsConserved(facts));
    },
    { runs: 60 },
  ),
);

labTest<Lab5>(
  'rp-progress',
  property(
    [
      schedules({
        nodes: [3, 5],
        faults: ['loss', 'duplication', 'delay', 'crash', 'restart', 'partition', 'one-way'],
        calmWithin: 20 * MS,
        correct: 'majority',
      }),
      orders(3, 4),
    ],
    (_student, schedule, wanted) => {
      const bank = runBank({ schedule });
      const { run } = bank;
      run.start();
      const clients = serve(run, wanted);
      run.play();
      run.expectEventually(
        'Progress: in a calm network with a quorum every client gets its answers',
        () => clients.finished,
        { within: 150 * MS },
      );
      run.expectEventually('All replicas that are up execute all slots', () => allExecuted(bank, run.up), {
        within: 30 * MS,
      });
      run.expectNow('Linearizability', () => isLinearizable(clients));
    },
    { runs: 40 },
  ),
);

labTest<Lab5>(
  'rp-flapping',
  property(
    [fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 3, max: 8 })), { minLength: 2, maxLength: 5 })],
    (_student, cuts) => {
      const { run } = runBank({ nodes: 3 });
      run.start();
      const clients = serve(run, [deposits(12 * cuts.length), deposits(12 * cuts.length)], { pause: MS });
      for (const [node, length] of cuts) {
        run.isolate(node);
        run.runFor(length * MS);
        run.heal();
        run.runFor(length * MS);
      }
      run.expectEventually('Every client gets its answers', () => clients.finished, { within: 300 * MS });
      run.expectNow('Bounded wait, while partitions come and go', () => {
        const longest = Math.max(...clients.history.map((one) => (one.return ?? run.time) - one.call));
        return longest <= 50 * MS || `a client waited ${longest} ms for its answer`;
      });
    },
    { runs: 12 },
  ),
);
