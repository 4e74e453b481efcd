import { CALM, expect, fc, labTest, property, tcpConditions } from 'harness/author';
import { frame, nextFrame } from './frames.ts';
import type { Lab2Check } from './interface.ts';
import { call, startRpcClient, startRpcServer } from './rpc.ts';

labTest<Lab2Check>('rpc-call', async (student) => {
  const server = await startRpcServer(student);
  const proxy = await student.tcpProxy(server.port);
  const client = await startRpcClient(student, proxy.port);
  for (const argument of ['hello', { list: [1, 'é'] }, null, 0, 'x'.repeat(10_000)]) {
    expect(await call(student, client, 'echo', argument), `the outcome of echo`).toEqual({
      result: argument,
    });
  }
  expect(proxy.connections, 'connections for five calls').toBe(1);
});

labTest<Lab2Check>('rpc-errors', async (student) => {
  const server = await startRpcServer(student);
  const client = await startRpcClient(student, server.port);
  expect(await call(student, client, 'fail', null), 'the outcome of a method that throws').toEqual({
    code: 'failed',
  });
  for (const name of ['nothing', 'toString', '__proto__']) {
    expect(await call(student, client, name, null), `the outcome of ${name}, which is no method`).toEqual({
      code: 'unknown-method',
    });
  }
  expect(await call(student, client, 'echo', 1), 'the outcome of the next call').toEqual({ result: 1 });
});

labTest<Lab2Check>('rpc-concurrent', async (student) => {
  const listener = await student.listen();
  const client = await startRpcClient(student, listener.port);
  await client.run(({ kept }) => {
    kept.pending = ['a', 'b', 'c'].map((text) => kept.client.call('echo', text));
  });
  student.tell('three calls at a time, of echo with a, b and c');
  const peer = await listener.accept('the client did not connect');
  const calls = [];
  for (let i = 1; i <= 3; i++)
    calls.push(await nextFrame(peer, `call ${i} of 3 did not come while none was answered`));
  expect(new Set(calls.map(({ id }) => id)).size, 'different ids among three calls').toBe(3);
  for (const { id, argument } of calls.reverse()) {
    await peer.write(frame({ type: 'reply', id, result: `answer to ${argument}` }));
    student.tell(`answered the call with ${argument}`);
  }
  const results = await client.run(
    ({ kept }) => Promise.all(kept.pending),
    undefined,
    'the calls were not settled',
  );
  expect(results, 'the results of the three calls, answered in reverse order').toEqual([
    'answer to a',
    'answer to b',
    'answer to c',
  ]);
  // And the server does not wait for a slow call either.
  const server = await startRpcServer(student);
  const asking = await student.connect(server.port);
  await asking.write(frame({ type: 'call', client: 'c', id: 1, method: 'wait', argument: 'slow' }));
  await server.process.next('the method wait was not executed');
  await asking.write(frame({ type: 'call', client: 'c', id: 2, method: 'echo', argument: 'quick' }));
  student.tell('the server gets a slow call and then a quick one');
  const first = await nextFrame(asking, 'the quick call was not answered while the slow one was executed');
  expect(first, 'the first answer').toEqual({ type: 'reply', id: 2, result: 'quick' });
  await server.process.run(({ kept }) => kept.release());
  expect(await nextFrame(asking, 'the slow call was not answered'), 'the second answer').toEqual({
    type: 'reply',
    id: 1,
    result: 'slow',
  });
});

labTest<Lab2Check>(
  'rpc-pieces',
  property(
    [
      tcpConditions({ piece: 30 }),
      fc.array(fc.constantFrom('a', 'é', '🦀', 'a longer text'), { minLength: 1, maxLength: 4 }),
    ],
    async (student, conditions, texts) => {
      const server = await student.shared('server', startRpcServer);
      const proxy = await student.tcpProxy(server.port, { ...CALM, pieces: conditions.pieces }, () =>
        server.process.turn(),
      );
      const peer = await student.connect(proxy.port);
      const client = `client ${Math.random()}`;
      await peer.write(
        Buffer.concat(
          texts.map((argument, id) => frame({ type: 'call', client, id, method: 'echo', argument })),
        ),
      );
      student.tell(
        `sent ${texts.length} calls in one piece, cut into pieces of ${JSON.stringify(conditions.pieces)} bytes`,
      );
      const results = new Map<unknown, unknown>();
      for (const _ of texts) {
        const { id, result } = await nextFrame(
          peer,
          `answer ${results.size + 1} of ${texts.length} did not come`,
        );
        results.set(id, result);
      }
      expect(
        texts.map((_, id) => results.get(id)),
        'the results of the calls',
      ).toEqual(texts);
    },
    { runs: 12 },
  ),
);

