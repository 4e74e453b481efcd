import { beforeAll, describe, expect, it } from 'vitest';
import { loadFactory, lockRealm, makeCompartment } from '../../src/load/realm.ts';

describe('a locked realm', () => {
  let compartment: Compartment;
  beforeAll(() => {
    lockRealm({ promises: false });
    compartment = makeCompartment({ promises: false });
  });

  it('has frozen prototypes, of arrays and typed arrays too', () => {
    const { Int32Array: typed } = globalThis;
    const prototypes = [Object, Array, Map, Set, Error, TypeError, typed, Uint8Array, Float64Array].map(
      (one): object => one.prototype,
    );
    for (const prototype of [...prototypes, Object.getPrototypeOf(typed.prototype) as object]) {
      expect(Object.isFrozen(prototype)).toBe(true);
      for (const property of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
        for (const part of [property.value, property.get, property.set]) {
          if (typeof part === 'function') expect(Object.isFrozen(part)).toBe(true);
        }
      }
    }
    expect(() => compartment.evaluate(`'use strict'; Object.prototype.x = 1`)).toThrow(TypeError);
    expect(() => compartment.evaluate(`'use strict'; Int32Array.prototype[0] = 1`)).toThrow(TypeError);
    expect(() => compartment.evaluate(`'use strict'; Object.prototype.toString = 1`)).toThrow(TypeError);
  });

  it('gives the language’s own Object.freeze', () => {
    expect(compartment.evaluate('String(Object.freeze)')).toBe('function freeze() { [native code] }');
  });

  it('lets plain objects and errors have fields that are named as those of their prototypes', () => {
    const counts = compartment.evaluate(`'use strict';
      const counts = {};
      for (const word of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'constructor'])
        counts[word] = (Object.hasOwn(counts, word) ? counts[word] : 0) + 1;
      counts`) as Record<string, number>;
    expect(Object.entries(counts)).toEqual([
      ['constructor', 2],
      ['toString', 1],
      ['valueOf', 1],
      ['hasOwnProperty', 1],
    ]);
    const named = compartment.evaluate(`'use strict';
      class Late extends TypeError { constructor() { super(); this.name = 'Late'; this.message = 'too late'; } }
      String(new Late())`);
    expect(named).toBe('Late: too late');
  });

  it('gives a factory whose exports are frozen to the last object, also behind what is frozen or not enumerable', () => {
    const text = `(() => {
      const inner = { list: [{ deep: 1 }], typed: new Uint8Array(2) };
      class Base { static known = new Map([[inner, inner]]); get shown() { return 1; } }
      class Subject extends Base { static hidden = Object.freeze({ inner }); method() {} }
      Object.defineProperty(Subject, Symbol.for('secret'), { value: { kept: [] } });
      return { Subject, inner };
    })`;
    const exports = loadFactory(text, { locked: true, promises: false })({});
    const open: string[] = [];
    const seen = new Set<unknown>();
    const look = (value: unknown, path: string) => {
      if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
        return;
      seen.add(value);
      const isClosed = ArrayBuffer.isView(value) ? !Object.isExtensible(value) : Object.isFrozen(value);
      if (!isClosed) open.push(path);
      look(Object.getPrototypeOf(value), `${path}.__proto__`);
      for (const key of Reflect.ownKeys(value)) {
        const { value: held, get, set } = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
        for (const part of [held, get, set]) look(part, `${path}.${String(key)}`);
      }
    };
    look(exports, 'exports');
    expect(open).toEqual([]);
    expect(seen.size).toBeGreaterThan(20);
  });
});
