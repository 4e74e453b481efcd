import { expect, fc, labTest, property } from 'harness/author';
import type { Lab1Later } from './interface.ts';
import { tryAgain } from './retrying.ts';

labTest<Lab1Later>('retry-backs-off', async (student) => {
  const { outcome, attempts, pauses } = await tryAgain(student, {
    failures: 5,
    draws: [0.5],
    baseMs: 100,
    mostMs: 1000,
    deadlineMs: 60_000,
  });
  expect(outcome, 'what comes of five failures and a success').toBe('done after 6');
  expect(attempts, 'the numbers of the attempts').toEqual([1, 2, 3, 4, 5, 6]);
  expect(pauses, 'the pauses in ms, with baseMs 100, mostMs 1000, and 0.5 for each random number').toEqual([
    50, 100, 200, 400, 500,
  ]);
  const once = await tryAgain(student, {
    failures: 0,
    draws: [0.5],
    baseMs: 100,
    mostMs: 1000,
    deadlineMs: 0,
  });
  expect(once.outcome, 'a first attempt that succeeds').toBe('done after 1');
  expect(once.pauses, 'and needs no pause').toEqual([]);
});

labTest<Lab1Later>('retry-deadline', async (student) => {
  const { outcome, attempts, pauses, time, cause } = await tryAgain(student, {
    failures: 100,
    draws: [0.5],
    baseMs: 100,
    mostMs: 1000,
    deadlineMs: 1000,
  });
  expect(pauses, 'the pauses in ms: the next one, of 400, would end after the deadline of 1000').toEqual([
    50, 100, 200,
  ]);
  expect(attempts, 'the numbers of the attempts').toEqual([1, 2, 3, 4]);
  expect(outcome, 'what comes of attempts that all fail').toBe('DeadlineExceeded');
  expect(time, 'when it gives up: at once, and not at the deadline').toBe(750);
  expect(cause, 'the cause is what the last attempt threw').toBe('attempt 4 fails');
});

labTest<Lab1Later>(
  'retry-any',
  property(
    [
      fc.record({
        failures: fc.nat(8),
        draws: fc.array(
          fc.nat(3).map((quarter) => quarter / 4),
          { minLength: 1, maxLength: 8 },
        ),
        baseMs: fc.constantFrom(10, 100),
        mostMs: fc.constantFrom(40, 400, 4000),
        deadlineMs: fc.constantFrom(0, 200, 1000, 10_000),
      }),
    ],
    async (student, plan) => {
      const { pauses, attempts, outcome } = await tryAgain(student, plan);
      const expected: number[] = [];
      let now = 0;
      let gaveUp = false;
      for (let k = 1; k <= plan.failures; k++) {
        now += 100;
        const draw = plan.draws[(k - 1) % plan.draws.length] ?? 0;
        const pause = draw * Math.min(plan.mostMs, plan.baseMs * 2 ** (k - 1));
        gaveUp = now + pause >= plan.deadlineMs;
        if (gaveUp) break;
        expected.push(pause);
        now += pause;
      }
      expect(pauses, 'the pauses in ms').toEqual(expected);
      expect(attempts.length, 'how many attempts: one more than pauses').toBe(expected.length + 1);
      expect(outcome, 'what comes of it').toBe(
        gaveUp ? 'DeadlineExceeded' : `done after ${plan.failures + 1}`,
      );
    },
    { runs: 80 },
  ),
);
