import { expect, labTest, property } from 'harness/author';
import { closureOf, type Execution, eventsOf, executions, tellEvent } from './executions.ts';
import type { Lab1, Stamp } from './interface.ts';

labTest<Lab1>('lamport-rules', (student) => {
  const clock = new student.LamportClock();
  expect([clock.tick(), clock.tick()], 'the first two events').toEqual([1, 2]);
  expect(clock.receive(10), 'the receipt, at time 2, of a message sent at 10').toBe(11);
  expect(clock.receive(3), 'the receipt, at time 11, of a message sent at 3').toBe(12);
  expect(clock.tick(), 'the next event').toBe(13);
  expect(new student.LamportClock().tick(), 'the first event of another process').toBe(1);
});

labTest<Lab1>(
  'lamport-respects',
  property(
    [executions],
    (student, execution) => {
      const clocks = Array.from({ length: execution.processes }, () => new student.LamportClock());
      const events = eventsOf(execution);
      const times: number[] = [];
      for (const { process, sentAt } of events) {
        const clock = clocks[process];
        times.push((sentAt === undefined ? clock?.tick() : clock?.receive(times[sentAt] ?? 0)) ?? 0);
      }
      for (const [i, causes] of closureOf(events).entries()) {
        for (const cause of causes) {
          const [earlier, later] = [times[cause] ?? 0, times[i] ?? 0];
          // Only of numbers: an object could answer differently each time.
          if (typeof earlier === 'number' && typeof later === 'number' && earlier < later) continue;
          const told = `${tellEvent(events, cause)} happened before ${tellEvent(events, i)}`;
          expect(earlier, `${told}: its time is lower`).toBeLessThan(later);
        }
      }
    },
    { runs: 100 },
  ),
);

labTest<Lab1>('vector-rules', (student) => {
  const a = new student.VectorClock(0, 3);
  const b = new student.VectorClock(1, 3);
  const sent = [a.tick(), a.tick()];
  expect(sent, 'the first two events of process 0 of 3').toEqual([
    [1, 0, 0],
    [2, 0, 0],
  ]);
  expect(b.tick(), 'the first event of process 1').toEqual([0, 1, 0]);
  expect(b.receive(sent[1] ?? []), 'the receipt, at process 1, of what was sent at [2, 0, 0]').toEqual([
    2, 2, 0,
  ]);
  expect(b.receive([0, 0, 7]), 'the receipt of what was sent at [0, 0, 7]').toEqual([2, 3, 7]);
  expect(a.receive([2, 3, 7]), 'the receipt, at process 0, of what was sent at [2, 3, 7]').toEqual([3, 3, 7]);
});

labTest<Lab1>(
  'vector-exact',
  property(
    [executions],
    (student, execution) => {
      const stamps = stampsOf(student, execution);
      const events = eventsOf(execution);
      const closure = closureOf(events);
      for (const [i, a] of stamps.entries()) {
        // In real time the later event can't have happened before the earlier one.
        for (const [j, b] of stamps.slice(0, i + 1).entries()) {
          const isCause = closure[i]?.has(j) === true;
          const told = `${tellEvent(events, j)} at [${b}] and ${tellEvent(events, i)} at [${a}]`;
          const is = (what: string, found: boolean, expected: boolean) => {
            if (found !== expected) expect(found, `${told}: ${what}`).toBe(expected);
          };
          is('the first happened before the second', student.happenedBefore(b, a), isCause);
          if (i !== j) is('the second happened before the first', student.happenedBefore(a, b), false);
          is('they are concurrent', student.concurrent(a, b), i !== j && !isCause);
        }
      }
    },
    { runs: 60 },
  ),
);

/** The stamp of each event. */
function stampsOf(student: Lab1, execution: Execution): readonly Stamp[] {
  const count = execution.processes;
  const clocks = Array.from({ length: count }, (_, i) => new student.VectorClock(i, count));
  const stamps: Stamp[] = [];
  for (const { process, sentAt } of eventsOf(execution)) {
    const clock = clocks[process];
    // Whoever sends copies: what a receiver does to its stamp changes no other.
    const stamp =
      sentAt === undefined ? clock?.tick() : clock?.receive(Object.freeze([...(stamps[sentAt] ?? [])]));
    stamps.push([...(stamp ?? [])]);
  }
  return stamps;
}
