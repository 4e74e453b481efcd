import { expect, fc, labTest, type Message, property, schedules } from 'harness/author';
import type { Lab4 } from './interface.ts';
import { SAFETY } from './rules.ts';
import {
  agree,
  allDecided,
  ask,
  decisions,
  heartbeats,
  MS,
  mustDecide,
  noneDecided,
  restless,
  runPaxos,
  trusting,
  wishOf,
} from './runs.ts';

/** A time in which a new leader is found and two of its rounds come to an end, in a calm network. */
const SOON = 60 * MS;

const AGREEMENT =
  'Agreement and validity: no two nodes decide differently, and what is decided was asked for';
const PAXOS = 'Each step is that of Paxos';

labTest<Lab4>('pn-undisturbed', () => {
  for (const nodes of [1, 2, 3, 5]) {
    const run = runPaxos(
      { nodes },
      trusting(() => nodes - 1),
    );
    run.expectRules(PAXOS, ...SAFETY, 'first-request');
    run.start();
    ask(run);
    run.request(9, nodes - 1, { type: 'propose', value: 'second' });
    run.expectEventually('In a calm network all decide', () => allDecided(run), { within: 2 * MS });
    run.runFor(2 * MS);
    for (const id of run.ids) {
      expect(
        decisions(run, id),
        `what node ${id} of ${nodes} decided, of which ${nodes - 1} is trusted`,
      ).toEqual([wishOf(nodes - 1)]);
    }
  }
  const late = runPaxos({ nodes: 3 });
  late.expectRules(PAXOS, ...SAFETY, 'hosts-election');
  late.start();
  late.runFor(3 * MS);
  ask(late);
  late.expectEventually('In a calm network all decide', () => allDecided(late), { within: 2 * MS });
});

labTest<Lab4>('pn-cost', () => {
  for (const nodes of [1, 3, 5, 7]) {
    const run = runPaxos(
      { nodes },
      trusting(() => nodes - 1),
    );
    run.expectRules('Who is trusted proposes, and nobody else', 'only-trusted');
    run.expectRules(PAXOS, ...SAFETY);
    run.start();
    ask(run);
    run.runFor(30 * MS);
    expect(allDecided(run), 'in a calm network all decide').toBe(true);
    const sent = ['prepare', 'promise', 'accept', 'learn'].map((type) => run.sent(type));
    expect(
      sent.reduce((sum, count) => sum + count, 0),
      `prepares, promises, accepts and learns of ${nodes} nodes (${sent.join(' + ')})`,
    ).toBeLessThanOrEqual(4 * nodes + nodes * nodes);
  }
});

labTest<Lab4>('pn-minority', () => {
  const alone = runPaxos(
    { nodes: 5 },
    trusting(() => 4),
  );
  alone.expectRules(PAXOS, ...SAFETY);
  alone.start(3, 4);
  ask(alone, [3, 4]);
  alone.expectAlways('Two of five nodes decide nothing', () => noneDecided(alone));
  alone.runFor(50 * MS);

  const run = runPaxos(
    { nodes: 5 },
    trusting((id) => (id <= 2 ? 2 : 4)),
  );
  run.expectRules(PAXOS, ...SAFETY);
  run.expectAlways(AGREEMENT, () => agree(run));
  run.partition([0, 1, 2], [3, 4]);
  run.start();
  ask(run);
  run.expectEventually('A majority makes progress', () => allDecided(run, [0, 1, 2]), { within: SOON });
  run.runFor(10 * MS);
  expect(decisions(run, 4), 'what node 4 decided, which heard of node 3 alone').toEqual([]);
  run.heal();
  run.expectEventually('After the heal all decide', () => allDecided(run), { within: SOON });
});

labTest<Lab4>('pn-crashed-leader', () => {
  for (const at of [0, 6, 14, 22, 30]) {
    for (const afterEffects of [0, 1, 2, 4, 6]) {
      const run = runPaxos(
        { nodes: 3 },
        trusting(() => Math.max(...run.up)),
      );
      run.expectRules(PAXOS, ...SAFETY);
      run.expectAlways(AGREEMENT, () => agree(run));
      run.start();
      if (at === 0) run.crash(2, { afterEffects });
      ask(run);
      run.runFor(at);
      run.crash(2, { afterEffects });
      run.runFor(2 * MS);
      run.expectEventually('The other nodes decide', () => allDecided(run, [0, 1]), { within: SOON });
      run.restart(2);
      ask(run, [2]);
      run.expectEventually('And so does the one that crashed', () => allDecided(run), { within: SOON });
    }
  }
});

labTest<Lab4>('pn-lost', () => {
  for (const type of ['prepare', 'promise', 'accept', 'learn']) {
    const run = runPaxos(
      { nodes: 3 },
      trusting(() => 2),
    );
    run.expectAlways(AGREEMENT, () => agree(run));
    run.drop(`every ${type}`, (_from, _to, message) => message.type === type);
    run.start();
    ask(run);
    run.runFor(20 * MS);
    run.dropNothing();
    run.expectEventually(`When no ${type} is lost any more all decide`, () => allDecided(run), {
      within: 30 * MS,
    });
  }
});

labTest<Lab4>('pn-duel', () => {
  const alone = runPaxos(
    { nodes: 3 },
    trusting(() => 2),
  );
  alone.expectRules('Who tries again and again waits longer each time', 'backs-off');
  alone.start(2);
  ask(alone, [2]);
  alone.runFor(30 * MS);

  const run = runPaxos(
    { nodes: 3 },
    trusting((id) => id),
  );
  run.expectAlways(AGREEMENT, () => agree(run));
  for (const from of run.ids) for (const to of run.ids) if (from !== to) run.slow(from, to, 45);
  run.start();
  ask(run, [0]);
  run.runFor(30);
  ask(run, [1]);
  run.expectEventually(
    'Nodes 0 and 1 both think that they lead, and all decide in the end',
    () => allDecided(run),
    {
      within: 2 * SOON,
    },
  );
});

