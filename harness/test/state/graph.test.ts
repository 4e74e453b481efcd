import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyState, encodeState } from '../../src/state/index.ts';
import { build, CONSTANTS, type Edge, edge, type Recipe, reachable, recipe, same } from './graph.ts';

const ORDERS = ['kept', 'sorted'] as const;
const encode = (state: unknown, order: 'kept' | 'sorted' = 'kept') =>
  encodeState(state, CONSTANTS, { order });

/** A recipe beside one that differs from it in one edge, or in the order of the edges of one object. */
const neighbours: fc.Arbitrary<[Recipe, Recipe]> = fc
  .tuple(recipe, fc.nat(), fc.nat(), fc.option(edge, { freq: 1 }), fc.boolean())
  .map(([original, object, place, replacement, reversed]) => {
    const at = object % original.objects.length;
    const change = (edges: readonly Edge[]): Edge[] => {
      const changed = reversed ? edges.toReversed() : [...edges];
      if (replacement !== null && edges.length > 0) changed[place % edges.length] = replacement;
      return changed;
    };
    const objects = original.objects.map((o, i) => (i === at ? { ...o, edges: change(o.edges) } : o));
    return [original, { objects }];
  });
const pairs = fc.oneof(neighbours, fc.tuple(recipe, recipe));

describe('any graph of objects', () => {
  it('has the encoding of its copy, and of the copy of that', () => {
    fc.assert(
      fc.property(recipe, (r) => {
        const original = build(r);
        const copy = copyState(original, CONSTANTS);
        for (const order of ORDERS) {
          expect(encode(copy, order)).toBe(encode(original, order));
          expect(encode(copyState(copy, CONSTANTS), order)).toBe(encode(original, order));
        }
        expect(same(original, copy, false)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('shares no object with its copy and stays as it is when all of the copy is changed', () => {
    fc.assert(
      fc.property(recipe, (r) => {
        const original = build(r);
        const before = encode(original);
        const copy = copyState(original, CONSTANTS);
        const own = reachable(original);
        for (const object of reachable(copy)) {
          expect(own.has(object)).toBe(false);
          if (object instanceof Map || object instanceof Set) object.clear();
          else for (const name of Object.keys(object)) delete (object as Record<string, unknown>)[name];
          Object.defineProperty(object, 'changed', { value: true });
        }
        expect(encode(original)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('is left as it was by copying and encoding', () => {
    fc.assert(
      fc.property(recipe, (r) => {
        const original = build(r);
        copyState(original, CONSTANTS);
        encode(original, 'sorted');
        expect(same(original, build(r), false)).toBe(true);
      }),
    );
  });

  it('has the encoding of another graph exactly if the two are the same, insertion order included', () => {
    let equal = 0;
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [a, b] = [build(one), build(other)];
        const expected = same(a, b, false);
        if (expected) equal++;
        expect(encode(a) === encode(b)).toBe(expected);
      }),
      { numRuns: 3_000, seed: 1 },
    );
    expect(equal).toBeGreaterThan(300);
    expect(equal).toBeLessThan(2_700);
  });

  it('has the sorted encoding of another graph exactly if the two are the same up to the order of primitive keys', () => {
    let onlySorted = 0;
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const [a, b] = [build(one), build(other)];
        const expected = same(a, b, true);
        if (expected && !same(a, b, false)) onlySorted++;
        expect(encode(a, 'sorted') === encode(b, 'sorted')).toBe(expected);
      }),
      { numRuns: 3_000, seed: 2 },
    );
    expect(onlySorted).toBeGreaterThan(50);
  });
});
