import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimedSender, MessageRefusal, toMessage, toValue } from '../../src/message.ts';
import type { Value } from '../../src/node.ts';

const touched = (): never => {
  throw new Error('code of the submission ran');
};

function refusal(attempt: () => unknown): Pick<MessageRefusal, 'path' | 'what' | 'instead'> {
  try {
    attempt();
  } catch (error) {
    if (error instanceof MessageRefusal)
      return { path: error.path, what: error.what, instead: error.instead };
    throw error;
  }
  throw new Error('was not refused');
}

const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Value>(null, undefined, true, -0, Number.NaN, Number.POSITIVE_INFINITY, 3n),
    fc.double(),
    fc.string(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__'), fc.constant('toString')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

/** Every object in a value. */
function* objectsOf(v: Value): Generator<object> {
  if (typeof v !== 'object' || v === null) return;
  yield v;
  for (const inner of Object.values(v)) yield* objectsOf(inner);
}

describe('toMessage', () => {
  it('copies and freezes every level', () => {
    const slots = [{ value: 'a' }];
    const original = { type: 'accept', slots };
    const message = toMessage(original);
    slots[0]!.value = 'b';
    slots.push({ value: 'c' });
    original.type = 'other';
    expect(message).toStrictEqual({ type: 'accept', slots: [{ value: 'a' }] });
  });

  it('gives an equal value that shares nothing and can change nowhere', () => {
    fc.assert(
      fc.property(value, (original) => {
        const copy = toValue(original, 'value', Number.POSITIVE_INFINITY);
        expect(copy).toStrictEqual(original);
        const own = new Set(objectsOf(original));
        for (const object of objectsOf(copy)) {
          expect(own.has(object)).toBe(false);
          expect(Object.isFrozen(object)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('copies what is shared for each place, turns holes into undefined, and gives every object the same prototype', () => {
    const shared = { n: 1 };
    const holed = [1];
    holed[2] = 3;
    const bare = Object.assign(Object.create(null), { a: 1 });
    const message = toMessage({ type: 'a', shared: [shared, shared], holed, bare });
    expect(message).toStrictEqual({
      type: 'a',
      shared: [{ n: 1 }, { n: 1 }],
      holed: [1, undefined, 3],
      bare: { a: 1 },
    });
  });

  it('keeps a field named __proto__ a field', () => {
    const message = toMessage(JSON.parse('{"type":"a","__proto__":{"x":1}}'));
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
    expect(Object.keys(message)).toEqual(['type', '__proto__']);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a Map', new Map(), 'message.slots[3].value', /\[\.\.\.map\]/],
    ['a Set', new Set(), 'message.slots[3].value', /\[\.\.\.set\]/],
    ['an instance of Ballot', new (class Ballot {})(), 'message.slots[3].value', /\{ \.\.\.object \}/],
    ['an instance of a class', new (class {})(), 'message.slots[3].value', /\{ \.\.\.object \}/],
    ['a function', () => 1, 'message.slots[3].value', /data/],
    ['a symbol', Symbol('a'), 'message.slots[3].value', /string/],
    ['a Date', new Date(0), 'message.slots[3].value', /messages hold numbers/],
    ['a Promise', Promise.resolve(), 'message.slots[3].value', /messages hold numbers/],
    ['an Error', new Error('a'), 'message.slots[3].value', /messages hold numbers/],
    ['a Uint8Array', new Uint8Array(1), 'message.slots[3].value', /messages hold numbers/],
    [
      'a Proxy',
      new Proxy({}, { ownKeys: touched, getPrototypeOf: touched }),
      'message.slots[3].value',
      /hold/,
    ],
    [
      'a getter or setter',
      {
        get x() {
          return touched();
        },
      },
      'message.slots[3].value.x',
      /value it gives/,
    ],
    ['an object with a symbol as a field name', { [Symbol('a')]: 1 }, 'message.slots[3].value', /string/],
    [
      'a field of an array',
      Object.assign([1], { x: 1 }),
      'message.slots[3].value.x',
      /object with the array/,
    ],
  ])('refuses %s and says where', (what, bad, path, instead) => {
    const attempt = () => toMessage({ type: 'a', slots: [1, 2, 3, { value: bad }] });
    expect(refusal(attempt)).toEqual({ path, what, instead: expect.stringMatching(instead) });
  });

  it('says it in one sentence with the remedy', () => {
    expect(() => toMessage({ type: 'a', promises: new Map() })).toThrow(
      'message.promises is a Map: send its entries as an array: [...map].',
    );
  });

  it.each<[unknown, string, string]>([
    [undefined, 'message', 'undefined'],
    ['prepare', 'message', 'a string'],
    [['prepare'], 'message', 'an array'],
    [{ round: 1 }, 'message.type', 'missing'],
    [{ type: 1 }, 'message.type', 'a number'],
    [{ type: {} }, 'message.type', 'an object'],
    [Object.create(null), 'message.type', 'missing'],
  ])('refuses %j, which has no type', (bad, path, what) => {
    expect(refusal(() => toMessage(bad))).toEqual({
      path,
      what,
      instead: expect.stringContaining('prepare'),
    });
  });

  it('refuses a cycle, but not the same object beside itself', () => {
    const log: unknown[] = [];
    log.push({ log });
    expect(refusal(() => toMessage({ type: 'a', log }))).toMatchObject({
      path: 'message.log[0].log',
      what: 'part of itself (a cycle)',
    });
  });

  it('refuses 101 levels and takes 100', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(() => toValue(nested(100))).not.toThrow();
    expect(refusal(() => toValue(nested(101))).what).toBe('nested more than 100 deep');
  });

  it('counts bytes: 8 a number, 1 a character, 2 more for each string, name, array and object', () => {
    // { 2, type 4 + 2, 'a' 1 + 2, xs 2 + 2, [ 2, 3 numbers 24
    const message = { type: 'a', xs: [1, 2, 3] };
    expect(toMessage(message, 'message', 41)).toEqual(message);
    expect(refusal(() => toMessage(message, 'message', 40))).toEqual({
      path: 'message',
      what: 'larger than 40 bytes (counted up to message.xs[2])',
      instead: expect.stringContaining('in parts'),
    });
    expect(toValue(0xffffn, 'value', 6)).toBe(0xffffn);
    expect(() => toValue(0xffffn, 'value', 5)).toThrow(MessageRefusal);
    expect(toValue([null, undefined, true], 'value', 5)).toEqual([null, undefined, true]);
    expect(() => toValue([null, undefined, true], 'value', 4)).toThrow(MessageRefusal);
  });

  it('takes 64 KiB and no more, also of an array that is all hole, or shared a billion times', () => {
    expect(() => toValue('a'.repeat(65_534))).not.toThrow();
    expect(() => toValue('a'.repeat(65_535))).toThrow(/larger than 65536 bytes/);
    const long: unknown[] = [];
    long.length = 4_000_000_000;
    expect(() => toValue(long)).toThrow(/larger than 65536 bytes/);
    let wide: unknown = 1;
    for (let i = 0; i < 30; i++) wide = [wide, wide];
    expect(() => toValue(wide)).toThrow(/larger than 65536 bytes/);
  });

  it('names what it was told to name', () => {
    expect(refusal(() => toValue({ log: [() => 1] }, 'value')).path).toBe('value.log[0]');
    expect(refusal(() => toMessage({}, 'indication')).path).toBe('indication.type');
  });
});

describe('claimedSender', () => {
  it('gives the from field if it is a node id', () => {
    expect(claimedSender({ type: 'a', from: 0 })).toBe(0);
    for (const from of [undefined, -1, 1.5, '1', Number.NaN]) {
      expect(claimedSender({ type: 'a', from })).toBeUndefined();
    }
    expect(claimedSender({ type: 'a' })).toBeUndefined();
  });
});
