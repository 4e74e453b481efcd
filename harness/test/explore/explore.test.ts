import { describe, expect, it } from 'vitest';
import { canReach, explore, indications, reach } from '../../src/explore/index.ts';
import { type Message, Node, type NodeId } from '../../src/node.ts';
import { type ClientHistory, history, paxosWithClients } from './paxos-clients.ts';
import { PingPong } from './ping-pong.ts';

const pingPong = {
  nodes: 2,
  make: (env) => new PingPong(env),
  network: { kind: 'unordered', duplicates: false },
} as const satisfies Partial<Parameters<typeof explore>[0]>;

const upTo = (most: number) => ({
  name: `counters are at most ${most}`,
  holds: (world: { view(node: NodeId): unknown }) =>
    Number(world.view(0)) <= most && Number(world.view(1)) <= most,
});

describe('a counterexample', () => {
  it('is the shortest list of steps from the start, as plain data', () => {
    const result = explore({ ...pingPong, invariants: [upTo(1)] });
    expect([result.verdict, result.ended]).toEqual(['fail', 'violation']);
    const { failure } = result;
    expect(failure).toEqual(JSON.parse(JSON.stringify(failure)));
    for (const step of failure?.steps ?? []) expect(Reflect.deleteProperty(step, 'inside')).toBe(true);
    expect(failure).toEqual({
      type: 'invariant',
      invariant: 'counters are at most 1',
      message: 'counters are at most 1 does not hold',
      steps: [
        {
          node: 0,
          event: { type: 'start' },
          effects: [{ type: 'send', to: 1, message: { type: 'ping', value: 0 } }],
        },
        { node: 1, event: { type: 'start' }, effects: [] },
        {
          node: 1,
          event: { type: 'deliver', from: 0, message: { type: 'ping', value: 0 } },
          effects: [{ type: 'send', to: 0, message: { type: 'pong', value: 0 } }],
        },
        {
          node: 0,
          event: { type: 'deliver', from: 1, message: { type: 'pong', value: 0 } },
          effects: [{ type: 'send', to: 1, message: { type: 'ping', value: 1 } }],
        },
        {
          node: 1,
          event: { type: 'deliver', from: 0, message: { type: 'ping', value: 1 } },
          effects: [{ type: 'send', to: 0, message: { type: 'pong', value: 1 } }],
        },
      ],
      views: [1, 2],
    });
  });

  it('is checked in the start already', () => {
    const result = explore({ ...pingPong, invariants: [upTo(-1)] });
    expect([result.verdict, result.worlds, result.depth]).toEqual(['fail', 1, 0]);
    expect(result.failure?.steps.map(({ event }) => event.type)).toEqual(['start', 'start']);
  });

  it('tells what the invariant says', () => {
    const holds = (world: { view(node: NodeId): unknown }) => world.view(0) !== 1 || 'node 0 counted';
    const { failure } = explore({ ...pingPong, invariants: [{ name: 'no counting', holds }] });
    expect(failure).toMatchObject({ invariant: 'no counting', message: 'node 0 counted' });
  });

  it('is found by an observer of what nodes emit', () => {
    class Decider extends Node {
      override onStart() {
        this.env.send(1 - this.env.id, { type: 'value', value: this.env.id });
      }
      override onMessage(_: NodeId, { value }: Message) {
        this.env.emit({ type: 'decide', value });
      }
    }
    const result = explore({
      nodes: 2,
      make: (env) => new Decider(env),
      network: { kind: 'unordered', duplicates: false },
      observers: [indications()],
      invariants: [
        {
          name: 'agreement',
          holds: (world) => {
            const decided = world.observed('indications') as { indication: Message }[];
            return new Set(decided.map(({ indication }) => indication.value)).size <= 1;
          },
        },
      ],
    });
    expect(result.verdict).toBe('fail');
    expect(result.failure?.steps.slice(2).map(({ effects }) => effects)).toEqual([
      [{ type: 'emit', indication: { type: 'decide', value: 0 } }],
      [{ type: 'emit', indication: { type: 'decide', value: 1 } }],
    ]);
  });
});

class Idle {}

describe('a result says', () => {
  it('that all worlds were searched', () => {
    const result = explore({ ...pingPong, within: upTo(5).holds, invariants: [upTo(5)] });
    expect(result).toMatchObject({
      verdict: 'pass',
      ended: 'exhausted',
      worlds: 11,
      transitions: 10,
      depth: 10,
    });
    expect(result.summary).toBe(
      'no violation in all 11 worlds that can be reached; now() was 0 and random() 0.5 throughout',
    );
    expect(result.notes).toEqual([]);
  });

  it('the bound it searched to', () => {
    const result = explore({ ...pingPong, invariants: [upTo(50)], bound: { depth: 14 } });
    expect(result).toMatchObject({ verdict: 'pass', ended: 'bound', worlds: 15, depth: 14 });
    expect(result.summary).toContain('no violation in the 15 worlds within 14 steps');
  });

  it('that it is inconclusive at its limit, and which field grows', () => {
    const result = explore({ ...pingPong, invariants: [upTo(500)], limit: { worlds: 100 } });
    expect(result).toMatchObject({ verdict: 'inconclusive', ended: 'limit', worlds: 100 });
    expect(result.summary).toContain('no violation in the first 100 worlds, which are all within 98 steps');
    expect(result.notes).toEqual([
      'Node 0 may grow without end: node.counter went from 0 to 49 on one path of 99 steps.',
      'Node 1 may grow without end: node.counter went from 0 to 50 on one path of 99 steps.',
    ]);
  });

  it('that it found suspiciously few worlds', () => {
    const result = explore({
      nodes: 2,
      make: () => new Idle(),
      network: { kind: 'unordered', duplicates: true },
      events: [{ name: 'propose', node: 1, run: () => {} }],
    });
    expect([result.verdict, result.worlds]).toEqual(['pass', 1]);
    expect(result.notes).toEqual([
      'The event "propose" of node 1 never changed anything.',
      'Only 1 world can be reached: is that all that should happen?',
    ]);
  });

  it('that it fails with fewer worlds than there must be, and shows how far it came', () => {
    const result = explore({ ...pingPong, within: upTo(5).holds, fewest: 12 });
    expect(result.verdict).toBe('fail');
    expect(result.summary).toBe(
      'nothing goes wrong in all 11 worlds that can be reached, but there should be at least 12: something that should happen does not',
    );
    expect(result.failure).toMatchObject({ type: 'too-few', start: { views: [0, 0] } });
    expect(result.failure?.steps).toHaveLength(2 + 10);
    expect(explore({ ...pingPong, within: upTo(5).holds, fewest: 11 }).verdict).toBe('pass');
  });

  it('that it is inconclusive where it gave up before there could be so many', () => {
    const result = explore({ ...pingPong, limit: { worlds: 5 }, fewest: 12 });
    expect(result.verdict).toBe('inconclusive');
  });
});

