import { expect, fc, labTest, property } from 'harness/author';
import {
  type Accept,
  type Lab5,
  type Learn,
  type PromiseReport,
  type PromiseSlot,
  request,
} from '../../../labs/lab5-multipaxos/checks/interface.ts';
import {
  type AcceptorInput,
  acceptorAnswer,
  type LearnerInput,
  learnerAnswer,
  type ProposerInput,
  proposerAnswer,
} from '../../../labs/lab5-multipaxos/checks/oracle.ts';

const val = (slot: number, rnd: number) =>
  request(100 + rnd, slot, 'a', { type: 'deposit', amount: rnd + 1 });
const accept = (slot: number, rnd: number): Accept =>
  Object.freeze({ from: rnd % 5, slot, rnd, val: val(slot, rnd) });

/** Small rounds, that meet each other often, and large ones; slots that are near and far. */
const round = fc.oneof(
  { weight: 9, arbitrary: fc.nat(12) },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 1_000_000 }) },
);
const slot = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 120 }) },
);

const inputs = fc.array(
  fc.record({
    at: fc.nat(1),
    input: fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .record({ from: fc.nat(4), slot, crnd: round })
          .map((prepare): AcceptorInput => ({ prepare: { ...prepare } })),
      },
      {
        weight: 8,
        arbitrary: fc.tuple(slot, round).map(([at, rnd]): AcceptorInput => ({ accept: accept(at, rnd) })),
      },
      { weight: 1, arbitrary: fc.nat(8).map((forget): AcceptorInput => ({ forget })) },
    ),
  }),
  { maxLength: 30, size: 'max' },
);

labTest<Lab5>(
  'ac-any',
  property(
    [inputs],
    (student, drawn) => {
      const acceptors = [3, 0].map((id) => new student.Acceptor(id));
      const given: [AcceptorInput[], AcceptorInput[]] = [[], []];
      for (const { at, input } of drawn) {
        const acceptor = acceptors[at];
        const own = given[at];
        if (acceptor === undefined || own === undefined) continue;
        own.push(input);
        if ('forget' in input) {
          acceptor.forget(input.forget);
          continue;
        }
        const answer =
          'accept' in input
            ? acceptor.handleAccept(input.accept)
            : acceptor.handlePrepare(Object.freeze({ ...input.prepare }));
        expect(answer, `what acceptor ${at === 0 ? 3 : 0} answers to the last it was given`).toEqual(
          acceptorAnswer(at === 0 ? 3 : 0, own),
        );
      }
    },
    { runs: 200 },
  ),
);

const promiseStep = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      from: fc.nat(8),
      off: fc.constantFrom(0, 0, 0, 0, 0, -1, 1, -2),
      slots: fc.array(fc.record({ slot: fc.integer({ min: 1, max: 20 }), vrnd: fc.nat(20) }), {
        maxLength: 5,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 6, arbitrary: fc.constant('propose' as const) },
  { weight: 1, arbitrary: fc.constant('increase' as const) },
);

labTest<Lab5>(
  'pr-any',
  property(
    [
      fc.integer({ min: 1, max: 9 }),
      fc.nat(8),
      fc.nat(12),
      fc.array(promiseStep, { maxLength: 40, size: 'max' }),
    ],
    (student, nodeCount, at, first, steps) => {
      const id = at % nodeCount;
      const proposer = new student.Proposer(id, nodeCount, first);
      let crnd = id;
      let adu = first;
      let given: ProposerInput[] = [];
      for (const [i, step] of steps.entries()) {
        if (step === 'increase') {
          proposer.increaseCrnd();
          crnd += nodeCount;
          given = [{ adu }];
          expect(proposer.crnd, `the round of node ${id} of ${nodeCount} after increaseCrnd`).toBe(crnd);
        } else if (typeof step === 'number') {
          adu += step;
          proposer.adu = adu;
          given.push({ adu });
        } else if (step === 'propose') {
          const mine = request(200, i, 'b', { type: 'balance' });
          given.push({ propose: mine });
          expect(proposer.propose(mine), 'what a proposer that was given all this proposes last').toEqual(
            proposerAnswer(id, nodeCount, crnd, first, given),
          );
        } else {
          const rnd = crnd + step.off * nodeCount;
          const slots = [...new Map(step.slots.map((one) => [one.slot, Math.min(one.vrnd, rnd - 1)]))]
            .filter(([, vrnd]) => vrnd >= 0)
            .sort(([a], [b]) => a - b)
            .map(([on, vrnd]): PromiseSlot => ({ slot: on, vrnd, vval: val(on, vrnd) }));
          const promise: PromiseReport = Object.freeze({ to: id, from: step.from % nodeCount, rnd, slots });
          given.push({ promise });
          expect(
            proposer.handlePromise(promise),
            `what a proposer of ${nodeCount} nodes answers to the last promise`,
          ).toEqual(proposerAnswer(id, nodeCount, crnd, first, given));
        }
      }
    },
    { runs: 200 },
  ),
);

labTest<Lab5>(
  'le-any',
  property(
    [
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.record({ from: fc.nat(8), slot: fc.integer({ min: 1, max: 6 }), rnd: round }), {
        maxLength: 50,
        size: 'max',
      }),
      fc.nat(3),
    ],
    (student, nodeCount, drawn, rounds) => {
      const learner = new student.Learner(nodeCount - 1, nodeCount);
      const given: LearnerInput[] = [];
      for (const { from, slot: on, rnd: any } of drawn) {
        const rnd = any > 12 ? any : any % (rounds + 1);
        const learn: Learn = Object.freeze({ from: from % nodeCount, slot: on, rnd, val: val(on, rnd) });
        given.push({ learn });
        expect(
          learner.handleLearn(learn),
          `what a learner of ${nodeCount} nodes answers to this learn of node ${learn.from}`,
        ).toEqual(learnerAnswer(nodeCount, given));
      }
    },
    { runs: 200 },
  ),
);
