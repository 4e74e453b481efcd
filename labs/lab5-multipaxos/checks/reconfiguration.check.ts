import { type Clients, expect, fc, labTest, property, schedules } from 'harness/author';
import type { Order } from './bank-model.ts';
import { ALPHA, type Lab5, type Result } from './interface.ts';
import { SAFETY } from './rules.ts';
import {
  allExecuted,
  ask,
  fixed,
  isLinearizable,
  learn,
  MS,
  mustServe,
  promise,
  runBank,
  serve,
  trusting,
} from './runs.ts';
import { balance, deposit, deposits, orders, reconfigure } from './transactions.ts';

const STEPS = 'Each step is that of Multi-Paxos, with the replicas of its slot';
const SOON = 60 * MS;

labTest<Lab5>('rc-from-alpha', () => {
  // Node 2 leads, and is alone: what the others say is what the check says.
  const bank = runBank(
    { nodes: 4, replicas: [0, 1, 2] },
    trusting(() => 2),
  );
  bank.run.expectRules(STEPS, ...SAFETY);
  bank.run.start(2);
  promise(bank, 0, 2);
  promise(bank, 1, 2);
  ask(bank, 2, 100, 1, reconfigure(1, 2, 3), '');
  learn(bank, 0, 2, 1);
  learn(bank, 1, 2, 1);
  for (let slot = 2; slot <= ALPHA; slot++) ask(bank, 2, 100 + slot, 1, deposit(1));
  ask(bank, 2, 110, 1, balance);
  expect(
    bank.facts.proposals(2).map(({ slot }) => slot),
    `the replicas of slot ${1 + ALPHA} are others: only those before it are filled`,
  ).toEqual([1, 2, 3, 4].slice(0, ALPHA));
  for (let slot = 2; slot <= ALPHA; slot++) {
    learn(bank, 0, 2, slot);
    learn(bank, 1, 2, slot);
  }
  expect(bank.facts.executed(2), 'slots that node 2 has executed').toBe(ALPHA);
  expect(
    bank.facts.proposals(2).length,
    `nobody but itself promised anything for slot ${1 + ALPHA}`,
  ).toBeLessThan(ALPHA + 1);
  promise(bank, 1, 2);
  promise(bank, 3, 2);
  expect(
    bank.facts.proposals(2).some(({ slot }) => slot === 1 + ALPHA),
    'nodes 1 and 3 have promised: what clients wait for is proposed',
  ).toBe(true);
});

labTest<Lab5>('rc-grows-shrinks', () => {
  const bank = runBank({ nodes: 7, replicas: [0, 1, 2] });
  const { run } = bank;
  run.expectRules(STEPS, ...SAFETY);
  run.start();
  const sets = [
    [0, 1, 2, 3, 4],
    [0, 1, 2, 3, 4, 5, 6],
    [0, 1, 2, 3, 4],
    [2, 3, 4],
  ];
  const all: Clients<Order, Result>[] = [];
  for (const [i, replicas] of sets.entries()) {
    const clients = serve(
      run,
      [[...deposits(2), { account: '', transaction: reconfigure(...replicas) }, ...deposits(3)], deposits(6)],
      { firstId: 100 + 10 * i },
    );
    run.expectEventually(
      `Every client gets its answers, while the replicas become ${replicas.join(', ')}`,
      () => clients.finished,
      {
        within: SOON,
      },
    );
    run.expectEventually('The replicas have executed all slots', () => allExecuted(bank, replicas), {
      within: SOON,
    });
    all.push(clients);
    run.expectNow('Linearizability', () => isLinearizable(...all));
    expect(bank.facts.replicasOf(bank.facts.last + 1), 'the replicas of the next slot').toEqual(replicas);
  }
});

labTest<Lab5>('rc-replaces', () => {
  for (const dead of [0, 2]) {
    const bank = runBank({ nodes: 4, replicas: [0, 1, 2] });
    const { run } = bank;
    run.expectRules(STEPS, ...SAFETY);
    run.start();
    const before = serve(run, [deposits(4)]);
    run.expectEventually('Every client gets its answers', () => before.finished, { within: SOON });
    run.crash(dead);
    const left = [0, 1, 2].filter((id) => id !== dead);
    const clients = serve(run, [[{ account: '', transaction: reconfigure(...left, 3) }, ...deposits(3)]], {
      firstId: 110,
    });
    run.expectEventually(`Node 3 takes the place of node ${dead}`, () => clients.finished, {
      within: 2 * SOON,
    });
    run.expectEventually('It has executed all slots', () => allExecuted(bank, [3]), { within: SOON });
    const [first] = left;
    run.crash(first ?? 1);
    const others = serve(run, [deposits(3)], { firstId: 120 });
    run.expectEventually(`And then node ${first} may be missing`, () => others.finished, {
      within: 2 * SOON,
    });
  }
});

