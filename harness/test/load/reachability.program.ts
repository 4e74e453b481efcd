/**
 * Calls every function that a submission can reach from its global, in a process of its own, and prints as JSON what
 * it found: functions that return a promise or evaluate text, and how many were called.
 */
import { types } from 'node:util';
import { lockRealm, makeCompartment } from '../../src/load/realm.ts';

const MARK = 'evaluatedText';
/** Text that leaves a mark when somebody evaluates it, as a statement or as a function's body. */
const TEXT = `globalThis.${MARK} = true`;

// Most calls throw; their stacks are of no interest.
Error.stackTraceLimit = 0;
process.on('unhandledRejection', () => {});
lockRealm({ promises: false });
const compartment = makeCompartment({ promises: false });
/** What a test puts on the global, which is frozen, to see that it would be found. */
const holes: Record<string, unknown> = {};
const makeSamples = `({
  array: [1, 2], object: {}, arrow: () => 1, fn: function () {}, Class: class {}, generator: (function* () { yield 1; })(),
  generatorFn: function* () {}, map: new Map([[1, 2]]), set: new Set([1]), regexp: /a/g, error: new TypeError('x'),
  string: 'text', number: 1, bigint: 1n, boolean: true, symbol: Symbol('s'), buffer: new ArrayBuffer(8),
  typed: new Uint8Array(4), view: new DataView(new ArrayBuffer(8)), date: new Date(0),
  arrayIterator: [1][Symbol.iterator](), mapIterator: new Map().entries(), matchAll: 'aa'.matchAll(/a/g), global: globalThis,
})`;
const samples = compartment.evaluate(makeSamples) as Record<string, unknown>;

const seen = new Set<object>();
const functions = new Map<object, string>();
const queue: [unknown, string][] = [
  [compartment.globalThis, 'globalThis'],
  ...Object.entries(samples).map(([name, value]): [unknown, string] => [value, `<${name}>`]),
  ...Object.entries(holes).map(([name, value]): [unknown, string] => [value, `<global>.${name}`]),
];
while (queue.length > 0) {
  const [value, path] = queue.pop() ?? [];
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isObject || seen.has(value)) continue;
  seen.add(value);
  if (typeof value === 'function') functions.set(value, path ?? '');
  queue.push([Object.getPrototypeOf(value), `${path}.__proto__`]);
  for (const key of Reflect.ownKeys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    const name = `${path}.${String(key)}`;
    queue.push([own?.value, name], [own?.get, `get ${name}`], [own?.set, `set ${name}`]);
  }
}

const promises = new Set<string>();
const evaluators = new Set<string>();
let calls = 0;

function look(result: unknown, path: string, depth: number): void {
  if (types.isPromise(result)) promises.add(path);
  if (typeof result === 'function' && !functions.has(result)) {
    try {
      Reflect.apply(result, undefined, []);
    } catch {}
  }
  if (Reflect.get(globalThis, MARK) === true || Reflect.get(compartment.globalThis, MARK) === true) {
    evaluators.add(path);
    Reflect.deleteProperty(globalThis, MARK);
    Reflect.deleteProperty(compartment.globalThis, MARK);
  }
  if (depth > 0 && typeof result === 'object' && result !== null) {
    for (const key of Reflect.ownKeys(result)) {
      look(Object.getOwnPropertyDescriptor(result, key)?.value, path, depth - 1);
    }
  }
}

const argumentLists: unknown[][] = [
  [],
  [TEXT],
  [TEXT, TEXT],
  [samples.arrow, TEXT],
  [samples.array, samples.arrow],
  [samples.map],
];
for (const [fn, path] of functions) {
  for (const args of argumentLists) {
    for (const self of [undefined, ...Object.values(samples)]) {
      calls++;
      try {
        look(Reflect.apply(fn as () => unknown, self, args), path, 2);
      } catch {}
    }
    try {
      look(Reflect.construct(fn as new () => unknown, args), `new ${path}`, 2);
    } catch {}
  }
}
// What was put off to a later turn is seen here.
await new Promise((resolve) => setImmediate(resolve));
look(undefined, 'later', 0);

process.stdout.write(
  JSON.stringify({ functions: functions.size, calls, promises: [...promises], evaluators: [...evaluators] }),
);
