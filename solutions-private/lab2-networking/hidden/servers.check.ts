import { expect, fc, labTest, property } from 'harness/author';
import { startHttpServer } from '../../../labs/lab2-networking/checks/http.ts';
import type { Lab2Check } from '../../../labs/lab2-networking/checks/interface.ts';
import { ask, expected, shown, startUdpServer } from '../../../labs/lab2-networking/checks/udp.ts';

const text = fc
  .array(fc.constantFrom('a', 'Z', 'n', 'M', ' ', '\t', '\n', '1', '|:|', '|', 'é', 'Ä', 'ж', '漢', '🦀'), {
    maxLength: 12,
  })
  .map((all) => all.join(''));
const request = fc.oneof(
  fc.tuple(fc.constantFrom('UPPER', 'LOWER', 'CAMEL', 'ROT13', 'SWAP'), text).map((both) => both.join('|:|')),
  fc
    .tuple(fc.constantFrom('', 'upper', 'UPPERR', ' UPPER', 'constructor'), text)
    .map((both) => both.join('|:|')),
);

labTest<Lab2Check>(
  'udp-any-text',
  property(
    [request],
    async (student, one) => {
      const port = await student.shared('server', startUdpServer);
      const [answer] = await ask(student, port, [one]);
      expect(answer, `the answer to ${shown(one)}`).toBe(expected(one));
    },
    { runs: 60 },
  ),
);

labTest<Lab2Check>('udp-too-long', async (student) => {
  const port = await startUdpServer(student);
  const peer = await student.udp();
  // Each of these letters has 2 bytes, and 3 as a capital.
  await peer.send(port, `UPPER|:|${'ŉ'.repeat(32_000)}`);
  student.tell('sent a request whose answer would have 96,000 bytes');
  await peer.send(port, 'UPPER|:|next');
  expect(String(await peer.next('the next request was not answered')), 'the answer to the next request').toBe(
    'NEXT',
  );
});

const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map((n) => `${n * 15n}`),
  fc.bigInt({ min: 10n ** 20n, max: 10n ** 30n }).map(String),
  fc.constantFrom('1e3', '0x10', 'Infinity', 'NaN', '15 ', ' 15', '1,5', '--3', '-', '3.0', '٣', 'null'),
);

labTest<Lab2Check>(
  'http-any-value',
  property(
    [value],
    async (student, one) => {
      const port = await student.shared('server', startHttpServer);
      const path = `/fizzbuzz?value=${encodeURIComponent(one)}`;
      const { body } = await student.http(port, path);
      student.tell(`GET ${path} → ${JSON.stringify(body)}`);
      const isInteger = /^-?[0-9]+$/.test(one);
      const number = isInteger ? BigInt(one) : 0n;
      const said = !isInteger
        ? 'not an integer'
        : `${number % 3n === 0n ? 'fizz' : ''}${number % 5n === 0n ? 'buzz' : ''}` || String(number);
      expect(body.replace(/\n$/, ''), `what fizzbuzz says of ${JSON.stringify(one)}`).toBe(said);
    },
    { runs: 40 },
  ),
);

labTest<Lab2Check>('http-many', async (student) => {
  const port = await startHttpServer(student);
  for (const [path, method] of [
    ['//', 'GET'],
    ['/%', 'GET'],
    ['/fizzbuzz?value=%', 'GET'],
    ['/', 'HEAD'],
    ['/counter?x', 'POST'],
  ] as const) {
    const { status } = await student.http(port, path, method);
    student.tell(`${method} ${path} → ${status}`);
  }
  const answers = await Promise.all(Array.from({ length: 30 }, () => student.http(port, '/counter')));
  const counts = answers
    .map(({ body }) => Number(/^counter: (\d+)\n$/.exec(body)?.[1]))
    .sort((a, b) => a - b);
  student.tell('30 requests of /counter at a time');
  expect(counts, 'the counts of 30 requests at a time, after 5 others').toEqual(
    Array.from({ length: 30 }, (_, i) => i + 6),
  );
});
