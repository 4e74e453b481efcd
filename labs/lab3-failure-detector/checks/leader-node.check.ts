import { expect, labTest, property, schedules } from 'harness/author';
import type { Lab3 } from './interface.ts';
import { allTrust, DELTA, runLeaders, trusts } from './runs.ts';

const FEW = 3 * DELTA;

labTest<Lab3>('ln-start', () => {
  const run = runLeaders({ nodes: 3 });
  run.start();
  for (const id of run.ids) {
    expect(trusts(run, id), `whom node ${id} trusts when it starts`).toEqual([2]);
  }
});

labTest<Lab3>('ln-stays', () => {
  const run = runLeaders({ nodes: 5 });
  run.start();
  run.expectAlways('Strong accuracy, while messages are fast: nobody is suspected, the leader stays', () => {
    const other = run.ids.find((id) => trusts(run, id).length > 1);
    return other === undefined || `node ${other} trusted ${trusts(run, other).join(', then ')}`;
  });
  run.runFor(20 * DELTA);
  run.expectNow('After twenty timeouts all trust the highest node', () => allTrust(run, run.ids, 4));
});

labTest<Lab3>('ln-crash', () => {
  const run = runLeaders({ nodes: 4 });
  run.start();
  run.runFor(5 * DELTA);
  for (const leader of [3, 2]) {
    run.crash(leader);
    run.expectEventually(
      'Strong completeness: a crashed leader is suspected, and all trust the next highest node',
      () => allTrust(run, run.up, leader - 1),
      { within: FEW, stays: 5 * DELTA },
    );
  }
});

labTest<Lab3>('ln-nobody', () => {
  const run = runLeaders({ nodes: 2 });
  run.drop('everything', () => true);
  run.start();
  run.expectEventually(
    'A node that hears nothing, not even of itself, trusts nobody',
    () => allTrust(run, [0, 1], -1),
    {
      within: FEW,
    },
  );
  run.dropNothing();
  run.expectEventually(
    'When messages arrive again all trust the highest node',
    () => allTrust(run, [0, 1], 1),
    {
      within: FEW,
      stays: 10 * DELTA,
    },
  );
});

labTest<Lab3>('ln-restart', () => {
  const run = runLeaders({ nodes: 3 });
  run.start();
  run.runFor(2 * DELTA);
  run.crash(2);
  run.runFor(5 * DELTA);
  run.restart(2);
  run.expectEventually(
    'Eventual agreement: a node that comes back is restored, and leads again',
    () => allTrust(run, [0, 1, 2], 2),
    { within: FEW, stays: 10 * DELTA },
  );
});

labTest<Lab3>('ln-partition', () => {
  const run = runLeaders({ nodes: 5 });
  run.start();
  run.runFor(DELTA);
  run.partition([0, 1, 2], [3, 4]);
  run.expectEventually(
    'In a partition each side trusts its own highest node',
    () => allTrust(run, [0, 1, 2], 2),
    {
      within: FEW,
      stays: 5 * DELTA,
    },
  );
  expect(allTrust(run, [3, 4], 4), 'the other side trusts 4').toBe(true);
  run.heal();
  run.expectEventually(
    'Eventual agreement: after the heal all trust the highest node',
    () => allTrust(run, run.ids, 4),
    {
      within: FEW,
      stays: 20 * DELTA,
    },
  );
});

labTest<Lab3>('ln-one-way', () => {
  const run = runLeaders({ nodes: 3 });
  run.start();
  run.runFor(DELTA);
  run.cut(2, 0);
  run.expectEventually('Node 0 hears nothing of node 2, and trusts node 1', () => allTrust(run, [0], 1), {
    within: FEW,
    stays: 5 * DELTA,
  });
  expect(allTrust(run, [1, 2], 2), 'nodes 1 and 2 hear node 2').toBe(true);
  run.heal();
  run.expectEventually(
    'Eventual agreement: when the link is whole all trust node 2',
    () => allTrust(run, run.ids, 2),
    {
      within: FEW,
      stays: 20 * DELTA,
    },
  );
});

labTest<Lab3>('ln-slow', () => {
  const run = runLeaders({ nodes: 3 });
  // Node 2 answers in fits and starts: for 300 ms of each 400 ms it is silent.
  const cycles = (count: number) => {
    for (let cycle = 0; cycle < count; cycle++) {
      run.pause(2);
      run.runFor(3 * DELTA);
      run.resume(2);
      run.runFor(DELTA);
    }
  };
  run.start();
  cycles(30);
  run.expectAlways('after 12 s the delay is long enough for node 2', () => allTrust(run, run.ids, 2));
  cycles(20);
});

labTest<Lab3>('ln-cost', () => {
  const run = runLeaders({ nodes: 5 });
  run.start();
  run.runFor(10 * DELTA + DELTA / 2);
  // 10 timeouts of 5 nodes, each with 5 requests and their 5 replies.
  expect(run.sent('heartbeat-request'), 'requests in 10 timeouts of 5 nodes').toBe(250);
  expect(run.sent('heartbeat-reply'), 'replies to them').toBe(250);
  expect(run.sent(), 'messages of all kinds').toBe(500);
});

labTest<Lab3>(
  'ln-agreement',
  property(
    [
      schedules({
        nodes: [2, 5],
        faults: ['loss', 'delay', 'crash', 'restart', 'partition', 'one-way'],
        calmWithin: 20 * DELTA,
      }),
    ],
    (_student, schedule) => {
      const run = runLeaders({ schedule });
      run.play();
      run.expectEventually(
        'Eventual agreement: all correct nodes trust the highest correct node',
        () => allTrust(run, run.up, Math.max(...run.up)),
        { within: 60 * DELTA, stays: 20 * DELTA },
      );
    },
    { runs: 60 },
  ),
);
