import { expect, fc, labTest, property } from 'harness/author';
import { type Lab4, NO_ROUND, NO_VALUE } from './interface.ts';
import { type AcceptorInput, acceptorAnswer } from './oracle.ts';

const prepare = (from: number, crnd: number) => Object.freeze({ from, crnd });
const accept = (from: number, rnd: number, val: string) => Object.freeze({ from, rnd, val });

labTest<Lab4>('ac-first-promise', (student) => {
  for (const [id, from, crnd] of [
    [1, 2, 5],
    [0, 0, 0],
    [4, 3, 103],
  ] as const) {
    const acceptor = new student.Acceptor(id);
    expect(acceptor.handlePrepare(prepare(from, crnd)), 'a fresh acceptor promises any round').toEqual({
      to: from,
      from: id,
      rnd: crnd,
      vrnd: NO_ROUND,
      vval: NO_VALUE,
    });
  }
});

labTest<Lab4>('ac-higher-only', (student) => {
  const acceptor = new student.Acceptor(0);
  acceptor.handlePrepare(prepare(1, 4));
  expect(acceptor.handlePrepare(prepare(0, 3)), 'round 3 is lower than 4, which it promised').toBeUndefined();
  expect(acceptor.handlePrepare(prepare(1, 4)), 'round 4 was promised already').toBeUndefined();
  expect(acceptor.handlePrepare(prepare(2, 5))?.rnd, 'round 5 is higher').toBe(5);
  expect(acceptor.handlePrepare(prepare(1, 4)), 'round 4 is lower than 5 now').toBeUndefined();
  expect(acceptor.handlePrepare(prepare(1, 10))?.to, 'the promise of round 10 goes to who asked').toBe(1);
});

labTest<Lab4>('ac-accepts', (student) => {
  const acceptor = new student.Acceptor(2);
  expect(acceptor.handleAccept(accept(1, 1, 'a')), 'nothing was promised: any round is accepted').toEqual({
    from: 2,
    rnd: 1,
    val: 'a',
  });
  acceptor.handlePrepare(prepare(0, 3));
  expect(acceptor.handleAccept(accept(0, 3, 'b')), 'the promised round itself is accepted').toEqual({
    from: 2,
    rnd: 3,
    val: 'b',
  });
  expect(acceptor.handleAccept(accept(0, 3, 'b')), 'an accept that comes twice is accepted twice').toEqual({
    from: 2,
    rnd: 3,
    val: 'b',
  });
  expect(
    acceptor.handleAccept(accept(1, 7, 'c')),
    'a round higher than the promised one is accepted',
  ).toEqual({ from: 2, rnd: 7, val: 'c' });
});

labTest<Lab4>('ac-keeps-promise', (student) => {
  const acceptor = new student.Acceptor(0);
  acceptor.handlePrepare(prepare(2, 5));
  expect(acceptor.handleAccept(accept(1, 4, 'a')), 'round 4 is lower than the promised 5').toBeUndefined();
  acceptor.handleAccept(accept(2, 5, 'b'));
  acceptor.handlePrepare(prepare(0, 9));
  expect(acceptor.handleAccept(accept(2, 5, 'b')), 'round 5 is lower than the promised 9').toBeUndefined();
  acceptor.handlePrepare(prepare(1, 7));
  expect(
    acceptor.handleAccept(accept(2, 8, 'c')),
    'round 8 is lower than the promised 9: a prepare of round 7 takes no promise back',
  ).toBeUndefined();
  expect(acceptor.handlePrepare(prepare(1, 10))?.vval, 'what was refused was not accepted').toBe('b');
});

labTest<Lab4>('ac-accept-raises', (student) => {
  const acceptor = new student.Acceptor(1);
  acceptor.handlePrepare(prepare(0, 3));
  acceptor.handleAccept(accept(2, 8, 'a'));
  expect(
    acceptor.handlePrepare(prepare(1, 7)),
    'it accepted in round 8: round 7 comes too late',
  ).toBeUndefined();
  expect(
    acceptor.handleAccept(accept(1, 7, 'b')),
    'it accepted in round 8: round 7 comes too late',
  ).toBeUndefined();
  expect(
    acceptor.handlePrepare(prepare(2, 8)),
    'it accepted in round 8: 8 is not higher than 8',
  ).toBeUndefined();
  expect(acceptor.handlePrepare(prepare(0, 9))?.rnd, 'round 9 is higher than 8').toBe(9);
});

labTest<Lab4>('ac-reports', (student) => {
  const acceptor = new student.Acceptor(0);
  acceptor.handlePrepare(prepare(1, 4));
  acceptor.handleAccept(accept(1, 4, 'a'));
  expect(acceptor.handlePrepare(prepare(2, 5)), "it accepted 'a' in round 4").toEqual({
    to: 2,
    from: 0,
    rnd: 5,
    vrnd: 4,
    vval: 'a',
  });
  expect(
    acceptor.handlePrepare(prepare(1, 7)),
    "a promise does not change that it accepted 'a' in 4",
  ).toEqual({
    to: 1,
    from: 0,
    rnd: 7,
    vrnd: 4,
    vval: 'a',
  });
  acceptor.handleAccept(accept(1, 7, 'b'));
  acceptor.handleAccept(accept(2, 5, 'c'));
  expect(acceptor.handlePrepare(prepare(2, 11)), "it accepted 'b' in round 7, and refused 'c'").toEqual({
    to: 2,
    from: 0,
    rnd: 11,
    vrnd: 7,
    vval: 'b',
  });
});

const input: fc.Arbitrary<AcceptorInput> = fc.oneof(
  fc.record({ prepare: fc.record({ from: fc.nat(2), crnd: fc.nat(9) }) }),
  // One value for each round: acceptors may rely on it.
  fc.nat(9).map((rnd) => ({ accept: { from: rnd % 3, rnd, val: `v${rnd}` } })),
);

labTest<Lab4>(
  'ac-oracle',
  property(
    [fc.nat(2), fc.array(input, { maxLength: 14, size: 'max' })],
    (student, id, inputs) => {
      const acceptor = new student.Acceptor(id);
      for (const [i, next] of inputs.entries()) {
        const answer =
          'accept' in next
            ? acceptor.handleAccept(accept(next.accept.from, next.accept.rnd, next.accept.val))
            : acceptor.handlePrepare(prepare(next.prepare.from, next.prepare.crnd));
        const due = acceptorAnswer(id, inputs.slice(0, i + 1));
        const what = 'accept' in next ? 'accept' : 'prepare';
        expect(answer, `what an acceptor that was given all this answers to the last ${what}`).toEqual(due);
      }
    },
    { runs: 300 },
  ),
);
