import { expect, fc, labTest, listener, property } from 'harness/author';
import { type Lab3, type LeaderObserver, leaders } from './interface.ts';

labTest<Lab3>('highest-leads', (student) => {
  for (const ids of [[0, 1, 2], [2, 1, 0], [5, 9, 7], [4]]) {
    const detector = new student.MonLeaderDetector([...ids]);
    expect(detector.leader(), 'at the start the highest id leads').toBe(Math.max(...ids));
  }
});

labTest<Lab3>('ids-are-numbers', (student) => {
  const detector = new student.MonLeaderDetector([9, 10, 100, 20]);
  expect(detector.leader(), '100 is the highest of 9, 10, 100 and 20').toBe(100);
  detector.suspect(100);
  expect(detector.leader(), 'after suspect(100) the highest that is left is 20').toBe(20);
  detector.suspect(20);
  expect(detector.leader(), 'after suspect(20) the highest that is left is 10').toBe(10);
});

labTest<Lab3>('negative-ignored', (student) => {
  const mixed = new student.MonLeaderDetector([-3, 1, -7, 0]);
  expect(mixed.leader(), 'the highest id that is not negative leads').toBe(1);
  mixed.suspect(1);
  mixed.suspect(0);
  expect(mixed.leader(), 'when 0 and 1 are suspected nobody is left: negative ids are no nodes').toBe(-1);
  const negative = new student.MonLeaderDetector([-5, -2]);
  expect(negative.leader(), 'among negative ids alone there is nobody to trust').toBe(-1);
  negative.restore(-2);
  expect(negative.leader(), 'a negative id never leads, restored or not').toBe(-1);
});

labTest<Lab3>('suspected-is-replaced', (student) => {
  const detector = new student.MonLeaderDetector([3, 0, 2, 1]);
  for (const id of [3, 2, 1]) {
    detector.suspect(id);
    expect(detector.leader(), `after suspect(${id}) the next highest leads`).toBe(id - 1);
  }
});

labTest<Lab3>('others-do-not-matter', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2, 3]);
  detector.suspect(1);
  expect(detector.leader(), 'a suspicion of node 1 does not move leader 3').toBe(3);
  detector.suspect(2);
  detector.restore(1);
  expect(detector.leader(), 'what is heard of nodes 1 and 2 does not move leader 3').toBe(3);
  detector.suspect(3);
  expect(
    detector.leader(),
    'with 2 and 3 suspected, node 1 leads: suspicions of others were remembered',
  ).toBe(1);
});

labTest<Lab3>('restored-leads-again', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2]);
  detector.suspect(2);
  detector.suspect(1);
  detector.restore(1);
  expect(detector.leader(), 'after restore(1) node 1 leads again, 2 is still suspected').toBe(1);
  detector.restore(2);
  expect(detector.leader(), 'after restore(2) node 2 leads again').toBe(2);
  detector.suspect(2);
  detector.suspect(2);
  detector.restore(2);
  expect(detector.leader(), 'one restore takes back a suspicion that was heard twice').toBe(2);
});

labTest<Lab3>('none-left', (student) => {
  expect(student.UNKNOWN_ID, 'UNKNOWN_ID').toBe(-1);
  const detector = new student.MonLeaderDetector([0, 1, 2]);
  for (const id of [1, 0, 2]) detector.suspect(id);
  expect(detector.leader(), 'when all are suspected nobody is to be trusted').toBe(-1);
  detector.restore(0);
  expect(detector.leader(), 'after restore(0) node 0 leads').toBe(0);
  const empty = new student.MonLeaderDetector([]);
  expect(empty.leader(), 'without nodes there is nobody to trust').toBe(-1);
});

