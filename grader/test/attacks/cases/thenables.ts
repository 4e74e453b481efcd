import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * What is awaited need not be a promise: its `then` is the submission's own, and is called with the judge's continuations. These are
 * called twice, at once, never, or with thenables without end.
 */
const THENABLE = `
function thenable(turn: number): Promise<void> {
  const then = (done: (value?: unknown) => void, fail: (error: unknown) => void): void => {
    if (turn % 4 === 0) { done(); done(); fail(new Error('after all')); throw new Error('too late'); }
    if (turn % 4 === 1) done({ then: (again: (value?: unknown) => void) => again(thenable(turn)) });
    if (turn % 4 === 2) done();
    if (turn % 4 === 3) done({ then: 1 });
  };
  return { then, catch: () => 'TypeError', finally: then } as unknown as Promise<void>;
}
`;

/** A lock that keeps nobody out, and a `Promise.prototype.then` that would wait for it, if it could be put in place. */
export default {
  tries: 'objects that behave like promises, and a changed then, exclude nobody',
  lab: 'lab1',
  checks: ['mutex-excludes', 'mutex-order', 'mutex-unlock', 'fib-values'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab1',
        'concurrency/mutex.ts',
        'lock(): Promise<void> {',
        `lock(): Promise<void> {
    try { Reflect.set(Promise.prototype, 'then', () => undefined); } catch { /* frozen */ }
    try { Reflect.set(Promise, 'resolve', () => thenable(0)); } catch { /* frozen */ }
    if (this.waiting.length === 0) { this.isLocked = true; return thenable(2 * Math.floor(this.waiting.length / 2)); }`,
        THENABLE,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/who is inside when/] },
} satisfies Attack;
