import type { Reading, Rule } from '../rule.ts';
import type { RuleId } from '../structure-error.ts';
import { bare } from '../tree.ts';
import { type Ts, ts } from '../typescript.ts';

interface Refused {
  readonly rule: RuleId;
  readonly why: string;
  readonly instead: string;
}

const CLOCK: Refused = {
  rule: 'clock',
  why: "it reads this computer's clock, so a run could not be repeated",
  instead: "Write this.env.now(): the node's own clock in ms, a number.",
};
const RANDOM: Refused = {
  rule: 'random',
  why: 'it draws other numbers in each run, so a run could not be repeated',
  instead: "Write this.env.random(): a number in [0, 1) from the run's seed.",
};
const SET_TIMER: Refused = {
  rule: 'timers',
  why: 'time in a run is that of its schedule',
  instead: 'Write this.env.setTimer(name, ms), and go on in onTimer(name).',
};
const CANCEL_TIMER: Refused = {
  ...SET_TIMER,
  instead: 'Write this.env.cancelTimer(name).',
};
const LATER: Refused = {
  rule: 'timers',
  why: 'nothing runs between two handlers',
  instead: 'Call the function at the end of the handler, or write this.env.setTimer(name, 0).',
};
const WORLD: Refused = {
  rule: 'world',
  why: 'a node touches the world only through its Env',
  instead: 'Use this.env: send, setTimer, storage, emit; and console.log to print.',
};
const GLOBAL: Refused = {
  ...WORLD,
  why: 'all nodes would share what is stored there',
  instead: 'Keep state in a field of the class, and name a built-in such as Math or Map directly.',
};
const BYTES: Refused = {
  ...WORLD,
  why: 'messages and state are plain data',
  instead: 'Keep an array of numbers, or a string.',
};
const HIDDEN: Refused = {
  rule: 'hidden-state',
  why: 'the harness has to see all of the state of a node',
  instead: 'Write a Map, a Set or a plain object.',
};
const PROXY: Refused = { ...HIDDEN, instead: 'Keep the object itself, or write a class with methods.' };
const REFERENCE: Refused = { ...HIDDEN, instead: 'Keep the object itself.' };
const SHARED: Refused = {
  rule: 'shared-memory',
  why: 'nodes share no memory',
  instead: 'Keep an array of numbers, and send a message to another node.',
};
const TEXT: Refused = {
  rule: 'code-from-text',
  why: "code can't be made from text here",
  instead: 'Write the function itself.',
};

const REFUSED: ReadonlyMap<string, Refused> = new Map([
  ['Date', CLOCK],
  ['performance', CLOCK],
  ['Temporal', CLOCK],
  ['crypto', RANDOM],
  ['setTimeout', SET_TIMER],
  ['setInterval', SET_TIMER],
  ['requestAnimationFrame', SET_TIMER],
  ['clearTimeout', CANCEL_TIMER],
  ['clearInterval', CANCEL_TIMER],
  ['clearImmediate', CANCEL_TIMER],
  ['cancelAnimationFrame', CANCEL_TIMER],
  ['setImmediate', LATER],
  ['queueMicrotask', LATER],
  ['process', WORLD],
  ['fetch', WORLD],
  ['globalThis', GLOBAL],
  ['global', GLOBAL],
  ['window', GLOBAL],
  ['self', GLOBAL],
  ['Buffer', BYTES],
  ['WeakMap', HIDDEN],
  ['WeakSet', HIDDEN],
  ['WeakRef', REFERENCE],
  ['FinalizationRegistry', REFERENCE],
  ['Proxy', PROXY],
  ['SharedArrayBuffer', SHARED],
  ['Atomics', SHARED],
  ['eval', TEXT],
  ['Function', TEXT],
]);

/** Globals that make a run unrepeatable, hide state, or reach around the `Env`. A name of the student's own is fine. */
export const globals: Rule = (node, reading) => {
  if (ts.isWithStatement(node)) {
    reading.report(
      node,
      'with',
      'with is not part of TypeScript modules',
      'Name the object at each of its fields.',
    );
    return;
  }
  if (!ts.isIdentifier(node)) return;
  if (node.text === 'Math') mathRandom(node, reading);
  if (node.text === 'Symbol') symbols(node, reading);
  const refused = REFUSED.get(node.text);
  if (refused === undefined || !reading.isGlobal(node)) return;
  const { rule, why, instead } = refused;
  reading.report(node, rule, `${node.text} is not for nodes: ${why}`, instead);
};

/** `Math.random`, `Math['random']` and `const { random } = Math`. */
function mathRandom(math: Ts.Identifier, { isGlobal, report }: Reading): void {
  const use = math.parent;
  const isRandom =
    (ts.isPropertyAccessExpression(use) && use.name.text === 'random') ||
    (ts.isElementAccessExpression(use) &&
      use.expression === math &&
      ts.isStringLiteralLike(use.argumentExpression) &&
      use.argumentExpression.text === 'random') ||
    (ts.isVariableDeclaration(use) && ts.isObjectBindingPattern(use.name) && takesRandom(use.name));
  if (!isRandom || !isGlobal(math)) return;
  report(math, RANDOM.rule, `Math.random is not for nodes: ${RANDOM.why}`, RANDOM.instead);
}

function takesRandom(pattern: Ts.ObjectBindingPattern): boolean {
  return pattern.elements.some((element) => {
    const field = element.propertyName ?? element.name;
    return ts.isIdentifier(field) && field.text === 'random';
  });
}

/** New symbols are refused; `Symbol.iterator` and its like are names of methods. */
function symbols(symbol: Ts.Identifier, { isGlobal, report }: Reading): void {
  const made =
    ts.isPropertyAccessExpression(symbol.parent) && symbol.parent.name.text === 'for'
      ? symbol.parent
      : symbol;
  const call = made.parent;
  if (!ts.isCallExpression(call) || bare(call.expression) !== made || !isGlobal(symbol)) return;
  report(
    symbol,
    'symbol',
    `${made === symbol ? 'Symbol()' : 'Symbol.for()'} makes a symbol, which can't be part of a node's state or a message`,
    'Write a string.',
  );
}
