import vm from 'node:vm';

/** What the code of a check may use of Node in a student's process. */
const GIVEN = {
  Buffer,
  performance,
  process,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
};

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
  for (const { value } of Object.values(Object.getOwnPropertyDescriptors(globalThis))) if (value !== globalThis) freeze(value);
  for (const hidden of [
    function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/a/g), (function* () {})(), (async function* () {})(),
  ]) freeze(hidden);
})()`;

/**
 * A realm of its own for the code of checks in a student's process: what the submission does to the language of its own realm does not
 * change what a check sees. No text becomes code in it, but what is given to the function that this returns.
 */
export function checkRealm(): (code: string) => unknown {
  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const evaluate = (code: string): unknown =>
    new vm.Script(code, { filename: 'check.js' }).runInContext(context);
  evaluate(FREEZE);
  for (const [name, value] of Object.entries(GIVEN)) {
    Object.defineProperty(context, name, { value, writable: false, configurable: false });
  }
  const { Script } = vm;
  const runInContext = Function.prototype.call.bind(Script.prototype.runInContext) as (
    script: vm.Script,
    context: vm.Context,
  ) => unknown;
  return (code) => runInContext(new Script(code, { filename: 'check.js' }), context);
}
