import { expect, fc, labTest, property } from 'harness/author';
import { type Lab4, type Learn, quorumOf } from './interface.ts';
import { learnerAnswer } from './oracle.ts';

const learn = (from: number, rnd: number, val: string): Learn => Object.freeze({ from, rnd, val });

labTest<Lab4>('le-quorum', (student) => {
  for (const nodeCount of [1, 2, 3, 4, 5, 6, 7]) {
    const learner = new student.Learner(0, nodeCount);
    const quorum = quorumOf(nodeCount);
    for (let from = 0; from < quorum; from++) {
      const answer = learner.handleLearn(learn(from, 2, 'a'));
      const told = `learn ${from + 1} of ${nodeCount} nodes, of which ${quorum} are a quorum`;
      if (from + 1 === quorum) expect(answer, told).toBe('a');
      else expect(answer, told).toBeUndefined();
    }
  }
});

labTest<Lab4>('le-distinct', (student) => {
  const learner = new student.Learner(1, 5);
  for (const from of [3, 3, 3, 4, 3, 4]) {
    expect(learner.handleLearn(learn(from, 1, 'a')), 'only nodes 3 and 4 of 5 have accepted').toBeUndefined();
  }
  expect(learner.handleLearn(learn(1, 1, 'a')), 'nodes 3, 4 and 1 have accepted').toBe('a');
});

labTest<Lab4>('le-rounds', (student) => {
  const learner = new student.Learner(0, 3);
  expect(learner.handleLearn(learn(0, 1, 'a')), 'one accepted in round 1').toBeUndefined();
  expect(
    learner.handleLearn(learn(1, 2, 'a')),
    'one accepted in round 2: a round starts afresh',
  ).toBeUndefined();
  expect(learner.handleLearn(learn(2, 1, 'a')), 'round 1 is lower than 2, and ignored').toBeUndefined();
  expect(learner.handleLearn(learn(2, 5, 'b')), 'one accepted in round 5').toBeUndefined();
  expect(learner.handleLearn(learn(0, 2, 'a')), 'round 2 is lower than 5, and ignored').toBeUndefined();
  expect(learner.handleLearn(learn(1, 5, 'b')), 'nodes 2 and 1 accepted in round 5').toBe('b');
});

labTest<Lab4>('le-once', (student) => {
  const learner = new student.Learner(2, 3);
  learner.handleLearn(learn(0, 1, 'a'));
  expect(learner.handleLearn(learn(1, 1, 'a')), 'nodes 0 and 1 accepted in round 1').toBe('a');
  for (const [from, rnd] of [
    [2, 1],
    [0, 1],
    [0, 4],
    [1, 4],
    [2, 4],
  ] as const) {
    expect(
      learner.handleLearn(learn(from, rnd, 'a')),
      'it has decided: nothing is left to say',
    ).toBeUndefined();
  }
});

const learns = fc.array(fc.record({ from: fc.nat(4), rnd: fc.nat(4) }), { maxLength: 16, size: 'max' });

labTest<Lab4>(
  'le-oracle',
  property(
    [fc.integer({ min: 1, max: 5 }), fc.boolean(), learns],
    (student, nodeCount, isOneValue, drawn) => {
      const learner = new student.Learner(0, nodeCount);
      const given: Learn[] = [];
      for (const { from, rnd } of drawn) {
        const next = learn(from % nodeCount, rnd, isOneValue ? 'a' : `v${rnd}`);
        given.push(next);
        expect(
          learner.handleLearn(next),
          `what a learner of ${nodeCount} nodes answers to this learn of node ${next.from}`,
        ).toEqual(learnerAnswer(nodeCount, given));
      }
    },
    { runs: 300 },
  ),
);