labTest<Lab3>('unknown-ids', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2]);
  for (const id of [99, -4]) {
    detector.suspect(id);
    detector.restore(id);
  }
  detector.restore(55);
  expect(detector.leader(), 'ids that are no node change nothing').toBe(2);
  detector.suspect(2);
  expect(detector.leader(), 'after suspect(2) node 1 leads').toBe(1);
  detector.restore(99);
  expect(detector.leader(), 'restore(99) makes no node of 99').toBe(1);
});

labTest<Lab3>('told-once', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2]);
  const a = listener<LeaderObserver>('A', 'onTrust');
  const b = listener<LeaderObserver>('B', 'onTrust');
  detector.subscribe(a.observer);
  detector.subscribe(b.observer);
  detector.suspect(2);
  expect(leaders(a.heard), 'after suspect(2) A has heard of the new leader, once').toEqual([1]);
  expect(leaders(b.heard), 'after suspect(2) B has heard of the new leader, once').toEqual([1]);
  detector.suspect(1);
  detector.restore(2);
  expect(leaders(a.heard), 'A hears of every change, in order').toEqual([1, 0, 2]);
  detector.suspect(0);
  detector.suspect(2);
  expect(leaders(a.heard), 'A hears that nobody is left to be trusted').toEqual([1, 0, 2, -1]);
  expect(leaders(b.heard), 'B has heard the same as A').toEqual([1, 0, 2, -1]);
});

labTest<Lab3>('not-told', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2, 3]);
  const a = listener<LeaderObserver>('A', 'onTrust');
  detector.subscribe(a.observer);
  expect(a.heard.length, 'subscribing is no change of the leader').toBe(0);
  detector.suspect(1);
  detector.restore(1);
  detector.restore(3);
  detector.suspect(99);
  expect(leaders(a.heard), 'the leader was 3 all the time: there is nothing to tell').toEqual([]);
  detector.suspect(3);
  detector.suspect(3);
  detector.suspect(0);
  detector.leader();
  expect(leaders(a.heard), 'only the first suspect(3) changes the leader').toEqual([2]);
});

labTest<Lab3>('bad-subscriber', (student) => {
  const detector = new student.MonLeaderDetector([0, 1, 2]);
  const first = listener<LeaderObserver>('Bad', 'onTrust', { throws: true });
  const second = listener<LeaderObserver>('Good', 'onTrust');
  detector.subscribe(first.observer);
  detector.subscribe(second.observer);
  detector.suspect(2);
  expect(leaders(second.heard), 'Good hears of leader 1 though Bad throws').toEqual([1]);
  expect(detector.leader(), 'the leader is right though Bad throws').toBe(1);
  detector.restore(2);
  expect(leaders(first.heard), 'Bad is still told').toEqual([1, 2]);
  expect(leaders(second.heard), 'Good is still told').toEqual([1, 2]);
});

const someNodes = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 6 });
/** Whom something is heard of: a place among the nodes, so that nodes are met often; past the end it is an id. */
const place = fc.nat(7);

labTest<Lab3>(
  'agreement',
  property(
    [someNodes, fc.array(place, { maxLength: 8 }), fc.array(place, { maxLength: 4 })],
    (student, nodes, suspectedPlaces, restoredPlaces) => {
      const suspected = suspectedPlaces.map((at) => nodes[at] ?? at);
      const restored = restoredPlaces.map((at) => nodes[at] ?? at);
      const one = new student.MonLeaderDetector([...nodes]);
      const other = new student.MonLeaderDetector([...nodes].reverse());
      for (const id of suspected) one.suspect(id);
      for (const id of restored) one.restore(id);
      const left = suspected.filter((id) => !restored.includes(id));
      for (const id of [...left].sort((a, b) => b - a)) other.suspect(id);
      const alive = nodes.filter((id) => !left.includes(id));
      const highest = Math.max(-1, ...alive);
      expect(one.leader(), 'the leader is the highest node that is not suspected').toBe(highest);
      expect(other.leader(), 'a detector that heard the same in another order has the same leader').toBe(
        highest,
      );
    },
    { runs: 300 },
  ),
);
