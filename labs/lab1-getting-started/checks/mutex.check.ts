import { expect, fc, Interleaving, interleavings, labTest, property, tell } from 'harness/author';
import type { Lab1Later } from './interface.ts';
import { nameOf, statesOf } from './waiting.ts';

const NAMES = ['A', 'B', 'C', 'D'];

/** Of each task, how often it pauses within the mutex, one time after the other. */
const visits = fc.array(fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 });

labTest<Lab1Later>(
  'mutex-excludes',
  property(
    [visits, interleavings()],
    async (student, tasks, choices) => {
      const mutex = new student.Mutex();
      const interleaving = new Interleaving(choices);
      let inside: string | undefined;
      await interleaving.all(
        tasks.map((pauses, task) => async () => {
          const name = NAMES[task] ?? '';
          await interleaving.pause(name);
          // Who has unlocked and wants in again asks at once, while others wait.
          for (const count of pauses) {
            await mutex.lock();
            expect(inside, `who is inside when ${name} comes in`).toBe(undefined);
            tell(`${name} is inside`);
            inside = name;
            for (let i = 1; i <= count; i++) await interleaving.pause(name);
            inside = undefined;
            mutex.unlock();
          }
        }),
      );
    },
    { runs: 100 },
  ),
);

labTest<Lab1Later>(
  'mutex-order',
  property(
    [fc.integer({ min: 2, max: 4 }), interleavings()],
    async (student, count, choices) => {
      const mutex = new student.Mutex();
      const interleaving = new Interleaving(choices);
      const asked: string[] = [];
      const entered: string[] = [];
      await mutex.lock();
      await interleaving.all([
        ...NAMES.slice(0, count).map((name) => async () => {
          await interleaving.pause(name);
          asked.push(name);
          await mutex.lock();
          entered.push(name);
          mutex.unlock();
        }),
        async () => {
          await interleaving.pause('the owner');
          mutex.unlock();
          asked.push('the owner');
          await mutex.lock();
          entered.push('the owner');
          mutex.unlock();
        },
      ]);
      expect(entered, 'they come in in the order in which they asked').toEqual(asked);
    },
    { runs: 60 },
  ),
);

labTest<Lab1Later>('mutex-run-exclusive', async (student) => {
  const mutex = new student.Mutex();
  expect(await mutex.runExclusive(() => 7), 'what runExclusive gives').toBe(7);
  expect(await mutex.runExclusive(async () => 'x'), 'what it gives of an async body').toBe('x');
  const thrown = await mutex
    .runExclusive(() => {
      throw new TypeError('on purpose');
    })
    .catch(nameOf);
  expect(thrown, 'what a body throws goes to the caller').toBe('TypeError');
  const rejected = await mutex.runExclusive(() => Promise.reject(new RangeError('on purpose'))).catch(nameOf);
  expect(rejected, 'what an async body is rejected with goes to the caller').toBe('RangeError');
  let leave: ((by: string) => void) | undefined;
  const left = new Promise<string>((done) => {
    leave = done;
  });
  const first = mutex.runExclusive(() => left);
  const second = mutex.runExclusive(() => {});
  expect(await statesOf([first, second]), 'while an async body waits, the next one does too').toEqual([
    'pending',
    'pending',
  ]);
  leave?.('now');
  expect(await statesOf([first, second]), 'when it has ended the next one can run').toEqual([
    'fulfilled',
    'fulfilled',
  ]);
});

labTest<Lab1Later>('mutex-unlock', async (student) => {
  const mutex = new student.Mutex();
  const unlock = () => {
    try {
      mutex.unlock();
      return 'nothing';
    } catch (error) {
      return nameOf(error);
    }
  };
  expect(unlock(), 'what unlock throws when nobody has locked').toBe('NotLocked');
  await mutex.lock();
  expect(unlock(), 'what unlock throws after lock').toBe('nothing');
  expect(unlock(), 'what it throws the second time').toBe('NotLocked');
  expect(await statesOf([mutex.lock(), mutex.lock()]), 'after that two tasks lock').toEqual([
    'fulfilled',
    'pending',
  ]);
});
