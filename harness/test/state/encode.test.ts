import { describe, expect, it } from 'vitest';
import { encodeState } from '../../src/state/index.ts';
import { Learner, OtherLearner } from './graph.ts';

const NONE: ReadonlySet<object> = new Set();
const kept = (state: unknown) => encodeState(state, NONE);
const sorted = (state: unknown) => encodeState(state, NONE, { order: 'sorted' });

describe('encodeState', () => {
  it('writes each kind of value in its own way', () => {
    const values: [unknown, string][] = [
      [undefined, 'u'],
      [null, '_'],
      [true, 't'],
      [false, 'f'],
      [0, '0;'],
      [-0, '-0;'],
      [-1.5, '-1.5;'],
      [Number.NaN, 'NaN;'],
      [Number.NEGATIVE_INFINITY, '-Infinity;'],
      [10n, 'b10;'],
      ['a;"', '"3:a;"'],
      [[1, [2]], '[1;[2;]]'],
      [{ a: 1 }, '{1:a1;}'],
      [Object.assign(Object.create(null), { a: 1 }), 'N{1:a1;}'],
      [new Map([['a', 1]]), '("1:a1;)'],
      [new Set([1, 'a']), '<1;"1:a>'],
    ];
    for (const [value, text] of values) expect(kept(value)).toBe(text);
  });

  it('numbers objects in the order in which they are met', () => {
    const round = { n: 1 };
    const state: Record<string, unknown> = { round, again: round };
    state.self = state;
    expect(kept(state)).toBe('{5:round{1:n1;}5:again@1;4:self@0;}');
  });

  it('tells a shared object from two equal ones', () => {
    const one = { n: 1 };
    expect(kept([one, one])).toBe('[{1:n1;}@1;]');
    expect(kept([one, { n: 1 }])).toBe('[{1:n1;}{1:n1;}]');
  });

  it('takes frozen data for values where it is asked to: a shared one and two equal ones are the same', () => {
    const value = () => Object.freeze({ round: 1, votes: Object.freeze([1, 2]) });
    const one = value();
    const values = (state: unknown) => encodeState(state, NONE, { frozen: 'values' });
    expect(values([one, one])).toBe(values([one, value()]));
    expect(values([one, one])).toBe(
      '[{^5:round!21;5:votes!2[^.!21;!22;]}{^5:round!21;5:votes!2[^.!21;!22;]}]',
    );
    expect(kept([one, one])).not.toBe(kept([one, value()]));
    // What is not frozen through and through is still told apart, and a cycle is written as one.
    expect(values([[one], [one]])).not.toBe(values([[one], [value()], 0]));
    const inner: unknown[] = [];
    const shared = Object.freeze({ inner });
    expect(values([shared, shared])).not.toBe(values([shared, Object.freeze({ inner: [] })]));
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(values(Object.freeze(cycle))).toBe('{^4:self!2@^0;}');
  });

  it('tells a hole from undefined', () => {
    const holed: unknown[] = [1];
    holed[2] = 3;
    expect(kept(holed)).toBe('[~3;0;1;2;3;]');
    expect(kept([1, undefined, 3])).toBe('[1;u3;]');
    expect(kept(new Array(2))).toBe('[~2;]');
  });

  it('names a constant by its place in the set, also one added later', () => {
    const [env, clock, late] = [{}, () => 0, {}];
    const constants = new Set<object>([env, clock]);
    expect(encodeState([clock, env, clock], constants)).toBe('[$1;$0;$1;]');
    constants.add(late);
    expect(encodeState([late, env], constants)).toBe('[$2;$0;]');
  });

  it('tells two classes of one name apart, each met first in its own walk', () => {
    const constants = new Set<object>();
    expect(encodeState(new Learner(), constants)).toBe('C0:7:Learner{}');
    expect(encodeState(new OtherLearner(), constants)).toBe('C1:7:Learner{}');
    expect(encodeState([new OtherLearner(), new Learner()], constants)).toBe(
      '[C1:7:Learner{}C0:7:Learner{}]',
    );
  });

  it('gives equal encodings under two sets of constants', () => {
    const state = { a: new Learner(), b: new OtherLearner() };
    expect(encodeState(state, new Set())).toBe(encodeState(state, new Set()));
  });

  it('tells insertion orders apart only when order is kept', () => {
    const state = (...keys: number[]) => ({
      map: new Map(keys.map((k) => [k, { k }])),
      set: new Set(keys),
      fields: Object.fromEntries(keys.map((k) => [`f${k}`, k])),
    });
    expect(kept(state(1, 2))).not.toBe(kept(state(2, 1)));
    expect(sorted(state(1, 2))).toBe(sorted(state(2, 1)));
    expect(sorted(state(2, 1))).toBe('{6:fields{2:f11;2:f22;}3:map(1;{1:k1;}2;{1:k2;})3:set<1;2;>}');
  });

  it('sorts 100 entries as it sorts 5', () => {
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    for (const some of [numbers, numbers.slice(0, 5)]) {
      const reversed = some.toReversed();
      expect(sorted(new Set(reversed))).toBe(sorted(new Set(some)));
      expect(sorted(new Map(reversed.map((n) => [n, n])))).toBe(sorted(new Map(some.map((n) => [n, n]))));
    }
  });

  it('keeps the order of a Map or Set with an object among its keys', () => {
    expect(
      sorted(
        new Map<unknown, number>([
          [2, 0],
          [1, 0],
          [{}, 0],
        ]),
      ),
    ).toBe('(2;0;1;0;{}0;)');
    expect(sorted(new Set<unknown>([2, 1, {}]))).toBe('<2;1;{}>');
  });

  it('tells a frozen object from one that is not, and a hidden field from one that is shown', () => {
    expect(kept(Object.freeze({ a: 1 }))).toBe('{^1:a!21;}');
    expect(kept(Object.freeze([1]))).toBe('[^.!21;]');
    expect(kept(Object.preventExtensions({ a: 1 }))).toBe('{^1:a1;}');
    expect(kept(Object.defineProperty({}, 'a', { value: 1, writable: true }))).toBe('{1:a!11;}');
  });

  it('finds an object again among 100', () => {
    const objects = Array.from({ length: 100 }, () => ({}));
    expect(kept([...objects, objects[3], objects[98]])).toBe(`[${'{}'.repeat(100)}@4;@99;]`);
  });
});
