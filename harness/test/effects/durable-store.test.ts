import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DurableStore, type Effect, EffectRecorder } from '../../src/effects/index.ts';
import type { Value } from '../../src/node.ts';

/** As a runtime does it. */
function carryOut(store: DurableStore, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type === 'put') store.put(effect.key, effect.value);
    else if (effect.type === 'sync') store.sync();
  }
}

describe('a durable store', () => {
  it('gets the last put, synced or not, undefined included', () => {
    const store = new DurableStore([
      ['a', 1],
      ['b', 2],
    ]);
    store.put('a', 3);
    store.put('b', undefined);
    expect([store.get('a'), store.get('b'), store.get('c')]).toEqual([3, undefined, undefined]);
  });

  it('loses what was not synced in a crash, and nothing else', () => {
    const store = new DurableStore();
    store.put('round', 1);
    expect([...store.unsynced]).toEqual([['round', 1]]);
    store.sync();
    expect([...store.unsynced]).toEqual([]);
    store.put('round', 2);
    store.put('value', 'a');
    store.crash();
    expect([store.get('round'), store.get('value')]).toEqual([1, undefined]);
    expect([...store.durable]).toEqual([['round', 1]]);
    store.sync();
    expect([...store.durable]).toEqual([['round', 1]]);
  });

  it('makes an independent copy of itself', () => {
    const store = new DurableStore([['a', 1]], [['b', 2]]);
    const copy = new DurableStore(store.durable, store.unsynced);
    store.put('b', 3);
    store.sync();
    copy.crash();
    expect([copy.get('a'), copy.get('b'), store.get('b')]).toEqual([1, undefined, 3]);
  });

  it('shows an acceptor that promised before it was durable', () => {
    const store = new DurableStore();
    const recorder = new EffectRecorder({
      id: 1,
      nodes: [1, 2],
      now: () => 0,
      random: () => 0.5,
      stored: (key) => store.get(key),
    });
    const { env } = recorder;
    const effects = recorder.invoke(() => {
      env.storage.put('rnd', 6);
      env.send(2, { type: 'promise', rnd: 6 });
      env.storage.sync();
    });
    const outcomes = [0, 1, 2, 3].map((done) => {
      const crashed = new DurableStore();
      const carriedOut = effects.slice(0, done);
      carryOut(crashed, carriedOut);
      crashed.crash();
      return [carriedOut.some((e) => e.type === 'send'), crashed.get('rnd')];
    });
    expect(outcomes).toEqual([
      [false, undefined],
      [false, undefined],
      [true, undefined],
      [true, 6],
    ]);
  });

  it('has after a crash between any two effects what the last sync before it covered', () => {
    const asks = fc.array(
      fc.oneof(fc.constant('sync' as const), fc.tuple(fc.constantFrom('a', 'b'), fc.nat(9))),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(asks, fc.nat(12), (handler, at) => {
        const recorder = new EffectRecorder({
          id: 1,
          nodes: [1],
          now: () => 0,
          random: () => 0,
          stored: () => undefined,
        });
        const { storage } = recorder.env;
        const effects = recorder.invoke(() => {
          for (const ask of handler) ask === 'sync' ? storage.sync() : storage.put(...ask);
        });
        const carriedOut = effects.slice(0, at);
        const store = new DurableStore();
        carryOut(store, carriedOut);
        store.crash();
        const lastSync = handler.slice(0, at).lastIndexOf('sync');
        const expected = new Map<string, Value>(
          handler.slice(0, lastSync + 1).filter((ask) => ask !== 'sync'),
        );
        expect(store.durable).toEqual(expected);
        for (const key of ['a', 'b']) expect(store.get(key)).toBe(expected.get(key));
      }),
    );
  });

  it('frees a key under which `undefined` is put', () => {
    const store = new DurableStore([['a', 1]]);
    store.put('a', undefined);
    expect(store.get('a')).toBeUndefined();
    store.crash();
    expect(store.get('a')).toBe(1);
    store.put('a', undefined);
    store.sync();
    expect([...store.durable.keys()]).toEqual([]);
  });
});
