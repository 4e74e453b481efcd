import { expect, labTest } from 'harness/author';
import type { Lab2Check } from './interface.ts';
import { numbered, receive, send, startGroup } from './transport.ts';

labTest<Lab2Check>('tp-delivers', async (student) => {
  const { processes } = await startGroup(student, 3);
  const [a, b, c] = processes;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three nodes');
  await send(student, a, 1, ['a to b', { list: [1, 'é'] }, null]);
  expect(await receive(b, 3), 'what node 1 gets').toEqual([
    { from: 0, message: 'a to b' },
    { from: 0, message: { list: [1, 'é'] } },
    { from: 0, message: null },
  ]);
  await send(student, b, 0, ['b to a']);
  expect(await receive(a, 1), 'what node 0 gets').toEqual([{ from: 1, message: 'b to a' }]);
  await send(student, c, 2, ['to oneself']);
  expect(await receive(c, 1), 'what node 2 gets of itself').toEqual([{ from: 2, message: 'to oneself' }]);
  await send(student, c, 1, numbered(60));
  expect(await receive(b, 60), 'what node 1 gets of node 2').toEqual(
    numbered(60).map((message) => ({ from: 2, message })),
  );
});

labTest<Lab2Check>('tp-one-connection', async (student) => {
  const { processes, proxy } = await startGroup(student, 2);
  const [a, b] = processes;
  if (a === undefined || b === undefined) throw new Error('two nodes');
  // At once, before there is a connection.
  await a.run(({ kept }) => {
    for (let i = 0; i < 20; i++) kept.pending.push(kept.transport.send(1, `m${i}`));
  });
  student.tell('node 0 sends 20 messages to node 1 without waiting');
  await receive(b, 20);
  await send(student, a, 1, numbered(30));
  await receive(b, 30);
  expect(proxy(0, 1).connections, 'connections from node 0 to node 1 for 50 messages').toBe(1);
  expect(proxy(1, 0).connections, 'connections from node 1 to node 0, to which nothing was sent').toBe(0);
});

labTest<Lab2Check>('tp-reconnects', async (student) => {
  const { processes, proxy } = await startGroup(student, 2, { backoffMs: 5, maxBackoffMs: 40 });
  const [a, b] = processes;
  if (a === undefined || b === undefined) throw new Error('two nodes');
  await send(student, a, 1, numbered(5, 'before-'));
  await receive(b, 5);
  const link = proxy(0, 1);
  for (let round = 1; round <= 2; round++) {
    link.isRefusing = true;
    link.reset();
    student.tell('the connection is reset, and new ones are refused');
    // Node 0 has heard of it when it tries again.
    const tried = link.connections + 2;
    await a.run(({ kept }, given) => {
      kept.pending.push(kept.transport.send(1, given).catch(() => {}));
    }, `probe-${round}`);
    await a.run(({ kept }) => {
      for (let i = 0; i < 6; i++) kept.pending.push(kept.transport.send(1, `during-${i}`).catch(() => {}));
    });
    await link.connected(tried, 'node 0 did not try to connect again, and again');
    link.isRefusing = false;
    student.tell('connections are accepted again');
    await send(student, a, 1, [...numbered(5, `after-${round}-`), 'last']);
    const got: unknown[] = [];
    while (got.at(-1) !== 'last') {
      const [one] = await receive(b, 1);
      got.push(Reflect.get(Object(one), 'message'));
    }
    const sent = [`probe-${round}`, ...numbered(6, 'during-'), ...numbered(5, `after-${round}-`), 'last'];
    // What was on the connection that broke may be lost; nothing else may happen.
    expect(
      got.filter((text, i) => got.indexOf(text) !== i),
      'messages that arrived twice',
    ).toEqual([]);
    expect(got, 'what arrived, in the order in which it was sent').toEqual(
      sent.filter((text) => got.includes(text)),
    );
    expect(
      got.filter((text) => String(text).startsWith('after-')),
      'what was sent after the link was whole',
    ).toEqual(numbered(5, `after-${round}-`));
  }
});

labTest<Lab2Check>('tp-dead-peer', async (student) => {
  const { processes, proxy } = await startGroup(student, 3, { queue: 4, backoffMs: 5, maxBackoffMs: 40 });
  const [a, b, c] = processes;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three nodes');
  proxy(0, 1).isRefusing = true;
  student.tell('node 1 can not be reached by node 0, whose queues hold 4 messages');
  await a.run(({ kept }) => {
    for (let i = 0; i < 10; i++) {
      const sent = kept.transport.send(1, `m${i}`).then(() => {
        kept.resolved++;
      });
      kept.pending.push(sent);
    }
  });
  student.tell('node 0 sends 10 messages to node 1 without waiting');
  await proxy(0, 1).connected(2, 'node 0 did not try to connect again');
  await send(student, a, 2, numbered(20));
  expect(await receive(c, 20), 'what node 2 gets meanwhile').toEqual(
    numbered(20).map((message) => ({ from: 0, message })),
  );
  expect(
    await a.run(({ kept }) => kept.resolved),
    'sends to node 1 that were accepted, with room for 4',
  ).toBe(4);
  proxy(0, 1).isRefusing = false;
  student.tell('node 1 can be reached again');
  expect(await receive(b, 10), 'what node 1 gets in the end').toEqual(
    numbered(10).map((message) => ({ from: 0, message })),
  );
  await a.run(
    ({ kept }) => Promise.all(kept.pending).then(() => true),
    undefined,
    'the sends that waited did not resolve',
  );
});
