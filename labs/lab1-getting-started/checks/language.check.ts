import { expect, fc, labTest, property } from 'harness/author';
import type { Lab1 } from './interface.ts';
import { failing, makeSink, taking } from './sinks.ts';

labTest<Lab1>('fib-values', (student) => {
  for (const [n, value] of [0n, 1n, 1n, 2n, 3n, 5n, 8n, 13n].entries()) {
    expect(student.fibonacci(n), `fibonacci(${n})`).toBe(value);
  }
  expect(student.fibonacci(100), 'fibonacci(100), which no number holds exactly').toBe(
    354224848179261915075n,
  );
});

labTest<Lab1>(
  'fib-recurrence',
  property(
    [fc.integer({ min: 2, max: 300 })],
    (student, n) => {
      const [a, b, c] = [student.fibonacci(n - 2), student.fibonacci(n - 1), student.fibonacci(n)];
      expect(c, `fibonacci(${n}) is the sum of the two before it`).toBe(a + b);
    },
    { runs: 25 },
  ),
);

labTest<Lab1>('rot13-examples', (student) => {
  for (const [text, rotated] of [
    ['Hello, World!', 'Uryyb, Jbeyq!'],
    ['abcxyzABCXYZ', 'nopklmNOPKLM'],
    ['', ''],
    ['0123 [\\]^_` {|}~ @', '0123 [\\]^_` {|}~ @'],
    ['Ål på øya', 'Åy cå øln'],
  ]) {
    expect(student.rot13(text ?? ''), `rot13 of ${JSON.stringify(text)}`).toBe(rotated);
  }
});

labTest<Lab1>(
  'rot13-involution',
  property(
    [fc.oneof(fc.string(), fc.string({ unit: 'binary' }))],
    (student, text) => {
      const rotated = student.rot13(text);
      expect(student.rot13(rotated), 'rot13 twice is the text itself').toBe(text);
      const withoutLetters = (some: string) => some.split(/[A-Za-z]/).join('');
      expect(withoutLetters(rotated), 'what is no letter stays').toBe(withoutLetters(text));
    },
    { runs: 100 },
  ),
);

labTest<Lab1>('student-line', (student) => {
  const ada = { firstName: 'Ada', lastName: 'Lovelace', id: 1815 };
  expect(student.formatStudent({ ...ada, email: 'ada@example.org' }), 'with an e-mail address').toBe(
    'Lovelace, Ada (001815) <ada@example.org>',
  );
  expect(student.formatStudent(ada), 'without one').toBe('Lovelace, Ada (001815)');
  expect(student.formatStudent({ ...ada, id: 0 }), 'with the id 0').toBe('Lovelace, Ada (000000)');
  expect(student.formatStudent({ ...ada, id: 123456 }), 'with an id of six digits').toBe(
    'Lovelace, Ada (123456)',
  );
});

/** The specification itself. */
function messageOf(messages: readonly string[]): string {
  const first = messages[0] ?? '(0 errors)';
  const rest = Math.max(0, messages.length - 1);
  if (rest > 1) return `${first} (and ${rest} other errors)`;
  return rest === 1 ? `${first} (and 1 other error)` : first;
}

labTest<Lab1>('errors-message', (student) => {
  const errors = new student.ErrorCollection();
  const messages: string[] = [];
  expect(errors.message(), 'without errors').toBe('(0 errors)');
  for (const message of ['disk full', 'timeout', 'reset']) {
    errors.add(new Error(message));
    messages.push(message);
    expect(errors.message(), `with ${messages.length} of them`).toBe(messageOf(messages));
  }
});

labTest<Lab1>(
  'errors-any',
  property(
    [fc.array(fc.string({ maxLength: 8 }), { maxLength: 12 })],
    (student, messages) => {
      const errors = new student.ErrorCollection();
      for (const message of messages) errors.add(new Error(message));
      expect(errors.message(), `the message of ${messages.length} errors`).toBe(messageOf(messages));
      const all = errors.all();
      expect(
        all.map(({ message }) => message),
        'all errors, in order',
      ).toEqual(messages);
      all.push(new Error('of the caller'));
      expect(errors.message(), 'what the caller does to the array is no error of the collection').toBe(
        messageOf(messages),
      );
    },
    { runs: 60 },
  ),
);

