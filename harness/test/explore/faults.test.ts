import { describe, expect, it } from 'vitest';
import {
  canReach,
  type Event,
  type Exploration,
  explore,
  indications,
  observer,
  type Step,
} from '../../src/explore/index.ts';
import { nextTimers } from '../../src/explore/node-states.ts';
import { type Message, Node, type NodeId } from '../../src/node.ts';

type Setup = Pick<Exploration, 'nodes' | 'make'> & Partial<Exploration>;

const unordered = { kind: 'unordered', duplicates: false } as const;

/** All sequences that a log observer can have seen, as sorted texts. */
function outcomes(setup: Setup, textOf: (step: Step) => readonly string[]): readonly string[] {
  const found = new Set<string>();
  const log = observer<readonly string[]>('log', [], (before, step) => [...before, ...textOf(step)]);
  const result = explore({
    network: unordered,
    ...setup,
    observers: [log],
    invariants: [
      {
        name: 'collects',
        holds: (world) => {
          found.add((world.observed('log') as string[]).join(' '));
          return true;
        },
      },
    ],
  });
  expect(result).toMatchObject({ verdict: 'pass', ended: 'exhausted' });
  return [...found].sort();
}

const named = ({ event }: { event: Event }) =>
  event.type === 'timer' || event.type === 'scenario' ? [event.name] : [];

/** Node 0 sends the letters to node 1, which keeps them. */
class Letters extends Node {
  text = '';
  constructor(
    env: Node['env'],
    readonly letters: string,
  ) {
    super(env);
  }
  override onStart() {
    if (this.env.id !== 0) return;
    for (const letter of this.letters) this.env.send(1, { type: 'letter', letter });
  }
  override onMessage(_: NodeId, { letter }: Message) {
    this.text += String(letter);
  }
  inspect() {
    return this.text;
  }
}

function texts(letters: string, more: Partial<Exploration>): readonly string[] {
  const found = new Set<string>();
  explore({
    nodes: 2,
    make: (env) => new Letters(env, letters),
    network: unordered,
    within: (world) => String(world.view(1)).length <= 3,
    invariants: [{ name: 'collects', holds: (world) => found.add(String(world.view(1))) !== undefined }],
    ...more,
  });
  return [...found].sort();
}

describe('an unordered network', () => {
  it('delivers in any order, each once', () => {
    expect(texts('ab', {})).toEqual(['', 'a', 'ab', 'b', 'ba']);
  });

  it('delivers again and again if it duplicates', () => {
    const found = texts('ab', { network: { kind: 'unordered', duplicates: true } });
    expect(found).toHaveLength(1 + 2 + 4 + 8);
  });

  it('keeps two equal messages apart', () => {
    expect(texts('aa', {})).toEqual(['', 'a', 'aa']);
    expect(texts('aaab', {})).toContain('aba');
    expect(texts('aaab', {})).not.toContain('bab');
  });

  it('counts equal messages: 4 worlds for three on their way, 10 if they can be lost', () => {
    const worlds = (loses: boolean) =>
      explore({
        nodes: 2,
        make: (env) => new Letters(env, 'aaa'),
        network: { kind: 'unordered', duplicates: false, loses },
      }).worlds;
    expect([worlds(false), worlds(true)]).toEqual([4, 10]);
  });

  it('has room for any number of messages on their way', () => {
    const letters = Array.from({ length: 300 }, (_, i) => String.fromCharCode(1000 + i)).join('');
    const { worlds, verdict } = explore({
      nodes: 2,
      make: (env) => new Letters(env, letters),
      network: unordered,
      bound: { depth: 1 },
    });
    expect([worlds, verdict]).toEqual([301, 'pass']);
  });

  it('widens worlds in the middle of a search', () => {
    class Doubling extends Node {
      seen = 0;
      override onStart() {
        if (this.env.id === 0) this.env.send(0, { type: 'n', n: 1 });
      }
      override onMessage(_: NodeId, { n }: Message) {
        this.seen = Number(n);
        if (this.seen < 500) this.env.send(0, { type: 'n', n: this.seen + 1 });
      }
    }
    const result = explore({ nodes: 1, make: (env) => new Doubling(env), network: unordered });
    expect([result.worlds, result.depth, result.ended]).toEqual([501, 500, 'exhausted']);
  });
});

