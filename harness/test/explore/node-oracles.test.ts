import { describe, expect, it } from 'vitest';
import { type Bounds, NodeSystem, type NodeSystemOptions } from '../../src/explore/node-system.ts';
import { Search, type SearchOptions } from '../../src/explore/search.ts';
import type { Env } from '../../src/node.ts';
import { exploreNaively } from './naive.ts';
import { history, paxosWithClients } from './paxos-clients.ts';
import { PaxosRoles, paxosRoles } from './paxos-roles.ts';
import { PingPong } from './ping-pong.ts';

const FREE: Bounds = {
  links: () => true,
  fires: 0,
  crashes: 0,
  crashing: [],
  restarts: false,
  drops: Number.POSITIVE_INFINITY,
  events: [],
};

function systemOf(
  options: Pick<NodeSystemOptions, 'nodes' | 'make'> & Partial<NodeSystemOptions>,
): NodeSystem {
  const system = new NodeSystem(
    {
      network: { kind: 'unordered', duplicates: false },
      scenario: [],
      observers: [],
      order: 'sorted',
      crashes: false,
      ...options,
    },
    FREE,
  );
  system.startNodes();
  return system;
}

function searched(system: NodeSystem, options: SearchOptions = {}): Search {
  const search = new Search(system, options);
  search.run();
  return search;
}

describe('ping-pong up to 5 has', () => {
  it.each([
    ['11 worlds without loss', false, 11],
    ['22 worlds with loss', true, 22],
  ])('%s', (_, loses, worlds) => {
    const system = systemOf({
      nodes: 2,
      make: (env) => new PingPong(env),
      network: { kind: 'unordered', duplicates: false, loses },
    });
    const within = (world: Int32Array) => [0, 1].every((node) => Number(system.value(world, node)) <= 5);
    expect(searched(system, { within }).worlds.size).toBe(worlds);
  });
});

describe('single-decree Paxos with clients and their histories has', () => {
  it.each([
    [1, 265],
    [2, 16_668],
  ])('with %d clients %d worlds', (clients, worlds) => {
    const observers = [history(clients)];
    const search = searched(systemOf({ nodes: 3 + clients, make: paxosWithClients, observers }));
    expect([search.worlds.size, search.stop]).toEqual([worlds, 'exhausted']);
  });

  it('with 3 clients 1,194,428 worlds, 2,420,477 transitions and 28 layers', () => {
    const search = searched(systemOf({ nodes: 6, make: paxosWithClients, observers: [history(3)] }));
    // The published number of transitions counts the one into the initial world.
    expect([search.worlds.size, search.transitions + 1, search.depth + 1]).toEqual([
      1_194_428, 2_420_477, 28,
    ]);
  });
});

describe('single-decree Paxos with roles, duplication and loss has', () => {
  // The figures of the design's probe; with three learners it has 7,892,800 worlds, with three proposers 4,860,800.
  it('29,680 worlds with two proposers and one learner', () => {
    const search = searched(systemOf(paxosRoles(2, 1)));
    expect([search.worlds.size, search.transitions, search.stop]).toEqual([29_680, 89_100, 'exhausted']);
  });

  it('as many worlds as the naive way meets', () => {
    const make = (env: Env) => new PaxosRoles(env, 1, 2);
    const search = searched(systemOf(paxosRoles(1, 2)));
    expect(search.worlds.size).toBe(exploreNaively(3, make, 1_000_000));
  });
});
