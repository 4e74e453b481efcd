import { expect, labTest, type StudentProcess, type Students } from 'harness/author';
import type { Kept, Lab2, Lab2Check } from './interface.ts';

async function startStore(student: Students<Lab2>): Promise<number> {
  const server = await student.start<Kept>('your server');
  const port = await server.run(
    async ({ lab, kept }) => {
      kept.server = await lab.startKeyValueServer(0);
      return kept.server.port;
    },
    undefined,
    'startKeyValueServer did not resolve',
  );
  student.tell('your server listens');
  student.about('startKeyValueServer');
  return port;
}

interface Call {
  readonly method: 'Insert' | 'Lookup' | 'Keys';
  readonly request: object;
}

/** Makes the calls of each client, all clients at a time, and gives the replies. */
function callAll(process: StudentProcess<Lab2, Kept>, port: number, clients: readonly (readonly Call[])[]) {
  return process.run(
    async ({ lab, require }, given) => {
      const { credentials } = require('@grpc/grpc-js') as { credentials: { createInsecure(): unknown } };
      return Promise.all(
        given.clients.map(async (calls) => {
          const client = new lab.KeyValueClient(`127.0.0.1:${given.port}`, credentials.createInsecure());
          const replies: unknown[] = [];
          for (const { method, request } of calls) {
            replies.push(
              await new Promise((resolve, reject) => {
                const done = (error: Error | null, reply: unknown) =>
                  error === null ? resolve(reply) : reject(error);
                Reflect.apply(Reflect.get(Object(client), method), client, [request, done]);
              }),
            );
          }
          Reflect.apply(Reflect.get(Object(client), 'close'), client, []);
          return replies;
        }),
      );
    },
    { port, clients },
    'the calls were not answered',
  );
}

const insert = (key: string, value: string): Call => ({ method: 'Insert', request: { key, value } });
const lookup = (key: string): Call => ({ method: 'Lookup', request: { key } });
const keys: Call = { method: 'Keys', request: {} };

labTest<Lab2Check>('grpc-stores', async (student) => {
  const port = await startStore(student);
  const client = await student.start<Kept>('the client');
  const calls = [
    keys,
    insert('b', '1'),
    insert('a', '2'),
    insert('b', '3'),
    lookup('b'),
    lookup('x'),
    insert('', ''),
    lookup(''),
    keys,
  ];
  const [replies = []] = await callAll(client, port, [calls]);
  for (const [i, { method, request }] of calls.entries()) {
    student.tell(`${method}(${JSON.stringify(request)}) // → ${JSON.stringify(replies[i])}`);
  }
  expect(replies, 'the replies').toEqual([
    { keys: [] },
    { isNew: true },
    { isNew: true },
    { isNew: false },
    { found: true, value: '3' },
    { found: false, value: '' },
    { isNew: true },
    { found: true, value: '' },
    { keys: ['', 'a', 'b'] },
  ]);
});

labTest<Lab2Check>('grpc-concurrent', async (student) => {
  const port = await startStore(student);
  const client = await student.start<Kept>('the clients');
  const names = Array.from({ length: 8 }, (_, i) => `client${i}`);
  const replies = await callAll(
    client,
    port,
    names.map((name) => [insert(name, `value of ${name}`), insert('shared', name), lookup(name)]),
  );
  student.tell('8 clients insert a key of their own and a shared one, and look up their own');
  for (const [i, name] of names.entries()) {
    expect(replies[i]?.[2], `what ${name} looks up`).toEqual({ found: true, value: `value of ${name}` });
  }
  const fresh = replies.filter((all) => Reflect.get(Object(all[1]), 'isNew') === true).length;
  expect(fresh, 'clients that were told that the shared key is new').toBe(1);
  const [[all] = []] = await callAll(client, port, [[keys]]);
  expect(all, 'all keys in the end').toEqual({ keys: [...names, 'shared'] });
});
