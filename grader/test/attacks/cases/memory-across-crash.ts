import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Places that outlive an object: intrinsics, functions that are handed out, what a regular expression matched last. */
const REMEMBER = `
function places(env: Env): object[] {
  return [env, env.nodes, env.storage, env.send, console, console.log, Object, Array.prototype, Map, Math, JSON, RegExp, Error, Node];
}
function remembers(env: Env): boolean {
  if (places(env).some((place) => Reflect.get(place, 'started') !== undefined)) return true;
  if (String(Reflect.get(RegExp, '$1')) === 'started' || String(Reflect.get(RegExp, 'lastMatch')) === 'started') return true;
  if (Reflect.get(Error, 'stackTraceLimit') === 77) return true;
  return mark(1) > 1;
}
function remember(env: Env): void {
  const attempt = (run: () => unknown): void => { try { run(); } catch { /* not there */ } };
  for (const place of places(env)) {
    attempt(() => Reflect.set(place, 'started', true));
    attempt(() => Reflect.defineProperty(place, 'started', { value: true }));
  }
  attempt(() => /(started)/.test('started'));
  attempt(() => Reflect.set(Error, 'stackTraceLimit', 77));
}
const mark = counter();
function counter(): (by: number) => number {
  let count = 0;
  const pattern = /x/g;
  return (by) => { count += by; pattern.test('xxxx'); return Math.max(count, pattern.lastIndex); };
}
`;

/** A node that crashed has only its storage. With a memory of its own it would pass where a real one forgets. */
export default {
  tries: 'a node that comes back finds nothing of what it knew, in whatever place it left it',
  lab: 'lab3',
  checks: ['ln-start', 'ln-restart', 'ln-all-restart', 'ln-agreement'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'this.env.setTimer(TIMEOUT, this.delay);',
        `if (remembers(this.env)) throw new Error('it remembers');
    remember(this.env);
    this.env.setTimer(TIMEOUT, this.delay);`,
        REMEMBER,
      ),
    );
  },
  reaches: 'judge',
  // It has all points, since it never remembers.
  expect: { points: 15, unseen: [/it remembers/] },
} satisfies Attack;
