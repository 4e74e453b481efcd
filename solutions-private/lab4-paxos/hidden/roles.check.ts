import { expect, fc, labTest, property } from 'harness/author';
import {
  type Lab4,
  type Learn,
  NO_ROUND,
  NO_VALUE,
  type PromiseReport,
} from '../../../labs/lab4-paxos/checks/interface.ts';
import {
  type AcceptorInput,
  acceptorAnswer,
  learnerAnswer,
  proposerAnswer,
} from '../../../labs/lab4-paxos/checks/oracle.ts';

/** Small rounds, that meet each other often, and large ones. */
const round = fc.oneof(
  { weight: 9, arbitrary: fc.nat(12) },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 1_000_000 }) },
);

const inputs = fc.array(
  fc.record({
    at: fc.nat(1),
    input: fc.oneof(
      fc.record({ from: fc.nat(4), crnd: round }).map((prepare): AcceptorInput => ({ prepare })),
      round.map((rnd): AcceptorInput => ({ accept: { from: rnd % 5, rnd, val: `v${rnd}` } })),
    ),
  }),
  { maxLength: 24, size: 'max' },
);

labTest<Lab4>(
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
        const answer =
          'accept' in input
            ? acceptor.handleAccept(Object.freeze({ ...input.accept }))
            : acceptor.handlePrepare(Object.freeze({ ...input.prepare }));
        expect(answer, `what acceptor ${at === 0 ? 3 : 0} answers to the last it was given`).toEqual(
          acceptorAnswer(at === 0 ? 3 : 0, own),
        );
      }
    },
    { runs: 300 },
  ),
);

const promiseStep = fc.oneof(
  { weight: 12, arbitrary: fc.record({ from: fc.nat(8), off: fc.constantFrom(0, 0, 0, 0, 0, -1, 1, -2) }) },
  { weight: 1, arbitrary: fc.constant('increase' as const) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'c').map((value) => ({ value })) },
);

labTest<Lab4>(
  'pr-any',
  property(
    [
      fc.integer({ min: 1, max: 9 }),
      fc.nat(8),
      fc.array(fc.integer({ min: NO_ROUND, max: 40 }), { minLength: 9, maxLength: 9 }),
      fc.array(promiseStep, { maxLength: 40, size: 'max' }),
    ],
    (student, nodeCount, at, vrnds, steps) => {
      const id = at % nodeCount;
      const proposer = new student.Proposer(id, nodeCount);
      let clientValue = 'mine';
      proposer.clientValue = clientValue;
      let crnd = id;
      let promises: PromiseReport[] = [];
      for (const step of steps) {
        if (step === 'increase') {
          proposer.increaseCrnd();
          crnd += nodeCount;
          promises = [];
          expect(proposer.crnd, `the round of node ${id} of ${nodeCount} after increaseCrnd`).toBe(crnd);
        } else if ('value' in step) {
          clientValue = step.value;
          proposer.clientValue = clientValue;
        } else {
          const from = step.from % nodeCount;
          const rnd = crnd + step.off * nodeCount;
          // What a node accepted depends on node and round alone, and a round has one value: so it is in Paxos.
          const vrnd = Math.max(NO_ROUND, Math.min(vrnds[from] ?? NO_ROUND, rnd - 1));
          const vval = vrnd === NO_ROUND ? NO_VALUE : `v${vrnd}`;
          const promise = Object.freeze({ to: id, from, rnd, vrnd, vval });
          promises.push(promise);
          expect(
            proposer.handlePromise(promise),
            `what a proposer of ${nodeCount} nodes answers to this promise of node ${from}`,
          ).toEqual(proposerAnswer(id, nodeCount, crnd, clientValue, promises));
        }
      }
    },
    { runs: 300 },
  ),
);

labTest<Lab4>(
  'le-any',
  property(
    [
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.record({ from: fc.nat(8), rnd: round }), { maxLength: 30, size: 'max' }),
      fc.boolean(),
      fc.nat(3),
    ],
    (student, nodeCount, drawn, isOneValue, rounds) => {
      const learner = new student.Learner(nodeCount - 1, nodeCount);
      const given: Learn[] = [];
      for (const { from, rnd: any } of drawn) {
        const rnd = any > 12 ? any : any % (rounds + 1);
        const learn = Object.freeze({ from: from % nodeCount, rnd, val: isOneValue ? 'a' : `v${rnd}` });
        given.push(learn);
        expect(
          learner.handleLearn(learn),
          `what a learner of ${nodeCount} nodes answers to this learn of node ${learn.from}`,
        ).toEqual(learnerAnswer(nodeCount, given));
      }
    },
    { runs: 300 },
  ),
);
