import { types } from 'node:util';

/** A node's state for people: each field by its path, such as `acceptor.rnd`, and its value as a text. */
export type Portrait = Readonly<Record<string, string>>;

/** A state is shown by so many fields, so deep; a value by so many characters, and in one line up to fewer. */
const MOST_FIELDS = 300;
const MOST_DEPTH = 6;
const MOST_TEXT = 300;
const ONE_LINE = 60;
const MOST_ITEMS = 60;

const { getOwnPropertyDescriptors, getPrototypeOf } = Object;
const forEachEntry: (map: unknown, visit: (value: unknown, key: unknown) => void) => void =
  Function.prototype.call.bind(Map.prototype.forEach);
const forEachElement: (set: unknown, visit: (value: unknown) => void) => void = Function.prototype.call.bind(
  Set.prototype.forEach,
);

/**
 * Shows what a node is, without running any code of the submission and without refusing anything: what no node should
 * hold is shown too. `constants`, such as its `Env`, are left out. Small objects are told in one line.
 */
export function portrait(root: unknown, constants: ReadonlySet<object>): Portrait {
  const lines = new Map<string, string>();
  const seen = new Map<object, string>();
  // Breadth first: what is reached in several ways is told where the way is shortest.
  const waiting: { readonly value: object; readonly path: string; readonly depth: number }[] = [];
  const show = (value: unknown, path: string, depth: number): void => {
    if (lines.size >= MOST_FIELDS) {
      lines.set('…', 'more fields are not shown');
      return;
    }
    if (typeof value !== 'object' || value === null) {
      lines.set(path, oneLine(value, constants, 1) ?? '');
      return;
    }
    if (constants.has(value)) return;
    const known = seen.get(value);
    if (known !== undefined) {
      lines.set(path, `→ ${known === '' ? 'the node itself' : known}`);
      return;
    }
    const text = path === '' ? undefined : oneLine(value, constants, 3);
    if (text !== undefined && text.length <= ONE_LINE) {
      lines.set(path, text);
      return;
    }
    seen.set(value, path);
    if (depth >= MOST_DEPTH) lines.set(path, `${nameOf(value)}{…}`);
    else waiting.push({ value, path, depth });
  };
  show(root, '', 0);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { value, path, depth } = next;
    for (const [step, held] of partsOf(value)) {
      const at =
        step.startsWith('[') || step.startsWith('(') || path === '' ? `${path}${step}` : `${path}.${step}`;
      show(held, at, depth + 1);
    }
  }
  return Object.fromEntries(lines);
}

/** What an object holds, with the step of a path that leads there. */
function partsOf(value: object): [string, unknown][] {
  if (types.isProxy(value)) return [];
  const parts: [string, unknown][] = [];
  const add = (step: string, held: unknown) => {
    if (parts.length < MOST_FIELDS) parts.push([step, held]);
  };
  if (types.isMap(value)) {
    forEachEntry(value, (held, key) => add(`(${oneLine(key, NONE, 2) ?? '…'})`, held));
    return parts;
  }
  if (types.isSet(value)) {
    let i = 0;
    forEachElement(value, (held) => add(`(${i++})`, held));
    return parts;
  }
  const isList = Array.isArray(value);
  for (const [name, property] of Object.entries(getOwnPropertyDescriptors(value))) {
    if (!('value' in property) || typeof property.value === 'function') continue;
    if (isList && name === 'length') continue;
    add(isList ? `[${name}]` : name, property.value);
  }
  return parts;
}

const NONE: ReadonlySet<object> = new Set();

/** A value in one line; `undefined` if it is nested deeper than `depth`, or too long. */
function oneLine(value: unknown, constants: ReadonlySet<object>, depth: number): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > MOST_TEXT ? `${value.slice(0, MOST_TEXT)}…` : value);
    case 'bigint':
      return cut(`${value}n`);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      break;
    default:
      return typeof value === 'function' ? 'a function' : String(value);
  }
  if (value === null) return 'null';
  if (constants.has(value) || depth === 0) return undefined;
  const isSet = types.isSet(value);
  const isMap = types.isMap(value);
  const parts = partsOf(value);
  if (parts.length > MOST_ITEMS) return undefined;
  const told: string[] = [];
  let length = 0;
  for (const [step, held] of parts) {
    const text = oneLine(held, constants, depth - 1);
    if (text === undefined) return undefined;
    told.push(
      Array.isArray(value) || isSet ? text : isMap ? `${step.slice(1, -1)} → ${text}` : `${step}: ${text}`,
    );
    length += text.length + 2;
    if (length > ONE_LINE * 2) return undefined;
  }
  if (Array.isArray(value)) return `[${told.join(', ')}]`;
  if (told.length === 0) return `${nameOf(value)}{}`;
  return `${isSet || isMap ? '' : nameOf(value)}{ ${told.join(', ')} }`;
}

/** The name of an object's class with a space, nothing for a plain one. */
function nameOf(value: object): string {
  if (types.isProxy(value)) return 'Proxy ';
  if (types.isMap(value)) return 'Map ';
  if (types.isSet(value)) return 'Set ';
  const prototype: unknown = getPrototypeOf(value);
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return '';
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  const name: unknown =
    typeof made === 'function' && !types.isProxy(made)
      ? Object.getOwnPropertyDescriptor(made, 'name')?.value
      : undefined;
  return typeof name === 'string' && name !== '' ? `${name.slice(0, 60)} ` : '';
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

/** A value in one line, as far as it has room there. */
export function inOneLine(value: unknown): string {
  return cut(
    oneLine(value, NONE, 4) ??
      Object.entries(portrait(value, NONE))
        .map(([path, text]) => `${path}: ${text}`)
        .join(', '),
  );
}