describe('a network ordered by channel', () => {
  it('delivers in the order sent', () => {
    expect(texts('abc', { network: { kind: 'ordered' } })).toEqual(['', 'a', 'ab', 'abc']);
  });

  it('can lose any message of a channel', () => {
    const found = texts('abc', { network: { kind: 'ordered', loses: true } });
    expect(found).toEqual(['', 'a', 'ab', 'abc', 'ac', 'b', 'bc', 'c']);
  });

  it('loses no more messages than allowed', () => {
    expect(texts('ab', { network: { kind: 'ordered', loses: true }, drops: 0 })).toEqual(['', 'a', 'ab']);
  });

  it('lets channels overtake each other', () => {
    class ToTwo extends Letters {
      override onStart() {
        if (this.env.id < 2) this.env.send(2, { type: 'letter', letter: 'ab'[this.env.id]! });
      }
    }
    const logs = outcomes(
      { nodes: 3, make: (env) => new ToTwo(env, ''), network: { kind: 'ordered' } },
      ({ event }) => (event.type === 'deliver' ? [String(event.message.letter)] : []),
    );
    expect(logs).toEqual(['', 'a', 'a b', 'b', 'b a']);
  });

  it('takes away a message that changes nothing', () => {
    class Deaf extends Letters {
      override onMessage(from: NodeId, message: Message) {
        if (message.letter !== 'a') super.onMessage(from, message);
      }
    }
    const found = new Set<unknown>();
    explore({
      nodes: 2,
      make: (env) => new Deaf(env, 'ab'),
      network: { kind: 'ordered' },
      invariants: [{ name: 'collects', holds: (world) => found.add(world.view(1)) !== undefined }],
    });
    expect([...found]).toEqual(['', 'b']);
  });
});

