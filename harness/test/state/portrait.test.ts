import { describe, expect, it } from 'vitest';
import { portrait } from '../../src/state/portrait.ts';

class Acceptor {
  rnd = 4;
  vval = 'a';
}

class PaxosNode {
  readonly env = { id: 1 };
  readonly acceptor = new Acceptor();
  readonly promises = new Map([[4, new Set([1, 2])]]);
  readonly long = ['a'.repeat(50), { deep: ['b'.repeat(50)] }];
  readonly self: unknown = this;
}

describe('a portrait', () => {
  const node = new PaxosNode();

  it('has each field by its path, small objects in one line, and no constants', () => {
    expect(portrait(node, new Set([node.env]))).toEqual({
      acceptor: 'Acceptor { rnd: 4, vval: "a" }',
      promises: '{ 4 → { 1, 2 } }',
      self: '→ the node itself',
      'long[0]': `"${'a'.repeat(50)}"`,
      'long[1].deep': `["${'b'.repeat(50)}"]`,
    });
  });

  it('runs nothing of the submission', () => {
    let ran = 0;
    const trap = {
      get field() {
        ran++;
        return 1;
      },
      toJSON() {
        ran++;
      },
      proxy: new Proxy({}, { get: () => ran++, ownKeys: () => [`${ran++}`] }),
      plain: 1,
    };
    expect(portrait(trap, new Set())).toMatchObject({ plain: '1' });
    expect(ran).toBe(0);
  });

  it('shows what a node should not hold, and the part of what is too large that has room', () => {
    const huge = { items: Array.from({ length: 10_000 }, (_, i) => `item ${i}`), at: new Date(0), n: -0 };
    const told = portrait(huge, new Set());
    expect(Object.keys(told)).toHaveLength(301);
    expect(told).toMatchObject({ n: '-0', '…': 'more fields are not shown' });
    const cyclic: Record<string, unknown> = { name: 'x'.repeat(1000) };
    cyclic.next = { cyclic, also: 'y'.repeat(80) };
    expect(portrait(cyclic, new Set())).toEqual({
      name: `"${'x'.repeat(300)}…"`,
      'next.cyclic': '→ the node itself',
      'next.also': `"${'y'.repeat(80)}"`,
    });
  });
});