const BYTES = new Uint8Array([104, 101, 108, 108, 111]);

labTest<Lab1>('multi-all', (student) => {
  const a = makeSink('a', taking(5));
  const b = makeSink('b', taking(5));
  const writer = new student.MultiWriter([a.sink, b.sink]);
  const { counts, errors } = writer.write(BYTES.slice());
  expect(a.taken, 'what the first sink got').toEqual([...BYTES]);
  expect(b.taken, 'what the second sink got').toEqual([...BYTES]);
  expect(counts, 'the bytes that each sink took').toEqual([5, 5]);
  expect(errors.message(), 'the errors').toBe('(0 errors)');
});

labTest<Lab1>('multi-failures', (student) => {
  const sinks = [
    makeSink('a', failing('disk full')),
    makeSink('b', taking(5)),
    makeSink('c', failing('reset')),
    makeSink('d', taking(2)),
    makeSink('e', taking(5)),
  ];
  const writer = new student.MultiWriter(sinks.map(({ sink }) => sink));
  const { counts, errors } = writer.write(BYTES.slice());
  expect(
    sinks.map(({ calls }) => calls()),
    'how often each sink was written to: a failure stops nothing',
  ).toEqual([1, 1, 1, 1, 1]);
  expect(counts, 'the bytes that each sink took').toEqual([0, 5, 0, 2, 5]);
  expect(
    errors.all().map(({ message }) => message),
    'what went wrong, in the order of the sinks',
  ).toEqual(['disk full', 'reset', 'short write: 2 of 5 bytes']);
});

labTest<Lab1>('parse-examples', (student) => {
  const endpoints: readonly (readonly [string, string, number])[] = [
    ['node-1.example.org:8080', 'node-1.example.org', 8080],
    ['10.0.0.1:1', '10.0.0.1', 1],
    ['localhost:65535', 'localhost', 65535],
  ];
  for (const [text, host, port] of endpoints) {
    const value = { host, port };
    expect(student.parseEndpoint(text), JSON.stringify(text)).toEqual({ ok: true, value });
  }
  const refused: readonly (readonly [string, { readonly [field: string]: string }])[] = [
    ['localhost', { kind: 'no-colon' }],
    ['', { kind: 'no-colon' }],
    [':80', { kind: 'bad-host', host: '' }],
    ['Node:80', { kind: 'bad-host', host: 'Node' }],
    ['a:b:80', { kind: 'bad-host', host: 'a:b' }],
    ['a\nb:80', { kind: 'bad-host', host: 'a\nb' }],
    ['a b:x', { kind: 'bad-host', host: 'a b' }],
    ['a:', { kind: 'bad-port', port: '' }],
    ['a:0', { kind: 'bad-port', port: '0' }],
    ['a:080', { kind: 'bad-port', port: '080' }],
    ['a:65536', { kind: 'bad-port', port: '65536' }],
    ['a:+80', { kind: 'bad-port', port: '+80' }],
    ['a:80 ', { kind: 'bad-port', port: '80 ' }],
    ['a:8e1', { kind: 'bad-port', port: '8e1' }],
  ];
  for (const [text, error] of refused) {
    expect(student.parseEndpoint(text), JSON.stringify(text)).toEqual({ ok: false, error });
  }
});

labTest<Lab1>(
  'parse-total',
  property(
    [
      fc.oneof(
        fc.string(),
        fc.string({ unit: fc.constantFrom(':', 'a', '9', '-', ' ', '0', '\n', 'Å') }),
        fc
          .tuple(fc.string({ unit: fc.constantFrom('a', '.'), minLength: 1 }), fc.string())
          .map((pair) => pair.join(':')),
      ),
    ],
    (student, text) => {
      const result = student.parseEndpoint(text);
      if (result.ok) {
        const { host, port } = result.value;
        expect(`${host}:${port}`, 'an endpoint that was read is the text itself').toBe(text);
        expect(/^[-.0-9a-z]+$/.test(host), `"${host}" is a host`).toBe(true);
        expect(Number.isInteger(port) && port >= 1 && port <= 65535, `${port} is a port`).toBe(true);
      } else {
        expect(['no-colon', 'bad-host', 'bad-port'], 'why it is none').toContain(result.error.kind);
      }
    },
    { runs: 150 },
  ),
);
