import { ConnectionOver, expect, fc, labTest, property } from 'harness/author';
import { frame, nextFrame } from '../../../labs/lab2-networking/checks/frames.ts';
import { cut, decode, messages, places, streamOf } from '../../../labs/lab2-networking/checks/framing.ts';
import type { Lab2Check } from '../../../labs/lab2-networking/checks/interface.ts';
import { call, startRpcClient, startRpcServer } from '../../../labs/lab2-networking/checks/rpc.ts';

labTest<Lab2Check>('frame-malformed', async (student) => {
  const withText = (text: Uint8Array) => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(text.length);
    return Buffer.concat([header, text]);
  };
  for (const [what, text] of [
    ['an empty frame', Buffer.alloc(0)],
    ['a frame of broken JSON', Buffer.from('{"a":')],
    ['a frame of broken UTF-8', Buffer.from([0x22, 0xc3, 0x22])],
    ['a frame of two values', Buffer.from('1 2')],
  ] as const) {
    const { messages: given, error } = await decode(student, [
      Buffer.concat([frame('good'), withText(text), frame('never')]),
    ]);
    expect(error, `the error code of ${what}`).toBe('malformed');
    expect(given.flat(), `what was given before ${what}`).toEqual(['good']);
  }
  const after = await decode(student, [withText(Buffer.from('?')), frame('late')], { goesOn: true });
  expect(after.messages.flat(), 'what is given after an error').toEqual([]);
  expect(after.error, 'the error code of the push after it').toBe('malformed');
});

labTest<Lab2Check>(
  'frame-corrupted',
  property(
    [messages, fc.nat(1000), fc.integer({ min: 1, max: 255 }), places],
    async (student, all, where, xor, cuts) => {
      const stream = streamOf([...all, 'last']);
      const at = Math.floor((where * (stream.length - 1)) / 1000);
      stream[at] = (stream[at] ?? 0) ^ xor;
      student.tell(`byte ${at} of the stream was changed`);
      const model = modelled(stream);
      const { messages: given, error } = await decode(student, cut(stream, cuts), { isEnd: true });
      expect(error, 'the error code').toBe(model.error);
      expect(given.flat(), 'the messages before it').toEqual(model.messages);
    },
    { runs: 60 },
  ),
);

/** What a stream holds, as the handout says. */
function modelled(stream: Buffer): { readonly messages: unknown[]; readonly error: string | undefined } {
  const found: unknown[] = [];
  for (let at = 0; at < stream.length; ) {
    if (stream.length - at < 4) return { messages: found, error: 'truncated' };
    const length = stream.readUInt32BE(at);
    if (length > 65_536) return { messages: found, error: 'too-large' };
    if (stream.length - at - 4 < length)
      return { messages: found, error: length === 0 ? 'malformed' : 'truncated' };
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        stream.subarray(at + 4, at + 4 + length),
      );
      found.push(JSON.parse(text));
    } catch {
      return { messages: found, error: 'malformed' };
    }
    at += 4 + length;
  }
  return { messages: found, error: undefined };
}

labTest<Lab2Check>('rpc-store-bounded', async (student) => {
  const server = await startRpcServer(student, { remember: 5 });
  const peer = await student.connect(server.port);
  const ask = async (id: number) => {
    await peer.write(frame({ type: 'call', client: 'c', id, method: 'count', argument: null }));
    return nextFrame(peer, `call ${id} was not answered`);
  };
  for (let id = 1; id <= 20; id++) await ask(id);
  student.tell('20 calls of one client, where 5 answers are kept');
  expect((await ask(18)).result, 'the answer to call 18, when it comes again').toBe(18);
  const first = await ask(1);
  student.tell(`call 1 comes again → ${JSON.stringify(first)}`);
  expect(Reflect.get(Object(first.error), 'code'), 'the error code of call 1, when it comes again').toBe(
    'forgotten',
  );
  const executed = await server.process.run(({ kept }) => kept.executed.count);
  expect(executed, 'how often count was executed for 20 calls').toBe(20);
});

labTest<Lab2Check>('rpc-client-vanishes', async (student) => {
  const server = await startRpcServer(student);
  const patient = await student.connect(server.port);
  // In the middle of a frame, and in the middle of an execution.
  const half = await student.connect(server.port);
  await half.write(frame({ type: 'call', client: 'h', id: 1, method: 'echo', argument: 1 }).subarray(0, 9));
  half.reset();
  const asked = await student.connect(server.port);
  await asked.write(frame({ type: 'call', client: 'a', id: 1, method: 'wait', argument: 1 }));
  await server.process.next('the method wait was not executed');
  asked.reset();
  student.tell('one client is gone in the middle of a frame, another one while its call is executed');
  await server.process.turn();
  await server.process.run(({ kept }) => kept.release());
  for (const [what, bytes] of [
    ['a frame of 4 GiB', Buffer.from([255, 255, 255, 255, 0])],
    ['a frame that is no JSON', Buffer.from([0, 0, 0, 1, 63])],
    ['a message that is no call', frame({ type: 'hello' })],
    ['a message that is null', frame(null)],
  ] as const) {
    const stranger = await student.connect(server.port);
    await stranger.write(bytes);
    student.tell(`a stranger sends ${what}`);
    await stranger.over(`the connection on which ${what} came was not closed`);
  }
  await patient.write(frame({ type: 'call', client: 'p', id: 1, method: 'echo', argument: 'still' }));
  const answer = await nextFrame(patient, 'the server does not answer others any more').catch((error) => {
    if (error instanceof ConnectionOver) return { result: 'the connection was closed' };
    throw error;
  });
  expect(answer.result, 'the result of a client that did nothing wrong').toBe('still');
});

labTest<Lab2Check>('rpc-server-restarts', async (student) => {
  const first = await startRpcServer(student);
  const proxy = await student.tcpProxy(first.port);
  const client = await startRpcClient(student, proxy.port, {
    timeoutMs: 20_000,
    attempts: 3,
    reconnectMs: 5,
  });
  expect(await call(student, client, 'echo', 'before'), 'the outcome before').toEqual({ result: 'before' });
  await client.run(({ kept }) => {
    kept.pending = [kept.client.call('wait', 'through')];
  });
  await first.process.next('the method wait was not executed');
  student.tell('a call of wait is under way');
  proxy.isRefusing = true;
  await first.process.kill();
  student.tell('the server is killed');
  await proxy.connected(proxy.connections + 1, 'the client did not try to connect again');
  const second = await startRpcServer(student);
  proxy.target = second.port;
  proxy.isRefusing = false;
  student.tell('a new server listens at the same port');
  await second.process.next('the call that was under way did not come to the new server');
  await second.process.run(({ kept }) => kept.release());
  const [result] = await client.run(
    ({ kept }) => Promise.all(kept.pending),
    undefined,
    'the call was never settled',
  );
  expect(result, 'the result of the call that was under way').toBe('through');
  expect(await call(student, client, 'echo', 'after'), 'the outcome after').toEqual({ result: 'after' });
});
