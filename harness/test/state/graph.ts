import fc from 'fast-check';

export class Acceptor {
  [field: string]: unknown;
}
export class Learner {
  [field: string]: unknown;
}
/** Another class of the same name. */
export const OtherLearner = (() => {
  class Learner {
    [field: string]: unknown;
  }
  return Learner;
})();

/** An object of the harness, which is not copied. */
export const ENV = Object.freeze({ id: 1 });
export const CONSTANTS: ReadonlySet<object> = new Set([ENV]);

const KINDS = ['plain', 'bare', 'array', 'map', 'set', 'acceptor', 'learner', 'other-learner'] as const;
type Kind = (typeof KINDS)[number];

/** A primitive, or a reference to the object of this number, modulo how many there are. */
export type Content = { readonly value: unknown } | { readonly object: number };

export interface Edge {
  readonly name: string;
  /** Used as the key of a Map. */
  readonly key: Content;
  readonly content: Content;
}

/** How to build one graph: its objects with what they hold, the first being the root. */
export interface Recipe {
  readonly objects: readonly { readonly kind: Kind; readonly edges: readonly Edge[] }[];
}

const primitive = fc.constantFrom(
  0,
  -0,
  Number.NaN,
  1,
  12,
  '',
  '1',
  'a',
  '"1:a',
  undefined,
  null,
  true,
  false,
  1n,
);
const content: fc.Arbitrary<Content> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ object: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ value: primitive }) },
  { weight: 1, arbitrary: fc.constant({ value: ENV }) },
);
export const edge: fc.Arbitrary<Edge> = fc.record({
  name: fc.constantFrom('a', 'b', '1', '__proto__', 'constructor'),
  key: fc.oneof({ weight: 4, arbitrary: fc.record({ value: primitive }) }, { weight: 1, arbitrary: content }),
  content,
});
export const recipe: fc.Arbitrary<Recipe> = fc.record({
  objects: fc.array(fc.record({ kind: fc.constantFrom(...KINDS), edges: fc.array(edge, { maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
});

function empty(kind: Kind): object {
  switch (kind) {
    case 'plain':
      return {};
    case 'bare':
      return Object.create(null);
    case 'array':
      return [];
    case 'map':
      return new Map();
    case 'set':
      return new Set();
    case 'acceptor':
      return new Acceptor();
    case 'learner':
      return new Learner();
    case 'other-learner':
      return new OtherLearner();
  }
}

/** Builds the graph; the same recipe always gives an equal one that shares nothing with the others. */
export function build({ objects }: Recipe): object {
  const built = objects.map(({ kind }) => empty(kind));
  const resolve = (c: Content): unknown => ('value' in c ? c.value : built[c.object % built.length]);
  objects.forEach(({ edges }, i) => {
    const object = built[i]!;
    for (const { name, key, content } of edges) {
      const value = resolve(content);
      if (object instanceof Map) object.set(resolve(key), value);
      else if (object instanceof Set) object.add(value);
      else if (Array.isArray(object)) object.push(value);
      else
        Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    }
  });
  return built[0]!;
}

/** All objects reachable from `root`, constants left out. */
export function reachable(root: unknown, found = new Set<object>()): Set<object> {
  if (typeof root !== 'object' || root === null || CONSTANTS.has(root) || found.has(root)) return found;
  found.add(root);
  if (root instanceof Map) for (const [key, value] of root) reachable(value, reachable(key, found));
  else if (root instanceof Set) for (const element of root) reachable(element, found);
  else for (const value of Object.values(root)) reachable(value, found);
  return found;
}

/** The naive definition of equal states: a one-to-one map between the objects of both that keeps everything. */
export function same(left: unknown, right: unknown, sorted: boolean): boolean {
  const there = new Map<unknown, unknown>();
  const back = new Map<unknown, unknown>();
  const isPrimitive = (x: unknown) => typeof x !== 'object' || x === null;
  const all = (as: readonly unknown[], bs: readonly unknown[]): boolean =>
    as.length === bs.length && as.every((a, i) => visit(a, bs[i]));
  const visit = (a: unknown, b: unknown): boolean => {
    if (isPrimitive(a) || isPrimitive(b)) return Object.is(a, b);
    if (CONSTANTS.has(a as object) || CONSTANTS.has(b as object)) return a === b;
    if (there.has(a) || back.has(b)) return there.get(a) === b && back.get(b) === a;
    there.set(a, b);
    back.set(b, a);
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (a instanceof Map && b instanceof Map) {
      const [aKeys, bKeys] = [[...a.keys()], [...b.keys()]];
      if (!sorted || !aKeys.every(isPrimitive)) return all([...a].flat(), [...b].flat());
      return a.size === b.size && bKeys.every((k) => a.has(k) && visit(a.get(k), b.get(k)));
    }
    if (a instanceof Set && b instanceof Set) {
      const elements = [...a];
      if (!sorted || !elements.every(isPrimitive)) return all(elements, [...b]);
      return a.size === b.size && elements.every((e) => b.has(e));
    }
    const [aNames, bNames] = [Object.keys(a as object), Object.keys(b as object)];
    if (sorted) for (const names of [aNames, bNames]) names.sort();
    const read = (object: unknown, name: string) => Object.getOwnPropertyDescriptor(object, name)?.value;
    return all(aNames, bNames) && aNames.every((name) => visit(read(a, name), read(b, name)));
  };
  return visit(left, right);
}
