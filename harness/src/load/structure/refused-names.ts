const TIME = 'Use env.now(), and env.setTimer(name, ms) to be called later.';
const TIMER = 'Use env.setTimer(name, ms): the runtime calls onTimer(name).';
const CHANCE = 'Use env.random(), which the run can repeat.';
const WORLD = 'A node touches the world only through its Env.';
const SYNCHRONOUS = 'Handlers are synchronous: ask your Env, and go on in onMessage or onTimer.';
const STATE = 'The harness copies and compares the state of a node: use Map, Set, arrays or plain objects.';
const TEXT = 'Write the code itself: no code is made from text here.';
const SHARED = 'Nodes share no memory: send a message.';

/** Global names that a submission can't use, and what to write instead. */
export const REFUSED_NAMES: ReadonlyMap<string, string> = new Map([
  ['Date', TIME],
  ['performance', TIME],
  ['Temporal', TIME],
  ['setTimeout', TIMER],
  ['setInterval', TIMER],
  ['setImmediate', TIMER],
  ['clearTimeout', 'Use env.cancelTimer(name).'],
  ['clearInterval', 'Use env.cancelTimer(name).'],
  ['clearImmediate', 'Use env.cancelTimer(name).'],
  ['requestAnimationFrame', TIMER],
  ['queueMicrotask', SYNCHRONOUS],
  ['crypto', CHANCE],
  ['process', WORLD],
  ['globalThis', WORLD],
  ['global', WORLD],
  ['window', WORLD],
  ['self', WORLD],
  ['Buffer', WORLD],
  ['fetch', WORLD],
  ['XMLHttpRequest', WORLD],
  ['WebSocket', WORLD],
  ['Worker', WORLD],
  ['WeakMap', STATE],
  ['WeakSet', STATE],
  ['WeakRef', STATE],
  ['FinalizationRegistry', STATE],
  ['Proxy', STATE],
  ['SharedArrayBuffer', SHARED],
  ['Atomics', SHARED],
  ['eval', TEXT],
  ['Function', TEXT],
  ['Compartment', TEXT],
]);

/** Refused as well where promises are not given. */
export const REFUSED_PROMISE_NAMES: ReadonlyMap<string, string> = new Map([['Promise', SYNCHRONOUS]]);

export { CHANCE, SYNCHRONOUS };