const prepare = (from: number, crnd: number): [number, Message] => [from, { type: 'prepare', from, crnd }];
const accept = (from: number, rnd: number, val: string): [number, Message] => [
  from,
  { type: 'accept', from, rnd, val },
];

labTest<Lab4>('pn-durable', () => {
  // Node 0 is alone; what nodes 1 and 2 say is what the check says. They are not there to hear its answers.
  const said = [prepare(1, 4), accept(1, 4, 'a'), accept(2, 5, 'b'), prepare(1, 7), accept(1, 7, 'b')];
  const after = [accept(1, 1, 'b'), prepare(1, 4), accept(1, 4, 'a'), prepare(2, 5), prepare(2, 11)];
  for (let at = 0; at < said.length; at++) {
    // First without a crash: what is wrong then is not the memory's fault.
    for (const afterEffects of [undefined, 99, 0, 1, 2, 3, 4, 5]) {
      const run = runPaxos(
        { nodes: 3 },
        trusting(() => 2),
      );
      run.expectRules(
        'What was promised or accepted before a crash is known after it',
        ...SAFETY,
        'answers-prepare',
        'answers-accept',
      );
      run.start(0);
      for (const [from, message] of said.slice(0, at)) run.deliver(from, 0, message);
      if (afterEffects !== undefined) run.crash(0, { afterEffects });
      for (const [from, message] of said.slice(at, at + 1)) run.deliver(from, 0, message);
      if (afterEffects !== undefined) {
        run.crash(0);
        run.restart(0);
      }
      for (const [from, message] of after) run.deliver(from, 0, message);
    }
  }
});

labTest<Lab4>('pn-own-rounds', () => {
  for (const afterEffects of [99, 0, 1, 2, 3, 4]) {
    // Node 2 is alone and trusts itself: all it can do is to try again.
    const run = runPaxos(
      { nodes: 3 },
      trusting(() => 2),
    );
    run.expectRules('A round that was used before a crash is not used again', 'own-round', 'fresh-round');
    run.start(2);
    run.crash(2, { afterEffects });
    for (let life = 0; life < 3; life++) {
      ask(run, [2]);
      run.runFor(MS / 2);
      run.crash(2);
      run.restart(2);
      const before = run.sent('prepare');
      ask(run, [2]);
      run.runFor(30 * MS);
      expect(
        run.sent('prepare'),
        `prepares that node 2 sent, of them ${before} before its crash`,
      ).toBeGreaterThan(before);
    }
  }
});

labTest<Lab4>('pn-learns-later', () => {
  const parted = runPaxos(
    { nodes: 3 },
    trusting(() => 2),
  );
  parted.expectRules(PAXOS, ...SAFETY);
  parted.isolate(0);
  parted.start();
  ask(parted);
  parted.expectEventually('Two of three decide', () => allDecided(parted, [1, 2]), { within: SOON });
  parted.heal();
  parted.expectEventually('A node that was cut off learns what was decided', () => allDecided(parted), {
    within: SOON,
  });
  expect(agree(parted), AGREEMENT).toBe(true);

  const deaf = runPaxos(
    { nodes: 3 },
    trusting(() => 2),
  );
  deaf.expectRules(PAXOS, ...SAFETY);
  deaf.drop('every learn to node 0', (_from, to, { type }) => type === 'learn' && to === 0);
  deaf.start();
  ask(deaf, [2]);
  deaf.runFor(5 * MS);
  deaf.expectEventually(
    'A node that accepted and missed the learns hears of the decision',
    () => allDecided(deaf),
    {
      within: SOON,
    },
  );
  expect(agree(deaf), AGREEMENT).toBe(true);

  const back = runPaxos(
    { nodes: 3 },
    trusting(() => 2),
  );
  back.expectRules(PAXOS, ...SAFETY);
  back.start();
  back.crash(0);
  ask(back, [1, 2]);
  back.runFor(5 * MS);
  back.restart(0);
  ask(back, [0]);
  back.expectEventually('A node that was down learns what was decided', () => allDecided(back), {
    within: SOON,
  });
  expect(agree(back), AGREEMENT).toBe(true);
});

labTest<Lab4>(
  'pn-agreement',
  property(
    [
      schedules({
        nodes: [2, 5],
        faults: ['loss', 'duplication', 'delay', 'crash', 'restart', 'partition', 'one-way'],
        calmWithin: 20 * MS,
      }),
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
    ],
    (_student, schedule, isRestless, proposers) => {
      mustDecide();
      const run = runPaxos({ schedule }, isRestless ? restless : heartbeats);
      run.expectRules('Agreement, validity, integrity', ...SAFETY);
      run.expectAlways(AGREEMENT, () => agree(run));
      run.start();
      ask(run, run.ids.slice(-proposers));
      run.play();
      ask(run);
      run.runFor(10 * MS);
    },
    { runs: 60 },
  ),
);

labTest<Lab4>(
  'pn-termination',
  property(
    [
      schedules({
        nodes: [2, 5],
        faults: ['loss', 'duplication', 'delay', 'crash', 'restart', 'partition', 'one-way'],
        calmWithin: 20 * MS,
        correct: 'majority',
      }),
    ],
    (_student, schedule) => {
      const run = runPaxos({ schedule });
      run.expectRules(PAXOS, ...SAFETY);
      run.start();
      ask(run);
      run.play();
      ask(run);
      run.expectEventually(
        'Termination: all correct nodes decide, in a calm network with a quorum',
        () => allDecided(run),
        { within: 150 * MS },
      );
    },
    { runs: 40 },
  ),
);