labTest<Lab2Check>('rpc-timeout', async (student) => {
  const listener = await student.listen();
  const client = await startRpcClient(student, listener.port, { timeoutMs: 50, attempts: 3 });
  await client.run(({ kept }) => {
    kept.pending = [
      kept.client.call('echo', 'lost').then(
        () => 'no error',
        (error) => error?.code,
      ),
    ];
  });
  const peer = await listener.accept('the client did not connect');
  const ids: unknown[] = [];
  for (let i = 1; i <= 3; i++) {
    const { id } = await nextFrame(peer, `attempt ${i} of 3 did not come`);
    student.tell(`attempt ${i} came, and was not answered`);
    ids.push(id);
  }
  expect(new Set(ids).size, 'different ids of one call that is sent three times').toBe(1);
  const [code] = await client.run(
    ({ kept }) => Promise.all(kept.pending),
    undefined,
    'the call was never settled',
  );
  expect(code, 'the code of the error').toBe('timeout');
  expect(peer.unread(), 'bytes that came after the third attempt').toBe(0);
  // An answered call leaves no timer behind.
  const answered = client.run(async ({ kept }) => {
    const result = await kept.client.call('echo', 'answered');
    await kept.client.close();
    return result;
  });
  const { id } = await nextFrame(peer, 'the next call did not come');
  await peer.write(frame({ type: 'reply', id, result: 'late' }));
  expect(await answered, 'the result of the next call').toBe('late');
  await client.idle('timers or sockets were left open after the answer and close()');
});

labTest<Lab2Check>('rpc-at-most-once', async (student) => {
  const server = await startRpcServer(student);
  const peer = await student.connect(server.port);
  const again = frame({ type: 'call', client: 'c', id: 7, method: 'count', argument: null });
  await peer.write(again);
  const answer = await nextFrame(peer, 'the call was not answered');
  await peer.write(again);
  student.tell('the call of count with id 7 comes again');
  expect(await nextFrame(peer, 'the duplicate was not answered'), 'the answer to the duplicate').toEqual(
    answer,
  );
  // Another client with the same id is another call.
  const other = await student.connect(server.port);
  await other.write(frame({ type: 'call', client: 'd', id: 7, method: 'count', argument: null }));
  expect(
    (await nextFrame(other, 'the other client got no answer')).result,
    'what another client’s call 7 gives',
  ).toBe(2);
  // A duplicate that comes while the call is executed, on a new connection because the first one broke.
  const slow = frame({ type: 'call', client: 'c', id: 8, method: 'wait', argument: 'slow' });
  await peer.write(slow);
  await server.process.next('the method wait was not executed');
  peer.reset();
  const next = await student.connect(server.port);
  await next.write(slow);
  student.tell('the call of wait comes again on another connection, while it is executed');
  await next.write(frame({ type: 'call', client: 'c', id: 9, method: 'echo', argument: 'between' }));
  expect(
    (await nextFrame(next, 'echo was not answered')).result,
    'the first answer on the new connection',
  ).toBe('between');
  await server.process.run(({ kept }) => kept.release());
  expect(await nextFrame(next, 'the duplicate was not answered on its own connection'), 'the answer').toEqual(
    {
      type: 'reply',
      id: 8,
      result: 'slow',
    },
  );
  const executed = await server.process.run(({ kept }) => kept.executed);
  expect(executed, 'how often each method was executed').toEqual({ echo: 1, fail: 0, wait: 1, count: 2 });
});
