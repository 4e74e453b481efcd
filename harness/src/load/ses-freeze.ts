/**
 * The `Object.freeze` that SES freezes the intrinsics with. To be imported just before `ses`, which keeps the one that it finds;
 * `restore-freeze.ts` puts the language's own back. It does two things that SES's options can't:
 *
 * - Prototypes of plain objects and typed arrays are made as frozen as by `Object.freeze`, but without a mark on their elements, which they
 *   have none of. Where V8 finds such a mark it looks through the whole chain at each `array[i] = x`: measured on Node 20, a store to an
 *   `Int32Array` takes 80 times as long. (Array's own prototype must keep its mark: any other way makes `filter` and `slice` slow.)
 * - What a subclass or a plain object may call by a name of its prototype can be assigned, as `overrideTaming: 'severe'` would do.
 *   That also changes the iterators of Array and Set, after which a spread takes 20 times as long.
 */
const { freeze, preventExtensions, defineProperty, getOwnPropertyDescriptor, hasOwn, setPrototypeOf } =
  Object;
const { ownKeys, getPrototypeOf } = Reflect;

/** The language's own. */
export const originalFreeze = freeze;

const typedArray = getPrototypeOf(Int32Array.prototype);
const prototypes = ownKeys(globalThis)
  .map((name): unknown => getOwnPropertyDescriptor(globalThis, name)?.value)
  .filter((value) => typeof value === 'function')
  .map((value): unknown => Reflect.get(value, 'prototype'))
  .filter((value) => typeof value === 'object' && value !== null);

/** In the chain of each store to an element of a plain object or typed array. */
const unmarked = new Set<unknown>([
  Object.prototype,
  typedArray,
  ...prototypes.filter((value) => getPrototypeOf(value) === typedArray),
]);

/** Names that may be assigned on what inherits from a prototype. Not covered by `overrideTaming: 'min'`. */
const assignable = new Map<unknown, readonly PropertyKey[]>([
  [Object.prototype, ownKeys(Object.prototype)],
  [Function.prototype, ['constructor', 'bind', 'toString']],
  ...prototypes
    .filter((value) => value === Error.prototype || getPrototypeOf(value) === Error.prototype)
    .map((value): [unknown, PropertyKey[]] => [value, ['constructor', 'name', 'message', 'toString']]),
]);

function freezeIntrinsic<T>(value: T): T {
  for (const name of assignable.get(value) ?? []) makeAssignable(value as object, name);
  if (!unmarked.has(value)) return freeze(value);
  const prototype = value as object;
  for (const key of ownKeys(prototype)) {
    const isData = getOwnPropertyDescriptor(prototype, key)?.writable !== undefined;
    defineProperty(prototype, key, { configurable: false, ...(isData ? { writable: false } : {}) });
  }
  preventExtensions(prototype);
  // Becoming somebody's prototype, it is laid out for quick access again.
  setPrototypeOf({}, prototype);
  return value;
}

/** Turns a property into a pair of accessors: assigned on what inherits it, it becomes a property of that. */
function makeAssignable(prototype: object, name: PropertyKey): void {
  const { value, configurable, enumerable } = getOwnPropertyDescriptor(prototype, name) ?? {};
  if (value === undefined || configurable !== true) return;
  // Methods: unlike functions they have no prototype of their own, which would have to be frozen too.
  const { get, set } = getOwnPropertyDescriptor(
    {
      get [name](): unknown {
        return value;
      },
      set [name](assigned: unknown) {
        if (this === prototype) throw new TypeError(`Cannot assign to read only property '${String(name)}'`);
        if (hasOwn(this, name)) Reflect.set(this, name, assigned, this);
        else
          defineProperty(this, name, {
            value: assigned,
            writable: true,
            enumerable: true,
            configurable: true,
          });
      },
    },
    name,
  ) as Required<Pick<PropertyDescriptor, 'get' | 'set'>>;
  // SES looks for what an accessor hides from who only reads descriptors.
  defineProperty(get, 'originalValue', { value });
  defineProperty(prototype, name, { get, set, enumerable: enumerable === true, configurable });
}

Object.freeze = freezeIntrinsic as typeof Object.freeze;
