import { CALM, expect, labTest } from 'harness/author';
import type { Lab2Check } from '../../../labs/lab2-networking/checks/interface.ts';
import { numbered, receive, send, startGroup } from '../../../labs/lab2-networking/checks/transport.ts';

labTest<Lab2Check>('tp-backoff', async (student) => {
  const { processes, proxy } = await startGroup(student, 2, { backoffMs: 25, maxBackoffMs: 400 });
  const [a] = processes;
  if (a === undefined) throw new Error('two nodes');
  proxy(0, 1).isRefusing = true;
  // Times are taken in the process itself: there a wait is never shorter than it was asked to be, however busy the machine is.
  await a.run(({ kept, require, tell }) => {
    const { Socket } = require('node:net') as { Socket: { prototype: object } };
    const connect: unknown = Reflect.get(Socket.prototype, 'connect');
    if (typeof connect !== 'function') throw new Error('a socket that can not connect');
    Reflect.set(Socket.prototype, 'connect', function connectAndTell(this: unknown, ...all: unknown[]) {
      tell({ at: performance.now() });
      return Reflect.apply(connect, this, all);
    });
    kept.pending.push(kept.transport.send(1, 'to nobody').catch(() => {}));
  });
  const times: number[] = [];
  for (let i = 1; i <= 6; i++) {
    times.push(Number(Reflect.get(Object(await a.next(`attempt ${i} to connect did not come`)), 'at')));
  }
  const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  // Half of what was asked for is allowed, for who adds chance to it.
  for (const [i, least] of [25, 50, 100, 200, 400].entries()) {
    student.tell(`wait ${i + 1} before an attempt to connect; backoffMs is 25, maxBackoffMs 400`);
    expect((waits[i] ?? 0) >= least / 2 - 1, `wait ${i + 1} is at least half of ${least} ms`).toBe(true);
  }
});

labTest<Lab2Check>('tp-slow-peer', async (student) => {
  const { processes, proxy } = await startGroup(student, 2, { queue: 4 });
  const [a, b] = processes;
  if (a === undefined || b === undefined) throw new Error('two nodes');
  const link = proxy(0, 1);
  link.conditions = {
    ...CALM,
    breaks: [{ connection: 0, direction: 'to-server', afterBytes: 100_000, kind: 'stall' }],
  };
  const total = 600;
  await a.run(({ kept }, count) => {
    const text = 'x'.repeat(50_000);
    for (let i = 0; i < count; i++) {
      kept.pending.push(
        kept.transport.send(1, { i, text }).then(() => {
          kept.resolved++;
        }),
      );
    }
  }, total);
  student.tell(
    `node 0 sends ${total} messages of 50 kB to node 1 without waiting; after 100 kB node 1 reads no more`,
  );
  await receive(b, 1);
  // It goes on until the kernel takes no more; a machine that is busy looks at it too early, which harms nobody.
  const accepted = await a.run(async ({ kept }) => {
    for (let quiet = 0, last = -1; quiet < 10; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      quiet = kept.resolved === last ? quiet + 1 : 0;
      last = kept.resolved;
    }
    return kept.resolved;
  });
  expect(accepted < total, 'some sends wait while the peer does not read').toBe(true);
  link.resume();
  student.tell('node 1 reads again');
  const got = [
    0,
    ...(await receive(b, total - 1)).map((one) =>
      Reflect.get(Object(Reflect.get(Object(one), 'message')), 'i'),
    ),
  ];
  expect(
    got.findIndex((i, at) => i !== at),
    'the first message that is not the next one',
  ).toBe(-1);
});

labTest<Lab2Check>('tp-closes', async (student) => {
  const { processes, proxy } = await startGroup(student, 3, {
    queue: 2,
    backoffMs: 20_000,
    maxBackoffMs: 20_000,
  });
  const [a, b] = processes;
  if (a === undefined || b === undefined) throw new Error('three nodes');
  await send(student, a, 1, numbered(3));
  await send(student, b, 0, numbered(3));
  await receive(b, 3);
  await receive(a, 3);
  proxy(0, 2).isRefusing = true;
  await a.run(({ kept }) => {
    kept.pending = Array.from({ length: 4 }, (_, i) =>
      kept.transport.send(2, i).then(
        () => 'accepted',
        (error) => String(error?.code),
      ),
    );
  });
  student.tell('node 0 sends 4 messages to node 2, which it can not reach; its queues hold 2');
  await proxy(0, 2).connected(1, 'node 0 did not try to connect to node 2');
  // Until it has heard that the connection was reset, and waits before the next.
  for (let i = 0; i < 5; i++) await a.turn();
  student.about('Transport.close');
  await a.run(({ kept }) => kept.transport.close(), undefined, 'close() did not resolve');
  student.tell('node 0 closes its transport');
  const outcomes = await a.run(
    ({ kept }) => Promise.all(kept.pending),
    undefined,
    'sends that waited were not settled by close()',
  );
  expect(outcomes, 'what became of the 4 sends').toEqual(['accepted', 'accepted', 'closed', 'closed']);
  const late = await a.run(({ kept }) =>
    kept.transport.send(1, 'late').then(
      () => 'accepted',
      (error) => String(error?.code),
    ),
  );
  expect(late, 'what becomes of a send after close()').toBe('closed');
  await a.idle('something is still open after close()');
});