labTest<Lab5>('rc-joins', () => {
  const bank = runBank({ nodes: 4, replicas: [0, 1, 2] });
  const { run } = bank;
  run.expectRules(STEPS, ...SAFETY);
  run.start();
  const before = serve(run, [deposits(30), deposits(30)]);
  run.expectEventually('Every client gets its answers', () => before.finished, { within: SOON });
  run.runFor(10 * MS);
  const joining = serve(run, [[{ account: '', transaction: reconfigure(0, 1, 2, 3) }]], { firstId: 110 });
  run.expectEventually('The replicas are four', () => joining.finished, { within: SOON });
  run.expectEventually(
    'The new one is given the state, and goes on from there',
    () => allExecuted(bank, [3]),
    {
      within: SOON,
    },
  );
  const clients = serve(run, [[{ account: 'a', transaction: balance }]], { firstId: 120 });
  run.expectEventually('Every client gets its answers', () => clients.finished, { within: SOON });
  expect(clients.history[0]?.output, 'the balance after 60 deposits of 1').toEqual({
    ok: true,
    balance: 60,
    reason: '',
  });
  // It is a replica as others are: it comes back with what it had.
  run.crash(3);
  run.runFor(2 * MS);
  run.restart(3);
  run.expectEventually('After a crash it catches up as others do', () => allExecuted(bank, [3]), {
    within: SOON,
  });
});

labTest<Lab5>('rc-others-lag', () => {
  mustServe();
  // Node 3 joins, and is given the state, while node 0 lags: that one is owed the log all the same.
  const bank = runBank({ nodes: 4, replicas: [0, 1, 2] }, fixed(2));
  const { run } = bank;
  run.expectRules(STEPS, ...SAFETY);
  run.start();
  run.runFor(MS / 2);
  ask(bank, 2, 100, 1, deposit(1));
  run.runFor(3 * MS);
  run.isolate(0);
  ask(bank, 2, 100, 2, deposit(1));
  ask(bank, 2, 101, 1, reconfigure(0, 1, 2, 3), '');
  run.expectEventually('The new replica is given the state', () => allExecuted(bank, [3]), { within: SOON });
  run.runFor(4 * MS);
  run.heal();
  run.expectEventually('The one that lagged is brought up', () => allExecuted(bank, [0]), { within: SOON });
});

labTest<Lab5>('rc-removed-stops', () => {
  // Node 3 is no replica, and is alone.
  const idle = runBank({ nodes: 4, replicas: [0, 1, 2] }, fixed(2));
  idle.run.expectRules(STEPS, ...SAFETY);
  idle.run.start(3);
  idle.run.deliver(2, 3, { type: 'prepare', from: 2, slot: 1, crnd: 2 });
  const val = { clientId: 100, clientSeq: 1, noop: false, account: 'a', transaction: deposit(1) };
  idle.run.deliver(2, 3, { type: 'accept', from: 2, slot: 1, rnd: 2, val });
  expect(idle.run.sent('promise') + idle.run.sent('learn'), 'votes of a node that is no replica').toBe(0);
  for (const removed of [0, 2]) {
    const bank = runBank({ nodes: 3, replicas: [0, 1, 2] });
    const { run } = bank;
    const left = [0, 1, 2].filter((id) => id !== removed);
    run.expectRules(STEPS, ...SAFETY);
    run.start();
    const clients = serve(run, [
      [...deposits(2), { account: '', transaction: reconfigure(...left) }, ...deposits(2)],
    ]);
    run.expectEventually('Every client gets its answers', () => clients.finished, { within: SOON });
    run.runFor(20 * MS);
    const executed = bank.facts.executed(removed);
    const more = serve(run, [deposits(3)], { firstId: 110 });
    run.expectEventually('The two that are left serve clients', () => more.finished, { within: SOON });
    expect(
      bank.facts.executed(removed),
      `slots that node ${removed} executes when it is no replica any more`,
    ).toBe(executed);
    run.isolate(removed);
    const last = serve(run, [deposits(3)], { firstId: 120 });
    run.expectEventually('Also when it is cut off', () => last.finished, { within: SOON });
  }
});

labTest<Lab5>(
  'rc-random',
  property(
    [
      schedules({
        nodes: [4, 5],
        faults: ['loss', 'duplication', 'delay', 'restart', 'partition', 'isolate'],
        calmWithin: 25 * MS,
      }),
      orders(2, 5),
      fc.array(fc.subarray([0, 1, 2, 3, 4], { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    ],
    (_student, schedule, wanted, sets) => {
      const bank = runBank({ schedule, replicas: [0, 1, 2] });
      const { run } = bank;
      run.expectRules(STEPS, ...SAFETY);
      run.start();
      const changes = sets
        .map((set) => set.filter((id) => id < schedule.nodes))
        .filter((set) => set.length > 0)
        .map((set) => ({ account: '', transaction: reconfigure(...set) }));
      const clients = serve(run, [changes, ...wanted]);
      run.play();
      run.expectEventually(
        'Progress: in a calm network every client gets its answers',
        () => clients.finished,
        {
          within: 200 * MS,
        },
      );
      run.expectNow('Linearizability', () => isLinearizable(clients));
      run.expectEventually(
        'The replicas have executed all slots',
        () => allExecuted(bank, bank.facts.replicasOf(bank.facts.last + 1)),
        { within: 40 * MS },
      );
    },
    { runs: 40 },
  ),
);
