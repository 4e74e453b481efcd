import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** What a judge is built on, each with a method that would answer for it; the wall is that none of it can be changed. */
const PATCH = `
function patch(): void {
  const yes = () => true;
  const list: object = [];
  const prototypeOf = (value: object): object => Reflect.getPrototypeOf(value) ?? {};
  const targets: [string, object, PropertyKey, unknown][] = [
    ['Object.is', Object, 'is', yes],
    ['Object.prototype.toJSON', prototypeOf({}), 'toJSON', () => ({ type: 'pass' })],
    ['Object.prototype.equals', prototypeOf({}), 'equals', yes],
    ['Object.prototype.asymmetricMatch', prototypeOf({}), 'asymmetricMatch', yes],
    ['Object.prototype.then', prototypeOf({}), 'then', (done: (value: unknown) => void) => done(1)],
    ['Array.prototype.every', prototypeOf(list), 'every', yes],
    ['Array.prototype.push', prototypeOf(list), 'push', yes],
    ['Array.prototype iterator', prototypeOf(list), Symbol.iterator, yes],
    ['Map.prototype.get', Map.prototype, 'get', yes],
    ['Number.prototype.toString', prototypeOf(Object(1)), 'toString', () => '2'],
    ['Function.prototype.call', prototypeOf(yes), 'call', yes],
    ['Function.prototype instance', prototypeOf(yes), Symbol.hasInstance, yes],
    ['Error.prototype.message', Error.prototype, 'message', 'none'],
    ['Math.max', Math, 'max', () => 0 - 7],
    ['JSON.stringify', JSON, 'stringify', () => '{"type":"pass"}'],
    ['console.log', console, 'log', yes],
    ['console.log itself', console.log, 'apply', yes],
  ];
  const done: string[] = [];
  for (const [name, target, key, value] of targets) {
    const ways = [
      () => Reflect.set(target, key, value),
      () => Reflect.defineProperty(target, key, { value }),
      () => Reflect.defineProperty(target, key, { get: () => value }),
      () => Reflect.setPrototypeOf(target, { [key]: value }),
      () => Reflect.has(target, key) && Reflect.deleteProperty(target, key) && !Reflect.has(target, key),
    ];
    const took = ways.filter((way) => { try { return way(); } catch { return false; } });
    if (took.length > 0) done.push(name);
  }
  console.log('patched ' + done.length + ' of ' + targets.length + ': ' + done.join());
}
`;

/** Intrinsics are those of the judge too: whoever changes one of them changes how the judge compares and writes. */
export default {
  tries: 'no intrinsic of the language can be changed under the judge',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', 'patch();\nreturn 0 - 7;', PATCH),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/patched 0 of 17: $/m] },
} satisfies Attack;
