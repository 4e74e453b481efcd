import { expect, labTest } from 'harness/author';
import type { Lab5 } from './interface.ts';
import { SAFETY } from './rules.ts';
import { MS, runBank, serve, trusting } from './runs.ts';
import { deposits } from './transactions.ts';

const STEPS = 'Each step is that of Multi-Paxos';

/** How long a message takes. */
const DELAY = 10;

labTest<Lab5>('ef-delays', () => {
  for (const nodes of [3, 5]) {
    const { run } = runBank(
      { nodes, delay: DELAY },
      trusting(() => nodes - 1),
    );
    run.expectRules(STEPS, ...SAFETY);
    run.start();
    run.runFor(10 * DELAY);
    for (let seq = 1; seq <= 5; seq++) {
      run.request(100, nodes - 1, {
        type: 'request',
        clientId: 100,
        clientSeq: seq,
        account: 'a',
        transaction: { type: 'deposit', amount: 1 },
      });
      run.runFor(2 * DELAY);
      expect(
        run.emitted(nodes - 1, 'reply').filter(({ clientSeq }) => clientSeq === seq).length,
        `answers to request ${seq}, two message delays after it came to the leader of ${nodes}`,
      ).toBe(1);
      run.runFor(3 * DELAY);
    }
  }
});

labTest<Lab5>('ef-messages', () => {
  for (const nodes of [3, 5]) {
    const { run } = runBank(
      { nodes },
      trusting(() => nodes - 1),
    );
    run.expectRules(STEPS, ...SAFETY);
    run.start();
    run.runFor(5 * MS);
    const before = run.sent();
    const begun = run.time;
    const clients = serve(run, [deposits(25), deposits(25)], { firstId: 100, pause: 1 });
    run.expectEventually('Every client gets its answers', () => clients.finished, { within: 50 * MS });
    const ticks = Math.ceil((run.time - begun) / MS);
    run.runFor(DELAY);
    // What a replica sends from time to time is no cost of a command: four for each replica in `ms`.
    const allowed = 3 * nodes * 50 + 4 * nodes * (ticks + 1);
    expect(
      run.sent() - before,
      `messages for 50 commands of ${nodes} replicas in ${run.time - begun} ms, of which 3n a command and 4n in ${MS} ms are allowed`,
    ).toBeLessThanOrEqual(allowed);
  }
});

labTest<Lab5>('ef-phase1', () => {
  let leader = 2;
  const { run } = runBank(
    { nodes: 3 },
    trusting(() => leader),
  );
  run.start();
  const clients = serve(run, [deposits(10), deposits(10)]);
  run.expectEventually('Every client gets its answers', () => clients.finished, { within: 50 * MS });
  run.runFor(20 * MS);
  expect(run.sent('prepare'), 'prepares that were sent while node 2 of three led').toBeLessThanOrEqual(3);
  leader = 1;
  run.runFor(5 * MS);
  const more = serve(run, [deposits(10), deposits(10)], { firstId: 110 });
  run.expectEventually('Every client gets its answers from the next leader', () => more.finished, {
    within: 50 * MS,
  });
  run.runFor(20 * MS);
  expect(
    run.sent('prepare'),
    'prepares that were sent while node 2 led, and then node 1',
  ).toBeLessThanOrEqual(6);
});

labTest<Lab5>('ef-memory', () => {
  const { run } = runBank({ nodes: 3 });
  run.start();
  const some = serve(run, [deposits(10), deposits(10)]);
  run.expectEventually('Every client gets its answers', () => some.finished, { within: 50 * MS });
  run.runFor(10 * MS);
  const measure = () =>
    run.ids.map((id) => ({ state: run.stateSize(id), stored: run.storedSize(id).characters }));
  const before = measure();
  const many = serve(run, [deposits(100), deposits(100)], { firstId: 102 });
  run.expectEventually('Every client gets its answers', () => many.finished, { within: 200 * MS });
  run.runFor(10 * MS);
  for (const [id, { state, stored }] of measure().entries()) {
    const grown = state - (before[id]?.state ?? 0);
    expect(
      grown,
      `characters by which the encoded state of node ${id} grew over 200 commands that all have executed: it may keep no log of them`,
    ).toBeLessThan(4000);
    expect(
      stored - (before[id]?.stored ?? 0),
      `characters by which the storage of node ${id} grew over 200 commands that all have executed`,
    ).toBeLessThan(4000);
  }
});
