import { describe, expect, it } from 'vitest';
import { EnvRefusal } from '../../src/effects/index.ts';
import { type Exploration, explore, indications, type NodeLike } from '../../src/explore/index.ts';
import { prepareLimit, withinLimit } from '../../src/judge/limit.ts';
import { type Message, Node, type NodeId } from '../../src/node.ts';
import { StateRefusal } from '../../src/state/index.ts';

const network = { kind: 'unordered', duplicates: false } as const;

/** Nodes 1, 2, … each send "go" to node 0, where `onMessage` is tried. */
abstract class Tried extends Node {
  override onStart() {
    if (this.env.id > 0) this.env.send(0, { type: 'go', letter: 'abcd'[this.env.id - 1]! });
  }
}

function tried(make: Exploration['make'], more: Partial<Exploration> = {}) {
  return explore({ nodes: 3, make, network, ...more });
}

describe('a handler that is not deterministic', () => {
  let calls = 0;
  class Moody extends Tried {
    mood = 0;
    override onMessage() {
      this.mood = ++calls;
      this.env.emit({ type: 'mood', calls });
    }
  }

  it('is named, with both results', () => {
    const { verdict, failure, summary } = tried((env) => new Moody(env));
    expect(verdict).toBe('fail');
    expect(summary).toBe('node 0 gives two different results of onMessage(1, go) in the same state');
    expect(failure).toMatchObject({
      type: 'non-determinism',
      node: 0,
      event: { type: 'deliver', from: 1, message: { type: 'go', letter: 'a' } },
      results: [
        { effects: [{ type: 'emit', indication: { type: 'mood', calls: 1 } }] },
        { effects: [{ type: 'emit', indication: { type: 'mood', calls: 2 } }] },
      ],
    });
    expect(failure?.steps).toHaveLength(3);
    const states = failure?.type === 'non-determinism' ? failure.results.map(({ state }) => state) : [];
    expect(states[0]).toContain('4:mood1;');
    expect(states[1]).toContain('4:mood2;');
  });
});

describe('a handler that fails', () => {
  it('by what it leaves in the state is told the field and what to write instead', () => {
    class Dated extends Tried {
      last: unknown = { at: 0 };
      override onMessage() {
        this.last = { at: new Date(0) };
      }
    }
    const { verdict, failure } = tried((env) => new Dated(env));
    expect(verdict).toBe('fail');
    expect(failure).toMatchObject({
      type: 'error',
      node: 0,
      event: { type: 'deliver', from: 1 },
      error: {
        path: 'node.last.at',
        what: 'a Date',
        instead: 'keep the time in ms as a number, from env.now().',
      },
    });
    expect(failure?.type === 'error' && failure.error).toBeInstanceOf(StateRefusal);
  });

  it('by a throw is named, with the steps before', () => {
    class Twice extends Tried {
      heard = 0;
      override onMessage() {
        if (++this.heard === 2) this.env.send(9, { type: 'oops' });
      }
    }
    const { failure } = tried((env) => new Twice(env));
    expect(failure).toMatchObject({ type: 'error', node: 0, event: { type: 'deliver', from: 2 } });
    expect(failure?.type === 'error' && failure.error).toBeInstanceOf(EnvRefusal);
    expect(failure?.steps.map(({ event }) => event.type)).toEqual(['start', 'start', 'start', 'deliver']);
  });

  it('at its start has no steps before', () => {
    class Broken extends Node {
      override onStart() {
        throw new TypeError('broken');
      }
    }
    const result = tried((env) => new Broken(env));
    expect(result).toMatchObject({
      verdict: 'fail',
      ended: 'failure',
      summary: 'node 0 failed at onStart(): broken',
      failure: { type: 'error', node: 0, event: { type: 'start' }, steps: [] },
    });
  });

  it('in inspect() is named', () => {
    class Shy extends Tried {
      heard = 0;
      override onMessage() {
        this.heard++;
      }
      inspect() {
        if (this.heard === 2) throw new Error('no');
        return this.heard;
      }
    }
    const invariants = [
      { name: 'looks', holds: (world: { view(node: NodeId): unknown }) => world.view(0) !== 9 },
    ];
    const { failure } = tried((env) => new Shy(env), { invariants });
    expect(failure).toMatchObject({ type: 'error', node: 0, event: 'inspect' });
    expect(failure?.steps).toHaveLength(3 + 2);
  });
});

