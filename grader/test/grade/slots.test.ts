import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Slots } from '../../src/grade/slots.ts';

/** Runs tasks on slots in the order that the scheduler draws; `lonely` tasks have a part that runs alone. Gives what was seen. */
async function run(most: number, lonely: readonly boolean[], scheduler: fc.Scheduler) {
  const slots = new Slots(most);
  let running = 0;
  let alone = 0;
  const seen = { most: 0, company: 0, parts: 0, ended: 0 };
  const turn = () => scheduler.schedule(Promise.resolve());
  const tasks = lonely.map((isLonely) =>
    slots.run(async () => {
      running++;
      seen.most = Math.max(seen.most, running);
      if (alone > 0) seen.company++;
      await turn();
      running--;
      if (isLonely) {
        await slots.alone(async () => {
          alone++;
          seen.company += running + alone - 1;
          await turn();
          seen.company += running + alone - 1;
          alone--;
          seen.parts++;
        });
      }
      seen.ended++;
    }),
  );
  await scheduler.waitFor(Promise.all(tasks));
  return seen;
}

it('runs at most so many at once, and alone what asks for it, whatever ends first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 8 }),
      fc.scheduler(),
      async (most, lonely, scheduler) => {
        const seen = await run(most, lonely, scheduler);
        expect(seen).toEqual({
          most: Math.min(most, lonely.length),
          company: 0,
          parts: lonely.filter(Boolean).length,
          ended: lonely.length,
        });
      },
    ),
  );
});

it('goes on when a task throws, and says so to who asked', async () => {
  const slots = new Slots(1);
  const failed = slots.run(() => Promise.reject(new Error('one')));
  const alone = slots.run(() => slots.alone(() => Promise.reject(new Error('two'))));
  const next = slots.run(() => Promise.resolve('three'));
  await expect(failed).rejects.toThrow('one');
  await expect(alone).rejects.toThrow('two');
  await expect(next).resolves.toBe('three');
});

it('gives a place to others while one waits for what only they can bring', async () => {
  const slots = new Slots(1);
  const told: string[] = [];
  let come = () => {};
  const other = new Promise<void>((resolve) => {
    come = resolve;
  });
  await Promise.all([
    slots.run(async () => {
      await slots.aside(other);
      told.push('had waited');
    }),
    slots.run(async () => {
      // Also what runs alone does not wait for who waits for it.
      await slots.alone(() => Promise.resolve(told.push('alone')));
      come();
      await slots.aside(Promise.reject(new Error('failed')));
      told.push('goes on after a failure');
    }),
  ]);
  expect([...told].sort()).toEqual(['alone', 'goes on after a failure', 'had waited']);
  expect(told[0]).toBe('alone');
});
