import { describe, expect, it } from 'vitest';
import { copyState } from '../../src/state/index.ts';

const NONE: ReadonlySet<object> = new Set();
const copy = <T>(root: T): T => copyState(root, NONE);

class Detector {
  observers: object[] = [];
  readonly timers = new Map([['heartbeat', 100]]);
  get size() {
    return this.observers.length;
  }
  set limit(_value: number) {
    throw new Error('a setter of the class ran');
  }
}

class Leader {
  readonly suspected = new Set<number>();
  constructor(
    readonly env: object,
    readonly detector: Detector,
  ) {
    detector.observers.push(this);
  }
}

describe('copyState', () => {
  it('gives a node whose detector observes the copy, and keeps its env', () => {
    const env = { id: 1 };
    const node = new Leader(env, new Detector());
    const twin = copyState(node, new Set([env]));
    expect(twin).toBeInstanceOf(Leader);
    expect(twin.detector).toBeInstanceOf(Detector);
    expect(twin.detector).not.toBe(node.detector);
    expect(twin.detector.observers[0]).toBe(twin);
    expect(twin.detector.size).toBe(1);
    expect(twin.env).toBe(env);
  });

  it('keeps a function that is a constant, and a root that is one', () => {
    const send = () => {};
    expect(copyState({ send }, new Set([send])).send).toBe(send);
    expect(copyState(send, new Set([send]))).toBe(send);
  });

  it.each([undefined, null, true, 'a', 1n, -0, Number.NaN])('gives the primitive %s back', (value) => {
    expect(copy(value)).toBe(value);
  });

  it('copies what is shared once', () => {
    const shared = { round: 3 };
    const twin = copy({ a: shared, b: [shared], c: new Map([[shared, shared]]) });
    expect(twin.b[0]).toBe(twin.a);
    expect([...twin.c][0]).toEqual([twin.a, twin.a]);
    expect(twin.c.get(twin.a)).toBe(twin.a);
    expect(twin.a).not.toBe(shared);
  });

  it('keeps the insertion order of Map, Set and fields', () => {
    const twin = copy({
      map: new Map([
        [2, 'b'],
        [1, 'a'],
      ]),
      set: new Set([2, 1]),
      fields: { b: 1, a: 2 },
    });
    expect([...twin.map]).toEqual([
      [2, 'b'],
      [1, 'a'],
    ]);
    expect([...twin.set]).toEqual([2, 1]);
    expect(Object.keys(twin.fields)).toEqual(['b', 'a']);
  });

  it('keeps holes, also in an array of four billion', () => {
    const log: unknown[] = [];
    log[2] = 'x';
    const twin = copy(log);
    expect(twin.length).toBe(3);
    expect(Object.keys(twin)).toEqual(['2']);
    expect(copy(new Array(2)).length).toBe(2);
    const long: unknown[] = [];
    long[4_294_967_294] = 'last';
    expect(copy(long).length).toBe(4_294_967_295);
    expect(copy(long)[4_294_967_294]).toBe('last');
  });

  it('keeps what is frozen frozen, and the rest as it was', () => {
    const message = Object.freeze({ type: 'promise', slots: Object.freeze([1]) });
    const twin = copy({
      message,
      sealed: Object.seal({ a: 1 }),
      fixed: Object.preventExtensions([1]),
      open: { a: 1 },
    });
    expect(Object.isFrozen(twin.message)).toBe(true);
    expect(Object.isFrozen(twin.message.slots)).toBe(true);
    expect(Object.isSealed(twin.sealed) && !Object.isFrozen(twin.sealed)).toBe(true);
    expect(Object.isExtensible(twin.fixed)).toBe(false);
    expect(Object.isExtensible(twin.open)).toBe(true);
    expect(twin.message).not.toBe(message);
    const full = Object.defineProperty([1], 'length', { writable: false });
    expect(() => copy(full).push(2)).toThrow(TypeError);
  });

  it('keeps fields that are hidden, named as an inherited one, or named __proto__', () => {
    const state = Object.defineProperty({}, 'hidden', { value: { round: 1 }, writable: true });
    Object.defineProperty(state, '__proto__', {
      value: 'a',
      writable: true,
      enumerable: true,
      configurable: true,
    });
    Object.defineProperty(state, 'toString', {
      value: 'b',
      writable: true,
      enumerable: true,
      configurable: true,
    });
    const twin = copy(state);
    expect(Object.getOwnPropertyDescriptors(twin)).toEqual(Object.getOwnPropertyDescriptors(state));
    expect(Object.getPrototypeOf(twin)).toBe(Object.prototype);
  });

  it('runs no setter of a class', () => {
    const detector = Object.defineProperty(new Detector(), 'limit', {
      value: 5,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect(Object.getOwnPropertyDescriptor(copy(detector), 'limit')?.value).toBe(5);
  });

  it('keeps an object without prototype so', () => {
    expect(Object.getPrototypeOf(copy(Object.assign(Object.create(null), { a: 1 })))).toBeNull();
  });
});
