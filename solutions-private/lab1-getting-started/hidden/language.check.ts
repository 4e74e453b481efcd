import { expect, fc, labTest, property } from 'harness/author';
import type { Lab1 } from '../../../labs/lab1-getting-started/checks/interface.ts';
import { makeSink, taking } from '../../../labs/lab1-getting-started/checks/sinks.ts';

labTest<Lab1>('fib-refused', (student) => {
  for (const n of [-1, -100, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    let thrown = 'nothing';
    try {
      student.fibonacci(n);
    } catch (error) {
      thrown = error instanceof Error ? error.name : String(error);
      if (thrown === 'NotImplemented') throw error;
    }
    expect(thrown, `what fibonacci(${n}) throws`).toBe('RangeError');
  }
});

labTest<Lab1>('multi-own-bytes', (student) => {
  const a = makeSink('a', taking(3), { spoils: true });
  const b = makeSink('b', taking(3), { spoils: true });
  const late = makeSink('late', taking(3));
  const sinks = [a.sink, b.sink];
  const writer = new student.MultiWriter(sinks);
  sinks.push(late.sink);
  const bytes = new Uint8Array([1, 2, 3]);
  const { counts } = writer.write(bytes);
  expect(a.taken, 'what the first sink got').toEqual([1, 2, 3]);
  expect(b.taken, 'what the second got, after the first has overwritten its bytes').toEqual([1, 2, 3]);
  expect([...bytes], 'the bytes of the caller').toEqual([1, 2, 3]);
  expect(counts, 'a sink that the caller adds to its array later is not written to').toEqual([3, 3]);
});

labTest<Lab1>(
  'parse-round-trip',
  property(
    [
      fc.string({ unit: fc.constantFrom('a', 'z', '0', '9', '.', '-'), minLength: 1, maxLength: 12 }),
      fc.oneof(fc.constantFrom(1, 9, 10, 9999, 10_000, 65_535), fc.integer({ min: 1, max: 65_535 })),
    ],
    (student, host, port) => {
      expect(student.parseEndpoint(`${host}:${port}`), `${host}:${port}`).toEqual({
        ok: true,
        value: { host, port },
      });
    },
    { runs: 80 },
  ),
);