describe('single-decree Paxos with two clients', () => {
  const paxos = {
    nodes: 5,
    make: paxosWithClients,
    network: { kind: 'unordered', duplicates: false },
    observers: [history(2)],
  } as const;

  it('never gives a client another value than it gave before', () => {
    const values = (histories: readonly ClientHistory[]) =>
      histories.flatMap(({ completed }) => completed.flatMap(({ result }) => result ?? []));
    const result = explore({
      ...paxos,
      invariants: [
        {
          name: 'one value',
          holds: (world) => new Set(values(world.observed('history') as ClientHistory[])).size <= 1,
        },
      ],
    });
    expect(result).toMatchObject({ verdict: 'pass', worlds: 16_668, ended: 'exhausted', order: 'sorted' });
  });

  it('has a getOk on its way after 8 deliveries, no fewer', () => {
    const goal = {
      name: 'a getOk is on its way',
      holds: (world: { inFlight(): readonly { message: Message }[] }) =>
        world.inFlight().some(({ message }) => message.type === 'getOk'),
    };
    const result = canReach(goal, paxos);
    expect([result.verdict, result.ended]).toEqual(['pass', 'goal']);
    expect(result.path?.filter(({ event }) => event.type === 'deliver')).toHaveLength(8);
    expect(canReach(goal, { ...paxos, bound: { depth: 7 } })).toMatchObject({
      verdict: 'inconclusive',
      ended: 'bound',
    });
  });
});

describe('a path to a goal', () => {
  const both = (value: number) => ({
    name: `both count ${value}`,
    holds: (world: { view(node: NodeId): unknown }) => world.view(0) === value && world.view(1) === value,
  });

  it('that does not exist fails with the start and how far the search got', () => {
    const result = canReach(both(6), { ...pingPong, within: upTo(5).holds });
    expect([result.verdict, result.ended]).toEqual(['fail', 'exhausted']);
    expect(result.summary).toBe('no path to "both count 6" in all 11 worlds that can be reached');
    expect(result.failure).toMatchObject({
      type: 'unreached',
      goal: 'both count 6',
      start: { views: [0, 0], inFlight: [{ from: 0, to: 1, message: { type: 'ping', value: 0 } }] },
    });
    expect(result.failure?.steps).toHaveLength(2 + 10);
  });

  it('goes through the goals of the stages before', () => {
    const result = reach(both(2), pingPong)
      .reach(both(3), {})
      .explore({ invariants: [upTo(3)] });
    expect(result.verdict).toBe('fail');
    expect(result.failure?.steps).toHaveLength(2 + 7);
    expect(result.worlds).toBe(5 + 3 + 2);
  });

  it('ends where a stage cuts the link', () => {
    const result = reach(both(1), pingPong).explore({ links: (from) => from !== 0 });
    expect([result.verdict, result.worlds]).toEqual(['pass', 3 + 1]);
  });

  it('that an early stage does not find is said to be that stage’s', () => {
    const result = reach(both(9), { ...pingPong, within: upTo(5).holds }).explore({ invariants: [] });
    expect([result.verdict, result.failure?.type]).toEqual(['fail', 'unreached']);
  });
});

describe('other orders of search', () => {
  it('find the violation depth-first', () => {
    const result = explore({ ...pingPong, search: 'depth-first', invariants: [upTo(40)] });
    expect([result.verdict, result.failure?.steps.length]).toEqual(['fail', 2 + 81]);
  });

  it('find it by random walks, the same for the same seed', () => {
    const walk = () =>
      explore({ ...pingPong, search: { walks: 3, length: 200, seed: 7 }, invariants: [upTo(40)] });
    expect([walk().verdict, walk().failure?.steps.length]).toEqual(['fail', 2 + 81]);
    expect(walk().failure).toEqual(walk().failure);
  });

  it('walk other ways for another seed', () => {
    const worlds = (seed: number) =>
      explore({
        nodes: 5,
        make: paxosWithClients,
        network: { kind: 'unordered', duplicates: false },
        search: { walks: 20, length: 40, seed },
      }).worlds;
    expect([worlds(1), worlds(1), worlds(2)]).toEqual([230, 230, 215]);
  });

  it('say how much the walks saw', () => {
    const result = explore({
      ...pingPong,
      search: { walks: 3, length: 20, seed: 7 },
      invariants: [upTo(40)],
    });
    expect(result).toMatchObject({ verdict: 'pass', ended: 'walked', worlds: 21, transitions: 60 });
    expect(result.summary).toContain(
      'no violation in the 21 worlds of 3 random walks of at most 20 steps (seed 7)',
    );
  });
});
