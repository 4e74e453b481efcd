import { expect, fc, labTest, property } from 'harness/author';
import { type Lab5, type Learn, quorumOf, request } from './interface.ts';
import { type LearnerInput, learnerAnswer } from './oracle.ts';

const val = (slot: number, rnd: number) =>
  request(100 + rnd, slot, 'a', { type: 'deposit', amount: rnd + 1 });
const learn = (from: number, slot: number, rnd: number, value = val(slot, rnd)): Learn =>
  Object.freeze({ from, slot, rnd, val: value });

labTest<Lab5>('le-quorum', (student) => {
  for (const nodeCount of [1, 2, 3, 4, 5, 7]) {
    const learner = new student.Learner(0, nodeCount);
    const quorum = quorumOf(nodeCount);
    for (let from = 0; from < quorum; from++) {
      const answer = learner.handleLearn(learn(from, 3, 2));
      const told = `learn ${from + 1} of ${nodeCount} nodes, of which ${quorum} are a quorum`;
      if (from + 1 === quorum) expect(answer, told).toEqual({ slot: 3, val: val(3, 2) });
      else expect(answer, told).toBeUndefined();
    }
    expect(learner.handleLearn(learn(nodeCount - 1, 3, 2)), 'slot 3 is decided: once').toBeUndefined();
    expect(learner.handleLearn(learn(0, 3, 7)), 'also in a higher round').toBeUndefined();
  }
});

labTest<Lab5>('le-slots', (student) => {
  const learner = new student.Learner(1, 3);
  expect(learner.handleLearn(learn(0, 1, 1)), 'one accepted slot 1').toBeUndefined();
  expect(learner.handleLearn(learn(2, 2, 1)), 'another one slot 2').toBeUndefined();
  expect(learner.handleLearn(learn(0, 1, 1)), 'the first one once more').toBeUndefined();
  expect(learner.handleLearn(learn(1, 3, 1)), 'and one slot 3').toBeUndefined();
  expect(learner.handleLearn(learn(0, 2, 1)), 'nodes 2 and 0 accepted slot 2').toEqual({
    slot: 2,
    val: val(2, 1),
  });
  expect(learner.handleLearn(learn(1, 1, 1)), 'nodes 0 and 1 accepted slot 1').toEqual({
    slot: 1,
    val: val(1, 1),
  });
  learner.forget(5);
  expect(learner.handleLearn(learn(2, 3, 1)), 'slot 3 is forgotten').toBeUndefined();
  learner.handleLearn(learn(0, 6, 1));
  expect(learner.handleLearn(learn(2, 6, 1))?.slot, 'slot 6 is not').toBe(6);
});

labTest<Lab5>('le-rounds', (student) => {
  const learner = new student.Learner(0, 3);
  learner.handleLearn(learn(0, 1, 1));
  expect(learner.handleLearn(learn(1, 1, 4)), 'a higher round starts afresh').toBeUndefined();
  expect(learner.handleLearn(learn(2, 1, 1)), 'a lower one is ignored').toBeUndefined();
  expect(learner.handleLearn(learn(2, 2, 1)), 'slot 2 has rounds of its own').toBeUndefined();
  expect(learner.handleLearn(learn(0, 2, 1)), 'nodes 2 and 0 accepted slot 2 in round 1').toEqual({
    slot: 2,
    val: val(2, 1),
  });
  expect(learner.handleLearn(learn(2, 1, 4)), 'nodes 1 and 2 accepted slot 1 in round 4').toEqual({
    slot: 1,
    val: val(1, 4),
  });
});

const input: fc.Arbitrary<LearnerInput> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(4), fc.integer({ min: 1, max: 3 }), fc.nat(3))
      .map(([from, slot, rnd]) => ({ learn: learn(from, slot, rnd) })),
  },
  { weight: 1, arbitrary: fc.nat(2).map((forget) => ({ forget })) },
);

labTest<Lab5>(
  'le-oracle',
  property(
    [fc.integer({ min: 1, max: 5 }), fc.array(input, { maxLength: 24, size: 'max' })],
    (student, nodeCount, drawn) => {
      const learner = new student.Learner(0, nodeCount);
      const inputs = drawn.map(
        (one): LearnerInput =>
          'learn' in one ? { learn: learn(one.learn.from % nodeCount, one.learn.slot, one.learn.rnd) } : one,
      );
      for (const [i, next] of inputs.entries()) {
        if ('forget' in next) {
          learner.forget(next.forget);
          continue;
        }
        expect(
          learner.handleLearn(next.learn),
          `what a learner of ${nodeCount} nodes answers to the last learn`,
        ).toEqual(learnerAnswer(nodeCount, inputs.slice(0, i + 1)));
      }
    },
    { runs: 300 },
  ),
);
