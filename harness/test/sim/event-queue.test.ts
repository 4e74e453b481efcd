import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue, type Timed } from '../../src/sim/event-queue.ts';

const byTimeThenSequence = (a: Timed, b: Timed) => a.time - b.time || a.sequence - b.sequence;

/** Few different times, so that many events are due at once. */
const times = fc.array(fc.nat(9), { maxLength: 200 });

function drained<E extends Timed>(queue: EventQueue<E>): E[] {
  const all: E[] = [];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) all.push(next);
  return all;
}

describe('an event queue', () => {
  it('gives nothing when it is empty, also after it was not', () => {
    const queue = new EventQueue<Timed>();
    expect([queue.size, queue.peek(), queue.pop()]).toEqual([0, undefined, undefined]);
    queue.push({ time: 1, sequence: 0 });
    queue.pop();
    expect([queue.size, queue.peek(), queue.pop()]).toEqual([0, undefined, undefined]);
  });

  it('gives what was pushed, earliest first, and among equal times in the order of the sequence', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(999)), { maxLength: 200 }), (pairs) => {
        const events = pairs.map(([time, sequence]) => ({ time, sequence }));
        const queue = new EventQueue<Timed>();
        for (const event of events) queue.push(event);
        expect(queue.size).toBe(events.length);
        expect(drained(queue)).toEqual(events.toSorted(byTimeThenSequence));
      }),
    );
  });

  it('keeps events of one time in the order they were pushed in, whatever else is in it', () => {
    fc.assert(
      fc.property(times, (due) => {
        const queue = new EventQueue<Timed>();
        for (const [sequence, time] of due.entries()) queue.push({ time, sequence });
        const popped = drained(queue);
        for (const time of new Set(due)) {
          const sequences = popped.filter((event) => event.time === time).map(({ sequence }) => sequence);
          expect(sequences).toEqual(due.flatMap((other, sequence) => (other === time ? [sequence] : [])));
        }
      }),
    );
  });

  it('agrees with a sorted array under interleaved pushes, pops and peeks', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ call: fc.constant('push' as const), time: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ call: fc.constant('pop' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new EventQueue<Timed>();
        const model: Timed[] = [];
        for (const [sequence, step] of steps.entries()) {
          if (step.call === 'pop') expect(queue.pop()).toBe(model.shift());
          else {
            const event = { time: step.time, sequence };
            queue.push(event);
            model.push(event);
            model.sort(byTimeThenSequence);
          }
          expect(queue.size).toBe(model.length);
          expect(queue.peek()).toBe(model[0]);
        }
        expect(drained(queue)).toEqual(model);
      }),
    );
  });

  it('puts 100,000 events of a shuffled order right', () => {
    const queue = new EventQueue<Timed>();
    // 7919 is prime to 100,000, so each number comes once.
    for (let i = 0; i < 100_000; i++) {
      const number = (i * 7919) % 100_000;
      queue.push({ time: number >> 3, sequence: number });
    }
    expect(drained(queue).every(({ sequence }, i) => sequence === i)).toBe(true);
  });
});
