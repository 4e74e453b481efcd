import { datagramConditions, expect, fc, labTest, property } from 'harness/author';
import type { Lab2Check } from './interface.ts';
import { ask, expected, startUdpServer } from './udp.ts';

/** Checks that each request gets its answer. */
function answers(
  id: Parameters<typeof labTest>[0],
  requests: readonly string[],
): Parameters<typeof labTest<Lab2Check>> {
  return [
    id,
    async (student) => {
      const port = await startUdpServer(student);
      const got = await ask(student, port, requests);
      for (const [i, request] of requests.entries()) {
        expect(got[i], `the answer to ${JSON.stringify(request)}`).toBe(expected(request));
      }
    },
  ];
}

labTest(
  ...answers('udp-upper-lower', [
    'UPPER|:|Hello, World',
    'LOWER|:|Hello, World',
    'UPPER|:|smörgås',
    'UPPER|:|',
  ]),
);
labTest(...answers('udp-camel', ['CAMEL|:|hello wide WORLD', 'CAMEL|:|  two  blanks\tand a tab ']));
labTest(
  ...answers('udp-rot13-swap', [
    'ROT13|:|Hello, World',
    'ROT13|:|Uryyb, Jbeyq',
    'ROT13|:|xyz XYZ 123 é',
    'SWAP|:|Hello, World',
    'SWAP|:|a|:|B',
  ]),
);
labTest(
  ...answers('udp-unknown', [
    'HELLO|:|text',
    'upper|:|text',
    'UPPER |:|text',
    'UPPER',
    'UPPER:text',
    '|:|text',
    'toString|:|text',
    'just a text',
  ]),
);

labTest<Lab2Check>('udp-goes-on', async (student) => {
  const port = await startUdpServer(student);
  const bad = [
    Buffer.alloc(0),
    Buffer.from([0xff, 0xfe, 0x80]),
    Buffer.from('555050455 7c3a7c ff'.replace(/ /g, ''), 'hex'),
  ];
  const got = await ask(student, port, [...bad, 'x'.repeat(60_000), 'UPPER|:|still here']);
  expect(got, 'the answers').toEqual([
    'Unknown command',
    'Unknown command',
    'Unknown command',
    'Unknown command',
    'STILL HERE',
  ]);
});

labTest<Lab2Check>(
  'udp-right-peer',
  property(
    [datagramConditions(), fc.array(fc.boolean(), { minLength: 2, maxLength: 8 })],
    async (student, conditions, turns) => {
      const port = await student.shared('server', startUdpServer);
      const proxy = await student.udpProxy(port, conditions);
      const peers = [await student.udp(), await student.udp()];
      const sent: Set<string>[] = [new Set(), new Set()];
      for (const [i, turn] of turns.entries()) {
        const who = turn ? 1 : 0;
        const text = `peer ${who} message ${i}`;
        sent[who]?.add(text.toUpperCase());
        await peers[who]?.send(proxy.port, `UPPER|:|${text}`);
        student.tell(`peer ${who} sent UPPER|:|${text}`);
      }
      // Who asks until the answer comes has had all that came before it.
      for (const [who, peer] of peers.entries()) {
        const last = `PEER ${who} END`;
        const got: string[] = [];
        while (got.at(-1) !== last) {
          // The fates of a proxy end: one of the next gets through.
          for (let i = 0; i < 20; i++) await peer.send(proxy.port, `UPPER|:|peer ${who} end`);
          got.push(String(await peer.next(`peer ${who} got no answer`)));
        }
        for (const text of got.slice(0, -1)) {
          expect(sent[who]?.has(text), `peer ${who} got ${JSON.stringify(text)}, and has asked for it`).toBe(
            true,
          );
        }
      }
    },
    { runs: 10 },
  ),
);
