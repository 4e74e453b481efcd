import { expect, fc, labTest, property } from 'harness/author';
import { type Lab4, NO_ROUND, NO_VALUE, type PromiseReport, quorumOf } from './interface.ts';
import { proposerAnswer } from './oracle.ts';

/** A promise to node `to` of round `rnd`, of a node that accepted `vval` in `vrnd`, or nothing. */
function promise(to: number, from: number, rnd: number, vrnd = NO_ROUND, vval = NO_VALUE): PromiseReport {
  return Object.freeze({ to, from, rnd, vrnd, vval });
}

labTest<Lab4>('pr-rounds', (student) => {
  const owners = new Map<number, number>();
  for (const id of [0, 1, 2]) {
    const proposer = new student.Proposer(id, 3);
    for (let k = 0; k < 4; k++) {
      expect(proposer.crnd, `round ${k} of node ${id} of 3: it starts at the id and grows by 3`).toBe(
        id + 3 * k,
      );
      expect(owners.get(proposer.crnd), `whose round ${proposer.crnd} was before`).toBeUndefined();
      owners.set(proposer.crnd, id);
      proposer.increaseCrnd();
    }
  }
  const alone = new student.Proposer(0, 1);
  alone.increaseCrnd();
  expect(alone.crnd, 'the second round of a node that is alone').toBe(1);
});

labTest<Lab4>('pr-quorum', (student) => {
  for (const nodeCount of [1, 2, 3, 4, 5, 6, 7]) {
    const proposer = new student.Proposer(0, nodeCount);
    proposer.clientValue = 'a';
    const quorum = quorumOf(nodeCount);
    for (let from = 0; from < nodeCount; from++) {
      const answer = proposer.handlePromise(promise(0, from, 0));
      const told = `promise ${from + 1} of ${nodeCount} nodes, of which ${quorum} are a quorum`;
      if (from + 1 === quorum) expect(answer, told).toEqual({ from: 0, rnd: 0, val: 'a' });
      else expect(answer, told).toBeUndefined();
    }
  }
});

labTest<Lab4>('pr-client-value', (student) => {
  const proposer = new student.Proposer(1, 3);
  proposer.clientValue = 'mine';
  proposer.increaseCrnd();
  proposer.handlePromise(promise(1, 2, 4));
  expect(proposer.handlePromise(promise(1, 0, 4)), 'nobody accepted anything: the client value').toEqual({
    from: 1,
    rnd: 4,
    val: 'mine',
  });
});

labTest<Lab4>('pr-highest', (student) => {
  for (const [first, second] of [
    [promise(1, 0, 10, 2, 'low'), promise(1, 2, 10, 9, 'high')],
    [promise(1, 0, 10, 9, 'high'), promise(1, 2, 10, 2, 'low')],
    [promise(1, 0, 10, 9, 'high'), promise(1, 2, 10)],
  ] as const) {
    const proposer = new student.Proposer(1, 3);
    proposer.clientValue = 'mine';
    for (let k = 0; k < 3; k++) proposer.increaseCrnd();
    proposer.handlePromise(first);
    expect(proposer.handlePromise(second), "round 9 is the highest that was reported: 'high'").toEqual({
      from: 1,
      rnd: 10,
      val: 'high',
    });
  }
  const second = new student.Proposer(1, 2);
  second.handlePromise(promise(1, 1, 1));
  expect(second.handlePromise(promise(1, 0, 1, 0, 'zero'))?.val, 'round 0 is a round as others are').toBe(
    'zero',
  );
});

labTest<Lab4>('pr-distinct', (student) => {
  const proposer = new student.Proposer(0, 5);
  proposer.clientValue = 'a';
  for (const from of [2, 2, 2, 4, 2, 4]) {
    expect(
      proposer.handlePromise(promise(0, from, 0)),
      'only nodes 2 and 4 of 5 have promised',
    ).toBeUndefined();
  }
  expect(proposer.handlePromise(promise(0, 0, 0)), 'nodes 2, 4 and 0 have promised').toEqual({
    from: 0,
    rnd: 0,
    val: 'a',
  });
  expect(proposer.handlePromise(promise(0, 0, 0)), 'the accept of round 0 was given').toBeUndefined();
});

labTest<Lab4>('pr-current', (student) => {
  const proposer = new student.Proposer(1, 3);
  proposer.clientValue = 'a';
  expect(proposer.handlePromise(promise(1, 0, 1)), 'one promise of round 1').toBeUndefined();
  proposer.increaseCrnd();
  expect(proposer.handlePromise(promise(1, 2, 1)), 'round 1 is over: it is in round 4').toBeUndefined();
  expect(
    proposer.handlePromise(promise(1, 2, 4)),
    'one promise of round 4; that of node 0 was of round 1',
  ).toBeUndefined();
  expect(proposer.handlePromise(promise(1, 1, 7)), 'round 7 is not its current one').toBeUndefined();
  expect(proposer.handlePromise(promise(1, 0, 4)), 'nodes 2 and 0 promised round 4').toEqual({
    from: 1,
    rnd: 4,
    val: 'a',
  });
  proposer.increaseCrnd();
  proposer.handlePromise(promise(1, 2, 7, 4, 'b'));
  proposer.increaseCrnd();
  proposer.handlePromise(promise(1, 0, 10));
  expect(
    proposer.handlePromise(promise(1, 1, 10))?.val,
    'of those who promised round 10 nobody accepted anything: what was reported for round 7 is void',
  ).toBe('a');
});

/** A promise of the current round or the ones beside it, or a new round. */
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ from: fc.nat(4), off: fc.constantFrom(0, 0, 0, 0, -1, 1) }) },
  { weight: 1, arbitrary: fc.constant('increase' as const) },
);

labTest<Lab4>(
  'pr-oracle',
  property(
    [
      fc.integer({ min: 1, max: 5 }),
      fc.nat(4),
      fc.array(fc.integer({ min: NO_ROUND, max: 9 }), { minLength: 5, maxLength: 5 }),
      fc.array(step, { maxLength: 20, size: 'max' }),
    ],
    (student, nodeCount, at, vrnds, steps) => {
      const id = at % nodeCount;
      const proposer = new student.Proposer(id, nodeCount);
      proposer.clientValue = 'mine';
      let crnd = id;
      let promises: PromiseReport[] = [];
      for (const next of steps) {
        if (next === 'increase') {
          proposer.increaseCrnd();
          crnd += nodeCount;
          promises = [];
          continue;
        }
        const from = next.from % nodeCount;
        const rnd = crnd + next.off * nodeCount;
        // What a node accepted depends on node and round alone, and a round has one value: so it is in Paxos.
        const vrnd = Math.max(NO_ROUND, Math.min(vrnds[from] ?? NO_ROUND, rnd - 1));
        const made = promise(id, from, rnd, vrnd, vrnd === NO_ROUND ? NO_VALUE : `v${vrnd}`);
        promises.push(made);
        expect(
          proposer.handlePromise(made),
          `what a proposer of ${nodeCount} nodes answers to this promise of node ${from}`,
        ).toEqual(proposerAnswer(id, nodeCount, crnd, 'mine', promises));
      }
    },
    { runs: 300 },
  ),
);
