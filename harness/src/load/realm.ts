import vm from 'node:vm';
import './ses-freeze.ts';
import 'ses';
import './restore-freeze.ts';
import { freezeExports, reachableFrom } from './freeze-exports.ts';
import { hideFrames, SUBMISSION_URL } from './stack.ts';

/** What a submission's factory gives for one call: its exports by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** Makes the submission anew, with classes and module state of its own. `console` is what its code sees as `console`. */
export type Factory = (console: object) => Exports;

/** How much of the language a submission gets. */
export interface RealmOptions {
  /** Lock the realm and evaluate in a Compartment. Only a debugging run, which does not count, says no. */
  readonly locked: boolean;
  /** Leave `Promise` and async in place, for checks of concurrency. */
  readonly promises: boolean;
  /** Keep stacks and source positions as a test runner shows them, at the price of telling them to the submission. */
  readonly stacks?: 'unsafe' | 'unsafe-debug';
}

const SYNCHRONOUS = 'handlers are synchronous: what they ask of their Env is carried out when they return';
const NO_TEXT = 'code can not be made from text here';
const NO_HIDDEN_STATE =
  'the harness has to see all of the state of a node: use a Map, a Set or a plain object';
const NO_WORLD = 'a node touches the world only through its Env';

/** What a submission's global does not have, and why: what evaluates text, hides state, or comes back later. */
const NOT_GIVEN: Readonly<Record<string, string>> = {
  eval: NO_TEXT,
  Function: NO_TEXT,
  Compartment: NO_TEXT,
  lockdown: NO_TEXT,
  harden: NO_TEXT,
  Proxy: NO_HIDDEN_STATE,
  WeakMap: NO_HIDDEN_STATE,
  WeakSet: NO_HIDDEN_STATE,
  WeakRef: NO_HIDDEN_STATE,
  process: NO_WORLD,
  require: NO_WORLD,
  Buffer: NO_WORLD,
  fetch: NO_WORLD,
  performance: 'use env.now()',
  setTimeout: 'use env.setTimer(name, ms)',
  setInterval: 'use env.setTimer(name, ms)',
  setImmediate: 'use env.setTimer(name, ms)',
  queueMicrotask: SYNCHRONOUS,
};
const NOT_GIVEN_WITHOUT_PROMISES = { Promise: SYNCHRONOUS };

let lockedDown = false;

/**
 * Freezes the intrinsics of this realm (SES), once. Load everything that changes intrinsics before. `Array.fromAsync`
 * is deleted first: it would hand out promises.
 */
export function lockRealm(options: Pick<RealmOptions, 'promises' | 'stacks'>): void {
  if (lockedDown) return;
  lockedDown = true;
  if (!options.promises) Reflect.deleteProperty(Array, 'fromAsync');
  lockdown({
    errorTaming: options.stacks ?? 'unsafe',
    overrideTaming: 'min',
    stackFiltering: 'verbose',
    consoleTaming: 'unsafe',
    localeTaming: 'unsafe',
    domainTaming: 'unsafe',
    errorTrapping: 'none',
    unhandledRejectionTrapping: 'none',
    reporting: 'none',
  });
  if (options.stacks === undefined) hideFrames();
}

/**
 * A Compartment of the locked realm, for a submission's code. Reading what is not given throws a `ReferenceError` that
 * says why: SES alone would make it `undefined`, and the error would come later and say less.
 */
export function makeCompartment(options: Pick<RealmOptions, 'promises'>): Compartment {
  const compartment = new Compartment({ __options__: true });
  const refused = options.promises ? NOT_GIVEN : { ...NOT_GIVEN, ...NOT_GIVEN_WITHOUT_PROMISES };
  for (const [name, why] of Object.entries(refused)) {
    const get = harden(() => {
      throw new ReferenceError(`${name} is not given to your code: ${why}`);
    });
    Object.defineProperty(compartment.globalThis, name, { get, configurable: false, enumerable: false });
  }
  // It is the same for all runs, which could leave each other something there.
  harden(compartment.globalThis);
  return compartment;
}

/**
 * Evaluates a bundled submission and gives its factory; the exports of each call are frozen to the last object. Throws what the text
 * throws when it can't be evaluated: a `SyntaxError`, also for what looks like `import(` or an HTML comment.
 */
export function loadFactory(code: string, options: RealmOptions): Factory {
  const text = `${code}\n//# sourceURL=${SUBMISSION_URL}`;
  if (!options.locked) {
    const factory = vm.runInThisContext(code, {
      filename: SUBMISSION_URL,
    }) as Factory;
    return (console) => factory(console);
  }
  lockRealm(options);
  const compartment = makeCompartment(options);
  const factory = compartment.evaluate(text) as Factory;
  const intrinsics = reachableFrom([compartment.globalThis, globalThis.Object]);
  return (console) => freezeExports(factory(console), intrinsics);
}
