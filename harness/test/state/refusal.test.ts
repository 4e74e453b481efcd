import { describe, expect, it } from 'vitest';
import { copyState, encodeState, StateRefusal } from '../../src/state/index.ts';

const NONE: ReadonlySet<object> = new Set();

/** What both walks say about `root`: they must agree. */
function refusal(root: unknown): Pick<StateRefusal, 'path' | 'what' | 'instead'> {
  const walks = [
    () => copyState(root, NONE),
    () => encodeState(root, NONE),
    () => encodeState(root, NONE, { order: 'sorted' }),
  ];
  const [copied, ...encoded] = walks.map((walk) => {
    try {
      walk();
    } catch (error) {
      if (error instanceof StateRefusal)
        return { path: error.path, what: error.what, instead: error.instead };
      throw error;
    }
    throw new Error('was not refused');
  });
  for (const other of encoded) expect(other).toEqual(copied);
  return copied!;
}

/** Fails the test when the walk touches it. */
const touched = (): never => {
  throw new Error('the walk ran code of the submission');
};

describe('a node state is refused', () => {
  class Backlog extends Map {}
  class Log extends Array {}
  class Fault extends Error {}
  class Bytes extends Uint8Array {}
  class Bare extends (null as unknown as typeof Object) {}
  function* rounds() {
    yield 1;
  }
  async function* later() {
    yield 1;
  }
  const values: [string, unknown, RegExp][] = [
    ['a function', () => 1, /object with a method/],
    ['a function', class {}, /object with a method/],
    ['a symbol', Symbol('a'), /string/],
    ['a Promise', Promise.resolve(1), /synchronous/],
    ['a Date', new Date(0), /env\.now\(\)/],
    ['a RegExp', /a/, /string/],
    ['a WeakMap', new WeakMap(), /write a Map/],
    ['a WeakSet', new WeakSet(), /write a Set/],
    ['a WeakRef', new WeakRef({}), /object itself/],
    ['an ArrayBuffer', new ArrayBuffer(1), /array of numbers/],
    ['a SharedArrayBuffer', new SharedArrayBuffer(1), /array of numbers/],
    ['a DataView', new DataView(new ArrayBuffer(1)), /array of numbers/],
    ['a Uint8Array', new Uint8Array(1), /array of numbers/],
    ['a BigInt64Array', new BigInt64Array(1), /array of numbers/],
    ['an Error', new Error('a'), /store its message/],
    ['a TypeError', new TypeError('a'), /store its message/],
    ['a Number', Object(1), /number itself/],
    ['a String', Object('a'), /string itself/],
    ['a Boolean', Object(true), /boolean itself/],
    ['a NumberFormat', new Intl.NumberFormat('en'), /plain objects/],
    ['a FinalizationRegistry', new FinalizationRegistry(() => {}), /plain objects/],
    ['an iterator', [1].values(), /index/],
    ['an iterator', new Map().entries(), /index/],
    ['an iterator', 'a'.matchAll(/a/g), /index/],
    ['an iterator', rounds(), /index/],
    ['an iterator', later(), /index/],
    ['an instance of a subclass of Map', new Backlog(), /field of a class/],
    ['an instance of a subclass of Array', new Log(), /field of a class/],
    ['an instance of a subclass of Error', new Fault(), /store its message/],
    ['an instance of a subclass of Uint8Array', new Bytes(1), /field of a class/],
    ['an instance of a subclass of Array', Object.setPrototypeOf([], Object.prototype), /field of a class/],
    ['a Map', Object.create(Map.prototype), /new Map\(\)/],
    ['a Set', Object.create(Set.prototype), /new Set\(\)/],
    ['an Array', Object.create(Array.prototype), /\[\]/],
    ['made from an object that is no class', Object.create({ greet: touched }), /write a class/],
    ['made from an object that is no class', Object.create(Bare.prototype), /write a class/],
    ['a Map or Set with properties of its own', Object.assign(new Map(), { forEach: touched }), /beside it/],
    ['a Map or Set with properties of its own', Object.assign(new Set(), { a: 1 }), /beside it/],
    ['an object with a symbol as a field name', { [Symbol.iterator]: touched }, /string/],
  ];
  it.each(values)('when it holds %s', (what, value, instead) => {
    const found = refusal({ detector: { x: value } });
    expect(found).toEqual({ path: 'node.detector.x', what, instead: expect.stringMatching(instead) });
  });

  it('when it holds a Proxy, whose traps are not run', () => {
    const traps = new Proxy({}, { get: () => touched });
    const proxies = [new Proxy({}, traps), new Proxy([], traps), new Proxy(new Map(), traps)];
    for (const proxy of proxies) expect(refusal({ p: proxy }).what).toBe('a Proxy');
    expect(refusal({ p: Object.create(proxies[0]!) }).what).toBe('a Proxy');
    expect(refusal(new Proxy(() => {}, traps)).what).toBe('a function');
  });

  it('when it has a getter or setter, which is not run', () => {
    expect(
      refusal({
        get round() {
          return touched();
        },
      }),
    ).toMatchObject({ path: 'node.round', what: 'a getter or setter' });
    expect(
      refusal({
        set round(_: number) {
          touched();
        },
      }).path,
    ).toBe('node.round');
    expect(refusal([Object.defineProperty([1], 0, { get: touched })]).path).toBe('node[0][0]');
  });

  it('when an array has a field, or a Map or Set a symbol', () => {
    expect(refusal({ log: Object.assign([1], { first: 1 }) })).toMatchObject({
      path: 'node.log.first',
      what: 'a field of an array',
    });
    const holed = [1];
    holed[2] = 2;
    expect(refusal(Object.assign(holed, { first: 1 })).path).toBe('node.first');
    expect(refusal({ m: Object.assign(new Map(), { [Symbol('a')]: 1 }) }).path).toBe('node.m');
  });

  it('when it is nested more than 1000 deep', () => {
    const chain = (length: number) => {
      let list: object | null = null;
      for (let i = 0; i < length; i++) list = { next: list };
      return list;
    };
    expect(encodeState(chain(1_000), NONE)).toContain('_');
    const { path, what } = refusal(chain(1_002));
    expect(what).toBe('nested too deep');
    expect(path).toBe(`node${'.next'.repeat(12)}…`);
  });

  it('with a message of where it is, what it is and what to write', () => {
    const walk = () => copyState({ 'x y': [{ m: new Map([['a', () => 1]]) }] }, NONE);
    expect(walk).toThrow(
      'node["x y"][0].m.get("a") is a function, which can\'t be part of a node\'s state: ' +
        'keep an object with a method, such as onTrust(leader), and call the method.',
    );
    expect(() => encodeState(Symbol('a'), NONE, { where: 'observer' })).toThrow(/^observer is a symbol/);
    expect(() => copyState(Symbol('a'), NONE, 'observer')).toThrow(/^observer is a symbol/);
  });

  it('with the place in a Map or Set', () => {
    const bad = () => 1;
    const paths: [unknown, string][] = [
      [new Map([[1, bad]]), 'node.get(1)'],
      [new Map([[1n, bad]]), 'node.get(1n)'],
      [new Map([[undefined, bad]]), 'node.get(undefined)'],
      [
        new Map<unknown, unknown>([
          [1, 1],
          [{}, bad],
        ]),
        '[...node.values()][1]',
      ],
      [
        new Map<unknown, unknown>([
          [1, 1],
          [bad, 1],
        ]),
        '[...node.keys()][1]',
      ],
      [new Map([[Symbol('a'), 1]]), '[...node.keys()][0]'],
      [new Set<unknown>([1, { bad }]), '[...node][1].bad'],
      [new Map([['k'.repeat(50), bad]]), `node.get("${'k'.repeat(40)}…")`],
    ];
    for (const [state, path] of paths) expect(refusal(state).path).toBe(path);
  });

  it('but not for what classes and prototypes hold', () => {
    class Detector {
      static readonly known = new WeakMap();
      suspected = new Set([1]);
      get leader() {
        return touched();
      }
      [Symbol.iterator]() {
        return touched();
      }
      toJSON() {
        return touched();
      }
    }
    class Eventual extends Detector {}
    expect(encodeState(copyState(new Eventual(), NONE), NONE)).toBe('C0:8:Eventual{9:suspected<1;>}');
    class Getter {
      round = 1;
      static get name() {
        return touched();
      }
    }
    expect(encodeState(new Getter(), NONE)).toBe('C0:0:{5:round1;}');
  });
});
