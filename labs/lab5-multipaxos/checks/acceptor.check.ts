import { expect, fc, labTest, property } from 'harness/author';
import { type Accept, type Lab5, type Prepare, request } from './interface.ts';
import { type AcceptorInput, acceptorAnswer } from './oracle.ts';

/** The value of a slot in a round: a round has one value for each slot. */
const val = (slot: number, rnd: number) =>
  request(100 + rnd, slot, 'a', { type: 'deposit', amount: rnd + 1 });
const prepare = (from: number, slot: number, crnd: number): Prepare => Object.freeze({ from, slot, crnd });
const accept = (from: number, slot: number, rnd: number): Accept =>
  Object.freeze({ from, slot, rnd, val: val(slot, rnd) });

labTest<Lab5>('ac-promise', (student) => {
  const acceptor = new student.Acceptor(1);
  expect(acceptor.handlePrepare(prepare(2, 1, 5)), 'a fresh acceptor has accepted nothing').toEqual({
    to: 2,
    from: 1,
    rnd: 5,
    slots: [],
  });
  expect(acceptor.handlePrepare(prepare(2, 1, 5)), 'round 5 was promised already').toBeUndefined();
  expect(acceptor.handlePrepare(prepare(0, 7, 3)), 'round 3 is lower than the promised 5').toBeUndefined();
  expect(acceptor.handlePrepare(prepare(0, 7, 6))?.to, 'round 6 is promised to who asked').toBe(0);
});

labTest<Lab5>('ac-accepts', (student) => {
  const acceptor = new student.Acceptor(0);
  acceptor.handlePrepare(prepare(1, 1, 4));
  for (const slot of [2, 1, 7]) {
    expect(acceptor.handleAccept(accept(1, slot, 4)), `slot ${slot} in the promised round`).toEqual({
      from: 0,
      slot,
      rnd: 4,
      val: val(slot, 4),
    });
  }
  expect(acceptor.handleAccept(accept(2, 2, 5))?.rnd, 'a higher round is accepted too').toBe(5);
  expect(acceptor.handleAccept(accept(2, 2, 5))?.slot, 'an accept that comes twice is accepted twice').toBe(
    2,
  );
});

labTest<Lab5>('ac-one-round', (student) => {
  const acceptor = new student.Acceptor(0);
  acceptor.handlePrepare(prepare(2, 5, 8));
  for (const slot of [1, 5, 9]) {
    expect(
      acceptor.handleAccept(accept(1, slot, 7)),
      `slot ${slot}: round 7 is lower than the promised 8, whatever the slot`,
    ).toBeUndefined();
  }
  acceptor.handleAccept(accept(1, 3, 10));
  expect(
    acceptor.handleAccept(accept(2, 4, 8)),
    'it accepted slot 3 in round 10: round 8 comes too late for slot 4 as well',
  ).toBeUndefined();
  expect(acceptor.handlePrepare(prepare(0, 9, 9)), 'and so does a prepare of round 9').toBeUndefined();
});

labTest<Lab5>('ac-reports', (student) => {
  const acceptor = new student.Acceptor(0);
  for (const [slot, rnd] of [
    [4, 1],
    [2, 1],
    [6, 1],
    [2, 4],
    [3, 4],
  ] as const) {
    acceptor.handleAccept(accept(1, slot, rnd));
  }
  const report = (slot: number, vrnd: number) => ({ slot, vrnd, vval: val(slot, vrnd) });
  expect(
    acceptor.handlePrepare(prepare(2, 3, 5))?.slots,
    'it accepted slots 2, 3, 4 and 6; asked is for those from 3 on',
  ).toEqual([report(3, 4), report(4, 1), report(6, 1)]);
  expect(
    acceptor.handlePrepare(prepare(1, 1, 7))?.slots,
    'all of them, ascending, each with the last it accepted',
  ).toEqual([report(2, 4), report(3, 4), report(4, 1), report(6, 1)]);
  expect(acceptor.handlePrepare(prepare(1, 7, 10))?.slots, 'from slot 7 on there is nothing').toEqual([]);
});

labTest<Lab5>('ac-copies', (student) => {
  const acceptor = new student.Acceptor(0);
  acceptor.handleAccept(accept(1, 1, 1));
  const promise = acceptor.handlePrepare(prepare(2, 1, 2));
  const before = JSON.stringify(promise);
  acceptor.handleAccept(accept(2, 1, 2));
  acceptor.handleAccept(accept(2, 2, 2));
  acceptor.handlePrepare(prepare(1, 1, 4));
  expect(JSON.stringify(promise), 'a promise that was given stays as it was, whatever comes later').toBe(
    before,
  );
});

labTest<Lab5>('ac-forgets', (student) => {
  const acceptor = new student.Acceptor(0);
  for (const slot of [1, 2, 3, 4]) acceptor.handleAccept(accept(1, slot, 1));
  acceptor.forget(2);
  expect(
    acceptor.handleAccept(accept(1, 2, 1)),
    'slot 2 is forgotten: a late accept does not bring it back',
  ).toBeUndefined();
  expect(
    acceptor.handlePrepare(prepare(2, 2, 5)),
    'asked is for slot 2, which is forgotten: the promise could not say all',
  ).toBeUndefined();
  expect(
    acceptor.handlePrepare(prepare(2, 3, 5))?.slots.map(({ slot }) => slot),
    'the slots that are not forgotten',
  ).toEqual([3, 4]);
  expect(acceptor.handleAccept(accept(1, 5, 1)), 'what it promised it has not forgotten').toBeUndefined();
  acceptor.forget(1);
  expect(acceptor.handleAccept(accept(2, 2, 5)), 'slot 2 stays forgotten').toBeUndefined();
});

const input: fc.Arbitrary<AcceptorInput> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ from: fc.nat(2), slot: fc.integer({ min: 1, max: 5 }), crnd: fc.nat(9) })
      .map((one) => ({ prepare: { ...one } })),
  },
  {
    weight: 7,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(9))
      .map(([slot, rnd]) => ({ accept: accept(rnd % 3, slot, rnd) })),
  },
  { weight: 1, arbitrary: fc.nat(3).map((forget) => ({ forget })) },
);

labTest<Lab5>(
  'ac-oracle',
  property(
    [fc.nat(2), fc.array(input, { maxLength: 16, size: 'max' })],
    (student, id, inputs) => {
      const acceptor = new student.Acceptor(id);
      for (const [i, next] of inputs.entries()) {
        if ('forget' in next) {
          acceptor.forget(next.forget);
          continue;
        }
        const answer =
          'accept' in next
            ? acceptor.handleAccept(next.accept)
            : acceptor.handlePrepare(Object.freeze({ ...next.prepare }));
        const what = 'accept' in next ? 'accept' : 'prepare';
        expect(answer, `what an acceptor that was given all this answers to the last ${what}`).toEqual(
          acceptorAnswer(id, inputs.slice(0, i + 1)),
        );
      }
    },
    { runs: 300 },
  ),
);
