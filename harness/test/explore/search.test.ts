import { describe, expect, it } from 'vitest';
import { Search, type SearchOptions } from '../../src/explore/search.ts';
import type { TransitionSystem } from '../../src/explore/transition-system.ts';
import {
  linearEquation,
  lockedIncrement,
  plainSystem,
  racyIncrement,
  twoPhaseCommit,
} from './plain-systems.ts';

function searched(system: TransitionSystem, options: SearchOptions = {}): Search {
  const search = new Search(system, options);
  search.run();
  return search;
}

const ORDERS = ['breadth-first', 'depth-first'] as const;

describe.each(ORDERS)('a %s search of the whole space meets', (order) => {
  it.each([
    ['65,536 worlds of the linear equation', linearEquation(), 65_536],
    ['13 of the racy increment by 2 threads', racyIncrement(2), 13],
    ['84 of the racy increment by 3 threads', racyIncrement(3), 84],
    ['755 of the racy increment by 4 threads', racyIncrement(4), 755],
    ['8,638 of the racy increment by 5 threads', racyIncrement(5), 8_638],
    ['17 of the locked increment by 2 threads', lockedIncrement(2), 17],
    ['61 of the locked increment by 3 threads', lockedIncrement(3), 61],
    ['257 of the locked increment by 4 threads', lockedIncrement(4), 257],
    ['1,301 of the locked increment by 5 threads', lockedIncrement(5), 1_301],
    ['12 of two-phase commit with 1 resource manager', twoPhaseCommit(1), 12],
    ['56 of two-phase commit with 2', twoPhaseCommit(2), 56],
    ['288 of two-phase commit with 3', twoPhaseCommit(3), 288],
    ['1,568 of two-phase commit with 4', twoPhaseCommit(4), 1_568],
    ['8,832 of two-phase commit with 5', twoPhaseCommit(5), 8_832],
    ['50,816 of two-phase commit with 6', twoPhaseCommit(6), 50_816],
  ])('%s', (_, system, worlds) => {
    const search = searched(system, { order });
    expect(search.worlds.size).toBe(worlds);
    expect(search.stop).toBe('exhausted');
  });
});

it('meets 296,448 worlds of two-phase commit with 7 resource managers', () => {
  expect(searched(twoPhaseCommit(7)).worlds.size).toBe(296_448);
});

describe('a search', () => {
  it('counts each transition and the longest of the shortest paths', () => {
    const search = searched(linearEquation());
    expect(search.transitions).toBe(2 * 65_536);
    expect(search.depth).toBe(510);
  });

  it('finds a shortest path breadth-first', () => {
    const goal = (world: Int32Array) => world[0] === 3 && world[1] === 2;
    const search = searched(linearEquation(), { isFound: goal });
    expect(search.stop).toBe('found');
    const path = search.path(search.worlds.size - 1);
    expect(path).toHaveLength(6);
    expect(path.map((number) => [...search.world(number)])[0]).toEqual([0, 0]);
    expect(path.map((number) => [...search.world(number)])[5]).toEqual([3, 2]);
  });

  it('finds some path depth-first', () => {
    const search = searched(linearEquation(), { order: 'depth-first', isFound: (world) => world[1] === 200 });
    expect(search.stop).toBe('found');
    expect(search.path(search.worlds.size - 1).length).toBe(201);
  });

  it.each(ORDERS)('expands no world at its depth bound, and says that there may be more (%s)', (order) => {
    const search = searched(linearEquation(), { order, depth: 3 });
    expect(search.stop).toBe('bound');
    if (order === 'breadth-first') expect(search.worlds.size).toBe(1 + 2 + 3 + 4);
    expect(search.depth).toBe(3);
  });

  it.each(ORDERS)('gives up at its limit of worlds (%s)', (order) => {
    const search = searched(linearEquation(), { order, worlds: 1_000 });
    expect([search.stop, search.worlds.size]).toEqual(['limit', 1_000]);
  });

  it('does not give up when the last world is that of the limit', () => {
    const search = searched(racyIncrement(4), { worlds: 755 });
    expect([search.stop, search.worlds.size]).toEqual(['exhausted', 755]);
  });

  it('neither counts nor expands what is outside of its boundary', () => {
    const search = searched(linearEquation(), { within: ([x, y]) => x! <= 5 && y! <= 5 });
    expect([search.worlds.size, search.transitions, search.stop]).toEqual([36, 60, 'exhausted']);
  });

  it('meets the same worlds in slices of one', () => {
    const search = new Search(racyIncrement(4));
    let slices = 0;
    while (search.stop === undefined) {
      let due = false;
      search.run(() => {
        const was = due;
        due = true;
        return was;
      });
      slices++;
    }
    expect([search.worlds.size, slices]).toEqual([755, 756]);
  });

  it('takes a longer world as a shorter one with zeros at its end', () => {
    const system = plainSystem([1], (world) => {
      if (world.length === 1) return [[1, 0, 0], [2], [2, 0, 7]];
      return world[2] === 7 ? [[2], [2, 0, 7], [3]] : [];
    });
    const search = searched(system);
    expect([0, 1, 2, 3].map((number) => [...search.world(number)])).toEqual([
      [1, 0, 0],
      [2, 0, 0],
      [2, 0, 7],
      [3, 0, 0],
    ]);
    expect(search.worlds.size).toBe(4);
  });
});