describe('timers', () => {
  class Timers extends Node {
    fired = '';
    override onStart() {
      this.env.setTimer('long', 200);
      this.env.setTimer('short', 100);
      this.env.setTimer('longer', 300);
    }
    override onTimer(name: string) {
      this.fired += ` ${name}`;
    }
  }

  it('fire in any order that the clock allows', () => {
    // The one set first is longer than the second: nothing says how much later that was set.
    expect(outcomes({ nodes: 1, make: (env) => new Timers(env) }, named)).toEqual([
      '',
      'long',
      'long short',
      'long short longer',
      'short',
      'short long',
      'short long longer',
    ]);
  });

  it('can fire next unless an earlier one is as short', () => {
    const timers = [
      { name: 'a', ms: 5 },
      { name: 'b', ms: 5 },
      { name: 'c', ms: 3 },
      { name: 'd', ms: 4 },
    ];
    expect(nextTimers(timers).map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('fire no more often than allowed', () => {
    class Ticking extends Node {
      ticks = 0;
      override onStart() {
        this.env.setTimer('tick', 10);
      }
      override onTimer() {
        this.ticks++;
        this.env.setTimer('tick', 10);
      }
    }
    const result = explore({ nodes: 2, make: (env) => new Ticking(env), network: unordered, timers: 3 });
    expect([result.worlds, result.ended]).toEqual([1 + 2 + 3 + 4, 'exhausted']);
  });

  it('that are cancelled or set anew do not fire as before', () => {
    class Canceller extends Timers {
      override onTimer(name: string) {
        super.onTimer(name);
        if (name === 'short') {
          this.env.cancelTimer('long');
          this.env.setTimer('longer', 1);
        }
      }
    }
    const logs = outcomes({ nodes: 1, make: (env) => new Canceller(env) }, named);
    expect(logs).toEqual(['', 'long', 'long short', 'long short longer', 'short', 'short longer']);
  });
});

describe('the scenario', () => {
  class Counter extends Node {
    log = '';
    trust(leader: NodeId) {
      this.log += leader;
    }
    override onRequest(client: NodeId, { value }: Message) {
      this.env.emit({ type: 'reply', client, value });
    }
  }

  it('has its events at any moment, each as often as it says', () => {
    const setup = {
      nodes: 1,
      make: (env) => new Counter(env),
      network: unordered,
      events: [
        { name: 'trust(1)', node: 0, times: 2, run: (node) => node.trust(1) },
        { name: 'trust(2)', node: 0, run: (node) => node.trust(2) },
      ],
    } satisfies Exploration<Counter>;
    expect(outcomes(setup as Setup, named)).toEqual([
      '',
      'trust(1)',
      'trust(1) trust(1)',
      'trust(1) trust(1) trust(2)',
      'trust(1) trust(2)',
      'trust(1) trust(2) trust(1)',
      'trust(2)',
      'trust(2) trust(1)',
      'trust(2) trust(1) trust(1)',
    ]);
  });

  it('has requests of clients', () => {
    const result = explore({
      nodes: 1,
      make: (env) => new Counter(env),
      network: unordered,
      events: [{ node: 0, client: 7, request: { type: 'put', value: 3 } }],
      observers: [indications()],
      invariants: [
        { name: 'silence', holds: (world) => (world.observed('indications') as unknown[]).length === 0 },
      ],
    });
    expect(result.failure?.steps.at(-1)).toMatchObject({
      node: 0,
      event: { type: 'request', client: 7, request: { type: 'put', value: 3 } },
      effects: [{ type: 'emit', indication: { type: 'reply', client: 7, value: 3 } }],
    });
  });
});

describe('crashes', () => {
  /** Node 1 stores what node 0 tells it and says so; `syncs` is when it makes that durable. */
  class Keeper extends Node {
    value: unknown;
    constructor(
      env: Node['env'],
      readonly syncs: 'before' | 'after' | 'never',
    ) {
      super(env);
    }
    override onStart() {
      this.value = this.env.storage.get('value');
      if (this.env.id === 0) this.env.send(1, { type: 'keep', value: 5 });
    }
    override onMessage(from: NodeId, { type, value }: Message) {
      if (type !== 'keep') {
        this.value = 'kept';
        return;
      }
      this.value = value;
      this.env.storage.put('value', value);
      if (this.syncs === 'before') this.env.storage.sync();
      this.env.send(from, { type: 'kept' });
      if (this.syncs === 'after') this.env.storage.sync();
    }
    inspect() {
      return this.value;
    }
  }

  const durable = {
    name: 'what is said to be kept is kept',
    holds: (world: { view(node: NodeId): unknown; isUp(node: NodeId): boolean }) =>
      world.view(0) !== 'kept' || !world.isUp(1) || world.view(1) === 5,
  };
  const keeping = (syncs: 'before' | 'after' | 'never', most = 1) =>
    explore({
      nodes: 2,
      make: (env) => new Keeper(env, syncs),
      network: unordered,
      crashes: { most, nodes: [1] },
      invariants: [durable],
    });

  it('lose what is not synced', () => {
    expect(keeping('never')).toMatchObject({ verdict: 'fail' });
    expect(keeping('before')).toMatchObject({ verdict: 'pass', ended: 'exhausted' });
  });

  it('come between two effects of a handler: answered before it was durable', () => {
    const { failure, verdict } = keeping('after');
    expect(verdict).toBe('fail');
    const steps = failure?.steps.slice(2) ?? [];
    expect(steps.map(({ node, event }) => [node, event.type])).toEqual([
      [1, 'deliver'],
      [0, 'deliver'],
      [1, 'restart'],
    ]);
    expect(steps[0]).toMatchObject({
      node: 1,
      event: { type: 'deliver', from: 0, message: { type: 'keep', value: 5 } },
      effects: [
        { type: 'put', key: 'value', value: 5 },
        { type: 'send', to: 0, message: { type: 'kept' } },
      ],
      crashedAfter: 2,
    });
  });

  it('come no more often than allowed, and not without leave', () => {
    expect(keeping('after', 0)).toMatchObject({ verdict: 'pass', worlds: 3 });
    const crashes = outcomes(
      {
        nodes: 2,
        make: (env) => new Keeper(env, 'before'),
        crashes: { most: 2, nodes: [1] },
        within: (world) => world.view(1) === undefined,
      },
      ({ event }) => (event.type === 'crash' || event.type === 'restart' ? [event.type] : []),
    );
    expect(crashes).toEqual([
      '',
      'crash',
      'crash restart',
      'crash restart crash',
      'crash restart crash restart',
    ]);
  });

  it('are for ever without restarts, and nothing happens to a node that is down', () => {
    class Busy extends Keeper {
      override onStart() {
        super.onStart();
        this.env.setTimer('tick', 1);
      }
    }
    const result = explore({
      nodes: 2,
      make: (env) => new Busy(env, 'before'),
      network: { kind: 'unordered', duplicates: true },
      crashes: { most: 1, nodes: [1], restarts: false },
      observers: [
        observer('after the crash', 0, (steps, { node, event }) =>
          node === 1 && (event.type === 'crash' || steps > 0) ? steps + 1 : steps,
        ),
      ],
      invariants: [{ name: 'silent', holds: (world) => Number(world.observed('after the crash')) <= 1 }],
    });
    expect(result).toMatchObject({ verdict: 'pass', ended: 'exhausted' });
  });

  it('on an ordered network also lose a message that arrives with the crash', () => {
    class Telling extends Letters {
      override onMessage(from: NodeId, message: Message) {
        super.onMessage(from, message);
        this.env.emit({ type: 'got', letter: message.letter });
      }
    }
    const ordered = {
      nodes: 2,
      make: (env: Node['env']) => new Telling(env, 'ab'),
      network: { kind: 'ordered' },
      observers: [indications()],
    } as const;
    const lost = {
      name: 'b without a',
      holds: (world: { observed(name: string): unknown }) =>
        JSON.stringify(world.observed('indications')) ===
        '[{"node":1,"indication":{"type":"got","letter":"b"}}]',
    };
    expect(canReach(lost, ordered).verdict).toBe('fail');
    const result = canReach(lost, { ...ordered, crashes: { most: 1, nodes: [1] } });
    expect(result.path?.map(({ event }) => event.type)).toEqual([
      'start',
      'start',
      'deliver',
      'restart',
      'deliver',
    ]);
    expect(result.path?.[2]).toMatchObject({ effects: [], crashedAfter: 0 });
  });

  it('clear timers, and the restart sets them anew', () => {
    class Alarm extends Node {
      rang = 0;
      override onStart() {
        if (this.env.storage.get('quiet') === undefined) this.env.setTimer('alarm', 5);
        this.env.storage.put('quiet', true);
        this.env.storage.sync();
      }
      override onTimer() {
        this.rang++;
      }
    }
    const logs = outcomes({ nodes: 1, make: (env) => new Alarm(env), crashes: { most: 1 } }, ({ event }) => [
      event.type,
    ]);
    expect(logs).toEqual([
      'start',
      'start crash',
      'start crash restart',
      'start timer',
      'start timer crash',
      'start timer crash restart',
    ]);
  });
});
