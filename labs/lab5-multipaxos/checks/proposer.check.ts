import { expect, fc, labTest, property } from 'harness/author';
import {
  type Accept,
  ALPHA,
  type Lab5,
  NO_OP,
  type PromiseReport,
  type PromiseSlot,
  quorumOf,
  request,
} from './interface.ts';
import { type ProposerInput, proposerAnswer } from './oracle.ts';

const val = (slot: number, rnd: number) =>
  request(100 + rnd, slot, 'a', { type: 'deposit', amount: rnd + 1 });
const mine = (seq: number) => request(200, seq, 'b', { type: 'balance' });
const report = (slot: number, vrnd: number): PromiseSlot => ({ slot, vrnd, vval: val(slot, vrnd) });
const promise = (to: number, from: number, rnd: number, ...slots: readonly PromiseSlot[]): PromiseReport =>
  Object.freeze({ to, from, rnd, slots: Object.freeze([...slots]) });
const accept = (from: number, slot: number, rnd: number, value = val(slot, rnd)): Accept => ({
  from,
  slot,
  rnd,
  val: value,
});

labTest<Lab5>('pr-quorum', (student) => {
  const counting = new student.Proposer(1, 5, 0);
  for (const from of [3, 3, 4, 3, 4]) {
    expect(
      counting.handlePromise(promise(1, from, 1)),
      'only nodes 3 and 4 of 5 have promised',
    ).toBeUndefined();
  }
  counting.increaseCrnd();
  expect(counting.crnd, 'the second round of node 1 of 5').toBe(6);
  for (const [from, rnd] of [
    [0, 1],
    [3, 6],
    [2, 11],
    [4, 6],
  ] as const) {
    expect(
      counting.handlePromise(promise(1, from, rnd)),
      'only nodes 3 and 4 have promised round 6',
    ).toBeUndefined();
  }
  expect(counting.handlePromise(promise(1, 0, 6)), 'nodes 3, 4 and 0 have promised round 6').toEqual([]);
  for (const nodeCount of [1, 2, 3, 4, 5]) {
    const id = nodeCount - 1;
    const proposer = new student.Proposer(id, nodeCount, 3);
    expect(proposer.crnd, 'the first round of a proposer is its id').toBe(id);
    expect(proposer.propose(mine(1)), 'nobody has promised: nothing is proposed').toBeUndefined();
    const quorum = quorumOf(nodeCount);
    for (let from = 0; from < nodeCount; from++) {
      const answer = proposer.handlePromise(promise(id, from, id));
      const told = `promise ${from + 1} of ${nodeCount} nodes, of which ${quorum} are a quorum`;
      if (from + 1 === quorum) expect(answer, `${told}: bound by nothing`).toEqual([]);
      else expect(answer, told).toBeUndefined();
    }
  }
});

labTest<Lab5>('pr-highest', (student) => {
  for (const [first, second] of [
    [promise(2, 0, 8, report(1, 3), report(2, 1)), promise(2, 1, 8, report(1, 1), report(2, 4))],
    [promise(2, 1, 8, report(1, 1), report(2, 4)), promise(2, 0, 8, report(1, 3), report(2, 1))],
  ] as const) {
    const proposer = new student.Proposer(2, 3, 0);
    proposer.increaseCrnd();
    proposer.increaseCrnd();
    proposer.handlePromise(first);
    expect(
      proposer.handlePromise(second),
      'the highest vrnd that was reported is 3 for slot 1, and 4 for slot 2',
    ).toEqual([accept(2, 1, 8, val(1, 3)), accept(2, 2, 8, val(2, 4))]);
  }
  const proposer = new student.Proposer(1, 3, 0);
  proposer.handlePromise(promise(1, 0, 1, report(1, 0)));
  expect(
    proposer.handlePromise(promise(1, 2, 1))?.map((one) => one.val),
    'round 0 is a round as others are, and one report is enough',
  ).toEqual([val(1, 0)]);
  const late = new student.Proposer(1, 3, 0);
  late.handlePromise(promise(1, 0, 1, report(1, 0)));
  late.increaseCrnd();
  late.handlePromise(promise(1, 2, 4));
  expect(
    late.handlePromise(promise(1, 1, 4)),
    'of those who promised round 4 nobody had accepted anything: what was reported for round 1 is void',
  ).toEqual([]);
});

labTest<Lab5>('pr-gaps', (student) => {
  const proposer = new student.Proposer(0, 3, 0);
  for (let k = 0; k < 2; k++) proposer.increaseCrnd();
  proposer.handlePromise(promise(0, 1, 6, report(5, 1)));
  expect(
    proposer.handlePromise(promise(0, 2, 6, report(2, 2))),
    'slots 1 to 5, ascending: where nobody had accepted anything a no-op',
  ).toEqual([
    accept(0, 1, 6, NO_OP),
    accept(0, 2, 6, val(2, 2)),
    accept(0, 3, 6, NO_OP),
    accept(0, 4, 6, NO_OP),
    accept(0, 5, 6, val(5, 1)),
  ]);
});

