import { expect, fc, type Heard, labTest, listener, property } from 'harness/author';
import {
  type Lab3,
  type LeaderObserver,
  leaders,
} from '../../../labs/lab3-failure-detector/checks/interface.ts';

/** What a check may do with a detector. `at` says of whom: see `heardOf`. */
type Step =
  | { readonly type: 'suspect' | 'restore'; readonly at: number }
  | { readonly type: 'subscribe'; readonly throws: boolean };

const negative = fc.integer({ min: -5, max: -1 });
const large = fc.integer({ min: 90, max: 1_000_000 });
/** Whole numbers, mostly from 0 to `most`. */
function mostlyUpTo(most: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.nat(most) },
    { weight: 1, arbitrary: negative },
    { weight: 1, arbitrary: large },
  );
}
const ids = fc.array(mostlyUpTo(12), { maxLength: 8 });
const move = fc.record({ type: fc.constantFrom('suspect' as const, 'restore' as const), at: mostlyUpTo(7) });
// Arrays stay much shorter than they may be unless their size is asked for.
const steps = fc.array(move, { maxLength: 20, size: 'max' });
const subscription = fc.record({ type: fc.constant('subscribe' as const), throws: fc.boolean() });
const stepsWithSubscribers: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: move }, { weight: 1, arbitrary: subscription }),
  { maxLength: 25, size: 'max' },
);

/**
 * Of whom something is heard: the node at place `at`, so that the same nodes are met again and again, which is where detectors
 * go wrong; where no node is, `at` itself, which may be the id of no node.
 */
function heardOf(nodes: readonly number[], at: number): number {
  return nodes[at] ?? at;
}

/** The specification itself: who leads, given all ids and who is suspected. */
function highest(nodes: readonly number[], suspected: ReadonlySet<number>): number {
  return Math.max(-1, ...nodes.filter((id) => id >= 0 && !suspected.has(id)));
}

labTest<Lab3>(
  'leader-always-right',
  property(
    [ids, steps],
    (student, nodes, moves) => {
      const detector = new student.MonLeaderDetector([...nodes]);
      const suspected = new Set<number>();
      expect(detector.leader(), 'at the start the highest id leads').toBe(highest(nodes, suspected));
      for (const { type, at } of moves) {
        const id = heardOf(nodes, at);
        detector[type](id);
        if (type === 'suspect') suspected.add(id);
        else suspected.delete(id);
        expect(detector.leader(), 'the leader is the highest node that is not suspected').toBe(
          highest(nodes, suspected),
        );
      }
    },
    { runs: 200 },
  ),
);

labTest<Lab3>(
  'told-always-right',
  property(
    [ids, stepsWithSubscribers],
    (student, nodes, moves) => {
      const detector = new student.MonLeaderDetector([...nodes]);
      const suspected = new Set<number>();
      const subscribers: { name: string; heard: readonly Heard[]; due: number[] }[] = [];
      for (const step of moves) {
        if (step.type === 'subscribe') {
          const name = `S${subscribers.length + 1}`;
          const { observer, heard } = listener<LeaderObserver>(name, 'onTrust', { throws: step.throws });
          detector.subscribe(observer);
          subscribers.push({ name, heard, due: [] });
          continue;
        }
        const before = highest(nodes, suspected);
        const id = heardOf(nodes, step.at);
        detector[step.type](id);
        if (step.type === 'suspect') suspected.add(id);
        else suspected.delete(id);
        const after = highest(nodes, suspected);
        for (const { name, heard, due } of subscribers) {
          if (after !== before) due.push(after);
          expect(
            leaders(heard),
            `${name} has heard of every change since it subscribed, once and in order`,
          ).toEqual(due);
        }
      }
    },
    { runs: 200 },
  ),
);

labTest<Lab3>('told-after-the-change', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2]);
  const seen: number[] = [];
  const { observer } = listener<LeaderObserver>('A', 'onTrust', {
    andThen: () => seen.push(detector.leader()),
  });
  detector.subscribe(observer);
  detector.suspect(2);
  detector.suspect(1);
  detector.restore(2);
  expect(seen, 'when a subscriber is called, leader() gives the new leader').toEqual([1, 0, 2]);
});

labTest<Lab3>('own-copy-of-ids', (student) => {
  const nodes = [0, 1, 2];
  const detector = new student.MonLeaderDetector(nodes);
  expect(nodes, "the caller's array is left as it was").toEqual([0, 1, 2]);
  expect(Object.isExtensible(nodes), 'the caller can still add to the array: it is not frozen').toBe(true);
  nodes.push(7);
  nodes[1] = 6;
  detector.suspect(2);
  expect(detector.leader(), "what happens to the caller's array later has no effect").toBe(1);
});
