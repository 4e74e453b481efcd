import vm from 'node:vm';

/**
 * Runs in the new realm: its errors write their stacks themselves. Else Node would ask the submission's `Error.prepareStackTrace`, and
 * show it errors of checks.
 */
const WRITE_STACKS = `Error.prepareStackTrace = (error, sites) => {
  let text = 'Error';
  try {
    text = String(error);
  } catch {}
  for (let i = 0; i < sites.length; i++) text += '\\n    at ' + sites[i];
  return text;
}`;

/** Runs in the new realm: nobody may change what the language has there, also who is handed a function of it. */
const FREEZE = `(() => {
  const seen = new Set();
  const freeze = (value) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
    seen.add(value);
    Object.freeze(value);
    freeze(Object.getPrototypeOf(value));
    for (const { value: held, get, set } of Object.values(Object.getOwnPropertyDescriptors(value))) {
      for (const part of [held, get, set]) freeze(part);
    }
    for (const key of Object.getOwnPropertySymbols(value)) freeze(Object.getOwnPropertyDescriptor(value, key).value);
  };
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites[0];
  const site = new Error().stack;
  Error.prepareStackTrace = prepareStackTrace;
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(globalThis))) if (value !== globalThis) freeze(value);
  for (const hidden of [
    site, function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/a/g), (function* () {})(), (async function* () {})(),
  ]) freeze(hidden);
})()`;

/**
 * The classes of the language in a realm: those that are named, and those that only their instances lead to. Not all that Node names: most of
 * that is loaded when it is asked for.
 */
const CLASSES = `(names) => {
  const classes = names.filter((name) => /^[A-Z]/.test(name)).map((name) => [name, globalThis[name]]);
  const hidden = [function* () {}, async () => {}, async function* () {}, Uint8Array.prototype];
  for (const [i, one] of hidden.entries()) classes.push(['hidden ' + i, Object.getPrototypeOf(one).constructor]);
  return classes.filter(([, one]) => typeof one === 'function' && one.prototype !== undefined);
}`;

type Class = new (...args: never[]) => unknown;
type ClassesOf = (names: readonly string[]) => [string, Class][];

/**
 * A realm of its own for the code of checks in a student's process: what the submission does to the language of its own realm does not
 * change what a check sees. No text becomes code in it, but what is given to the function that this returns.
 */
export function checkRealm(): (code: string) => unknown {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const { Script } = vm;
  // A new script is told where its source map is, by a property: nobody may listen for that behind its class, and so get hold of it.
  Object.setPrototypeOf(Object.getPrototypeOf(Script.prototype), null);
  const runInContext = Function.prototype.call.bind(Script.prototype.runInContext) as (
    script: vm.Script,
    context: vm.Context,
  ) => unknown;
  const evaluate = (code: string) => {
    // Nor may anybody add an option, such as the compiled code of another script.
    const options = { __proto__: null, filename: 'check.js' };
    // Strict: a stack trace gives no function away.
    return runInContext(new Script(`'use strict'; (${code})`, options), context);
  };
  evaluate(WRITE_STACKS);
  evaluate(FREEZE);
  const names = evaluate('Object.getOwnPropertyNames(globalThis)') as string[];
  const [theirs, ours] = [evaluate(CLASSES) as ClassesOf, vm.runInThisContext(CLASSES) as ClassesOf];
  recognise(theirs(names), ours(names));
  for (const [name, value] of Object.entries(given(evaluate))) {
    Object.defineProperty(context, name, { value, writable: false, configurable: false });
  }
  return evaluate;
}

/** What the code of a check may use of Node in a student's process. */
function given(evaluate: (code: string) => unknown) {
  const performanceOf = evaluate('(now) => Object.freeze({ now: () => now() })') as (
    now: () => number,
  ) => object;
  return {
    performance: performanceOf(performance.now.bind(performance)),
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
  };
}

/**
 * Lets the submission's `instanceof` take what comes from a check, such as a promise, for what it is. It is only asked from
 * the submission's side: behind a prototype of the check's realm there is nothing of the submission's.
 */
function recognise(theirs: readonly [string, Class][], ours: readonly [string, Class][]): void {
  const isInstance = Function.prototype.call.bind(Function.prototype[Symbol.hasInstance]) as (
    one: unknown,
    value: unknown,
  ) => boolean;
  const twins = new Map(theirs);
  for (const [name, one] of ours) {
    const twin = twins.get(name);
    if (twin === undefined || Object.hasOwn(one, Symbol.hasInstance)) continue;
    Object.defineProperty(one, Symbol.hasInstance, {
      // Inherited by subclasses, whose instances a check can't make.
      value(this: unknown, value: unknown): boolean {
        return isInstance(this, value) || (this === one && isInstance(twin, value));
      },
    });
  }
}
