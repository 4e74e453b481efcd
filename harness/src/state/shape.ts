import { types } from 'node:util';

/** What is refused, and what to write instead. */
export interface Refused {
  readonly kind: 'refused';
  readonly what: string;
  readonly instead: string;
}

/** A class of the submission, known by its prototype. */
export interface ClassShape {
  readonly kind: 'class';
  /** The class's own name; two classes may have the same. */
  readonly name: string;
  readonly prototype: object;
}

/** What an object is to the walk. `bare` has no prototype; `map` and `set` are genuine and have no own properties. */
export type Shape = { readonly kind: 'plain' | 'bare' | 'array' | 'map' | 'set' } | ClassShape | Refused;

const PLAIN: Shape = { kind: 'plain' };
const BARE: Shape = { kind: 'bare' };
const ARRAY: Shape = { kind: 'array' };
const MAP: Shape = { kind: 'map' };
const SET: Shape = { kind: 'set' };

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const ObjectPrototype = Object.prototype;
const ArrayPrototype = Array.prototype;
const MapPrototype = Map.prototype;
const SetPrototype = Set.prototype;

/**
 * Says what `object` is, without running any code of the submission. Costs about 30 ns: a prototype is examined once.
 *
 * Not seen: the slots of a built-in whose prototype was replaced by hand (`Object.setPrototypeOf(new Map(), p)`) and
 * native `#x`. A copy does not have them, so the first use after a copy throws.
 */
export function shapeOf(object: object): Shape {
  if (types.isProxy(object)) return PROXY;
  const prototype: object | null = getPrototypeOf(object);
  if (Array.isArray(object)) return prototype === ArrayPrototype ? ARRAY : subclassOf('Array');
  if (prototype === ObjectPrototype) return PLAIN;
  if (prototype === null) return BARE;
  if (prototype === MapPrototype && types.isMap(object))
    return Reflect.ownKeys(object).length === 0 ? MAP : EXTRA;
  if (prototype === SetPrototype && types.isSet(object))
    return Reflect.ownKeys(object).length === 0 ? SET : EXTRA;
  let shape = shapes.get(prototype);
  if (shape === undefined) {
    shape = examine(prototype);
    shapes.set(prototype, shape);
  }
  return shape;
}

const shapes = new WeakMap<object, Shape>();

function examine(prototype: object): Shape {
  const chain: object[] = [];
  let link: object | null = prototype;
  while (link !== null && link !== ObjectPrototype) {
    if (types.isProxy(link)) return PROXY;
    const builtIn = BUILT_INS.get(link);
    if (builtIn !== undefined) return link === prototype ? builtInInstance(builtIn) : subclassOf(builtIn);
    chain.push(link);
    link = getPrototypeOf(link);
  }
  if (link === null || !chain.every(isOfClass)) return HAND_MADE;
  return { kind: 'class', name: className(prototype), prototype };
}

/** The prototype of a class, and not an object that another one was made from with `Object.create`. */
function isOfClass(prototype: object): boolean {
  const owner = classOf(prototype);
  return owner !== undefined && getOwnPropertyDescriptor(owner, 'prototype')?.value === prototype;
}

function className(prototype: object): string {
  const name: unknown = getOwnPropertyDescriptor(classOf(prototype) ?? {}, 'name')?.value;
  return typeof name === 'string' ? name : '';
}

function classOf(prototype: object): object | undefined {
  const owner: unknown = getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  return typeof owner === 'function' && !types.isProxy(owner) ? owner : undefined;
}

/** Objects of the global that hold further classes. */
const NAMESPACES = ['Intl', 'WebAssembly', 'Temporal'];

/** Names of the built-in prototypes of this realm. Accessors of the global are left alone: they load things. */
const BUILT_INS: ReadonlyMap<object, string> = builtInPrototypes();

function builtInPrototypes(): Map<object, string> {
  const found = new Map<object, string>();
  const add = (prototype: unknown, name: string): void => {
    if (typeof prototype !== 'object' || prototype === null || prototype === ObjectPrototype) return;
    if (!found.has(prototype)) found.set(prototype, name);
  };
  for (const holder of [globalThis, ...NAMESPACES.map((name) => Reflect.get(globalThis, name))]) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Object(holder)))) {
      if (typeof value === 'function') add(getOwnPropertyDescriptor(value, 'prototype')?.value, name);
    }
  }
  add(getPrototypeOf(getPrototypeOf([][Symbol.iterator]())), 'Iterator');
  add(getPrototypeOf(getPrototypeOf((function* () {})())), 'Generator');
  add(getPrototypeOf(getPrototypeOf((async function* () {})())), 'AsyncGenerator');
  add(getPrototypeOf(Uint8Array.prototype), 'TypedArray');
  return found;
}

const ITEMS = 'keep an array of the items and an index into it.';
const NUMBERS = 'keep an array of numbers.';
const ERROR = 'store its message.';
const KEEP_INSIDE = 'keep it in a field of a class of your own instead of extending it.';
const DATA = 'write plain objects, arrays, Map, Set or a class of your own.';

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['Array', 'make it with [].'],
  ['Map', 'make it with new Map().'],
  ['Set', 'make it with new Set().'],
  ['Date', 'keep the time in ms as a number, from env.now().'],
  ['RegExp', 'keep the pattern as a string, or the expression in a constant of the module.'],
  ['Promise', 'handlers are synchronous: send a message or set a timer, and go on when it comes back.'],
  ['WeakMap', 'write a Map.'],
  ['WeakSet', 'write a Set.'],
  ['WeakRef', 'keep the object itself.'],
  ['ArrayBuffer', NUMBERS],
  ['SharedArrayBuffer', NUMBERS],
  ['DataView', NUMBERS],
  ['Number', 'write the number itself, without new.'],
  ['String', 'write the string itself, without new.'],
  ['Boolean', 'write the boolean itself, without new.'],
]);

function refused(what: string, instead: string): Refused {
  return { kind: 'refused', what, instead };
}

function builtInInstance(name: string): Refused {
  const what = `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
  const remedy = REMEDIES.get(name);
  if (remedy !== undefined) return refused(what, remedy);
  if (name.endsWith('Array')) return refused(what, NUMBERS);
  return refused(what, name.endsWith('Error') ? ERROR : DATA);
}

/** What has the built-in `name` further up its chain: an iterator, or an instance of a class that extends it. */
function subclassOf(name: string): Refused {
  if (/Iterator|Generator/.test(name)) return refused('an iterator', ITEMS);
  const what = `an instance of a subclass of ${name}`;
  return refused(what, name.endsWith('Error') ? ERROR : KEEP_INSIDE);
}

const PROXY = refused('a Proxy', 'keep the object itself.');
const EXTRA = refused('a Map or Set with properties of its own', 'keep them in fields beside it.');
const HAND_MADE = refused('made from an object that is no class', 'write a class and make it with new.');

export const FUNCTION = refused(
  'a function',
  'keep an object with a method, such as onTrust(leader), and call the method.',
);
export const SYMBOL = refused('a symbol', 'write a string.');
export const ACCESSOR = refused('a getter or setter', 'write a field, or a get in the class.');
export const SYMBOL_FIELD = refused('an object with a symbol as a field name', 'write a string as its name.');
export const ARRAY_FIELD = refused('a field of an array', 'keep it in a field beside the array.');
export const TOO_DEEP = refused('nested too deep', 'keep the items in an array, not in a chain of objects.');