labTest<Lab5>('pr-adu', (student) => {
  const proposer = new student.Proposer(2, 3, 2);
  proposer.handlePromise(promise(2, 0, 2, report(2, 0), report(3, 0), report(4, 1)));
  expect(
    proposer.handlePromise(promise(2, 1, 2, report(1, 0), report(3, 1))),
    'slots 1 and 2 are decided, and left out',
  ).toEqual([accept(2, 3, 2, val(3, 1)), accept(2, 4, 2, val(4, 1))]);
  const moved = new student.Proposer(2, 3, 0);
  moved.handlePromise(promise(2, 0, 2, report(1, 0), report(2, 1)));
  moved.adu = 2;
  expect(moved.handlePromise(promise(2, 1, 2, report(2, 0))), 'both slots are decided meanwhile').toEqual([]);
  expect(moved.propose(mine(1)), 'the first slot that is not decided').toEqual(accept(2, 3, 2, mine(1)));
});

labTest<Lab5>('pr-window', (student) => {
  const proposer = new student.Proposer(1, 3, 5);
  proposer.handlePromise(promise(1, 0, 1, report(6, 0)));
  proposer.handlePromise(promise(1, 2, 1));
  for (let slot = 7; slot <= 5 + ALPHA; slot++) {
    expect(proposer.propose(mine(slot)), `slot 6 was reported, and 5 are decided: ${slot} is free`).toEqual(
      accept(1, slot, 1, mine(slot)),
    );
  }
  expect(
    proposer.propose(mine(20)),
    `${ALPHA} slots are under way beyond the 5 that are decided: no more`,
  ).toBeUndefined();
  proposer.adu = 6;
  expect(proposer.propose(mine(20)), 'slot 6 is decided: there is room for one').toEqual(
    accept(1, 6 + ALPHA, 1, mine(20)),
  );
  expect(proposer.propose(mine(21)), 'and not for two').toBeUndefined();
  proposer.increaseCrnd();
  proposer.adu = 7;
  expect(proposer.propose(mine(21)), 'nobody has promised round 4').toBeUndefined();
});

/** Promises of the current round or the ones beside it, decisions, and what clients want. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      from: fc.nat(4),
      off: fc.constantFrom(0, 0, 0, 0, 0, -1, 1),
      slots: fc.array(fc.record({ slot: fc.integer({ min: 1, max: 6 }), vrnd: fc.nat(5) }), { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom('adu' as const) },
  { weight: 4, arbitrary: fc.constant('propose' as const) },
  { weight: 1, arbitrary: fc.constant('increase' as const) },
);

labTest<Lab5>(
  'pr-oracle',
  property(
    [fc.integer({ min: 1, max: 5 }), fc.nat(4), fc.nat(3), fc.array(step, { maxLength: 20, size: 'max' })],
    (student, nodeCount, at, first, steps) => {
      const id = at % nodeCount;
      const proposer = new student.Proposer(id, nodeCount, first);
      let crnd = id;
      let adu = first;
      let inputs: ProposerInput[] = [];
      for (const [i, next] of steps.entries()) {
        if (next === 'increase') {
          proposer.increaseCrnd();
          crnd += nodeCount;
          inputs = [{ adu }];
        } else if (next === 'adu') {
          adu++;
          proposer.adu = adu;
          inputs.push({ adu });
        } else if (next === 'propose') {
          inputs.push({ propose: mine(i) });
          expect(proposer.propose(mine(i)), 'what a proposer that was given all this proposes last').toEqual(
            proposerAnswer(id, nodeCount, crnd, first, inputs),
          );
        } else {
          const rnd = crnd + next.off * nodeCount;
          const slots = [...new Map(next.slots.map(({ slot, vrnd }) => [slot, Math.min(vrnd, rnd - 1)]))]
            .filter(([, vrnd]) => vrnd >= 0)
            .sort(([a], [b]) => a - b)
            .map(([slot, vrnd]) => report(slot, vrnd));
          const made = promise(id, next.from % nodeCount, rnd, ...slots);
          inputs.push({ promise: made });
          expect(
            proposer.handlePromise(made),
            `what a proposer of ${nodeCount} nodes answers to the last promise`,
          ).toEqual(proposerAnswer(id, nodeCount, crnd, first, inputs));
        }
      }
    },
    { runs: 300 },
  ),
);