describe('the insertion order of a Map', () => {
  abstract class Voting extends Tried {
    readonly votes = new Map<NodeId, string>();
    override onMessage(from: NodeId, { letter }: Message) {
      this.votes.set(from, String(letter));
      if (this.votes.size === 3) this.count();
    }
    abstract count(): void;
  }
  class Sum extends Voting {
    count() {
      let letters = '';
      for (const letter of [...this.votes.values()].sort()) letters += letter;
      this.env.emit({ type: 'votes', letters });
    }
  }
  class First extends Voting {
    count() {
      this.env.emit({ type: 'first', letter: [...this.votes.values()][0]! });
    }
  }
  class FirstKept extends Voting {
    first: string | undefined;
    count() {
      this.first = [...this.votes.values()][0]!;
      this.votes.clear();
    }
  }

  it('does not count where no handler depends on it: 8 worlds for 16 orders', () => {
    const result = tried((env) => new Sum(env), { nodes: 4 });
    expect(result).toMatchObject({
      order: 'sorted',
      worlds: 8,
      notes: ['Only 8 worlds can be reached: is that all that should happen?'],
    });
  });

  it.each([
    ['an output', (env: Node['env']) => new First(env)],
    ['the state after it', (env: Node['env']) => new FirstKept(env)],
  ])('that matters for %s is said, and kept', (_, make) => {
    const result = tried(make, { nodes: 4 });
    expect(result.order).toBe('kept');
    expect(result.notes).toEqual([
      'node 0 depends on the insertion order of a Map, a Set or of fields in onMessage(3, go): ' +
        'worlds that differ in such an order are told apart, and there are more.',
    ]);
  });

  it('that matters hides no outcome', () => {
    const firsts = new Set<unknown>();
    tried((env) => new First(env), {
      nodes: 4,
      observers: [indications()],
      invariants: [
        {
          name: 'collects',
          holds: (world) => {
            for (const { indication } of world.observed('indications') as { indication: Message }[])
              firsts.add(indication.letter);
            return true;
          },
        },
      ],
    });
    expect([...firsts].sort()).toEqual(['a', 'b', 'c']);
  });

  it('is tried on events that the class was run on before the variant came', () => {
    class Asked {
      readonly votes = new Set<string>();
      asked = '';
      vote(name: string) {
        this.votes.add(name);
      }
      withdraw(name: string) {
        this.votes.delete(name);
      }
      ask() {
        this.asked = [...this.votes].join();
        this.votes.clear();
      }
      inspect() {
        return this.asked;
      }
    }
    const found = new Set<unknown>();
    const result = explore({
      nodes: 1,
      make: () => new Asked(),
      network,
      // b, a only comes about by a, b, withdraw a, a: long after a, b was asked.
      events: [
        { name: 'a', node: 0, times: 2, run: (node) => node.vote('a') },
        { name: 'b', node: 0, run: (node) => node.votes.has('a') && node.vote('b') },
        { name: 'withdraw a', node: 0, run: (node) => node.votes.has('b') && node.withdraw('a') },
        { name: 'ask', node: 0, run: (node) => node.votes.size === 2 && node.ask() },
      ],
      invariants: [{ name: 'collects', holds: (world) => found.add(world.view(0)) !== undefined }],
    });
    expect(result.order).toBe('kept');
    expect([...found]).toEqual(['', 'a,b', 'b,a']);
  });
});

describe('a handler that does not return', () => {
  prepareLimit();
  const guard = (run: () => void) => withinLimit(run, 1_000);

  /** Nodes 1 to 4 tick 16 times and then tell node 0, which loops when all of them told it. */
  class Ticking extends Node {
    ticks = 0;
    override onStart() {
      if (this.env.id > 0) this.env.setTimer('tick', 1);
    }
    override onTimer() {
      if (++this.ticks < 16) this.env.setTimer('tick', 1);
      else this.env.send(0, { type: 'done' });
    }
    override onMessage() {
      this.ticks++;
      while (this.ticks === 4);
    }
  }

  it('is named, with the steps there, after more than 100,000 worlds', () => {
    const result = explore({ nodes: 5, make: (env) => new Ticking(env), network, guard });
    expect(result).toMatchObject({
      verdict: 'fail',
      ended: 'hang',
      summary: 'node 0 did not return from onMessage(4, done) within the time limit',
    });
    expect(result.worlds).toBeGreaterThan(100_000);
    expect(result.failure).toMatchObject({
      type: 'hang',
      node: 0,
      event: { type: 'deliver', message: { type: 'done' } },
    });
    expect(result.failure?.steps).toHaveLength(5 + 4 * 16 + 3);
  });

  it.each([
    ['its start', 'onStart()', { onStart: forever }],
    ['inspect()', 'inspect()', { inspect: forever }],
  ])('from %s is named', (_, name, handlers) => {
    class Stuck {}
    Object.assign(Stuck.prototype, handlers);
    const result = explore({
      nodes: 1,
      make: () => new Stuck() as NodeLike,
      network,
      guard: (run) => withinLimit(run, 100),
      invariants: [{ name: 'looks', holds: (world) => world.view(0) !== 9 }],
    });
    expect(result).toMatchObject({
      verdict: 'fail',
      ended: 'hang',
      summary: `node 0 did not return from ${name} within the time limit`,
    });
  });

  function forever(): boolean {
    for (;;);
  }

  it('is not blamed for an invariant that does not', () => {
    const result = explore({
      nodes: 1,
      make: () => ({}),
      network,
      guard: (run) => withinLimit(run, 100),
      invariants: [{ name: 'stuck', holds: forever }],
    });
    expect(result).toMatchObject({ verdict: 'inconclusive', ended: 'time' });
  });
});
