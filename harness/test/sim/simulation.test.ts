import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvRefusal } from '../../src/effects/index.ts';
import type { Env, Message } from '../../src/node.ts';
import { Flooded, HandlerThrew } from '../../src/sim/failures.ts';
import type { Monitor, NodeEvent } from '../../src/sim/monitor.ts';
import type { NodeLike, Simulation } from '../../src/sim/simulation.ts';
import { tell } from '../../src/sim/tell.ts';
import { play, type Script, scripted, started, TEN_MS } from './scripted-node.ts';

const told = (run: Simulation) => {
  const trace = run.trace?.trace();
  return trace === undefined ? [] : tell(trace);
};
const heard = (run: Simulation, id: number) => run.indications(id).map(({ what }) => what);
/** What a run ends with. */
const endOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

/** Sends each number to node 1 when it starts, which says what it hears and when. */
const counting =
  (count: number): Script =>
  (env) => ({
    onStart() {
      if (env.id === 0) for (let i = 0; i < count; i++) env.send(1, { type: 'count', i });
    },
    onMessage: (_from, { i }) => env.emit({ type: 'heard', what: i }),
  });

describe('a timer', () => {
  const timed = (set: (env: Env) => void, clockRates = {}): Simulation =>
    scripted(
      1,
      (env) => ({
        onStart: () => set(env),
        onTimer: (name) => env.emit({ type: 'fired', what: `${name} at ${env.now()}` }),
      }),
      { clockRates },
    );

  it('fires once, at its time, under its name', () => {
    const run = play(
      timed((env) => {
        env.setTimer('b', 20);
        env.setTimer('a', 10);
        env.setTimer('', 0);
      }),
      1000,
    );
    expect(heard(run, 0)).toEqual([' at 0', 'a at 10', 'b at 20']);
  });

  it('is replaced by one of the same name, later or earlier', () => {
    const run = play(
      timed((env) => {
        env.setTimer('later', 10);
        env.setTimer('later', 30);
        env.setTimer('earlier', 50);
        env.setTimer('earlier', 40);
      }),
      1000,
    );
    expect(heard(run, 0)).toEqual(['later at 30', 'earlier at 40']);
  });

  it('does not fire when it is cancelled, can be set again, and to cancel none is nothing', () => {
    const run = play(
      timed((env) => {
        env.cancelTimer('none');
        env.setTimer('gone', 10);
        env.cancelTimer('gone');
        env.setTimer('back', 10);
        env.cancelTimer('back');
        env.setTimer('back', 20);
      }),
      1000,
    );
    expect(heard(run, 0)).toEqual(['back at 20']);
  });

  it('that its own handler sets again fires each time', () => {
    const run = play(
      scripted(1, (env) => ({
        onStart: () => env.setTimer('beat', 100),
        onTimer: (name) => {
          env.emit({ type: 'fired', what: env.now() });
          env.setTimer(name, 100);
        },
      })),
      350,
    );
    expect(heard(run, 0)).toEqual([100, 200, 300]);
    expect(run.time).toBe(350);
  });

  it('is due at the last ms of a run, inclusive', () => {
    const run = play(
      timed((env) => env.setTimer('t', 10)),
      9,
    );
    expect(heard(run, 0)).toEqual([]);
    run.runUntil(10);
    expect(heard(run, 0)).toEqual(['t at 10']);
  });

  it('set to a part of a ms waits for the whole one', () => {
    const run = play(
      timed((env) => env.setTimer('t', 10.1)),
      100,
    );
    expect(heard(run, 0)).toEqual(['t at 11']);
  });

  it('is cleared by a crash, also where the node set one of the same name after its restart', () => {
    const run = scripted(1, (env, _print, before) => ({
      onStart: () => env.setTimer('t', before === 0 ? 50 : 100),
      onTimer: () => env.emit({ type: 'fired', what: env.now() }),
    }));
    run.start(0);
    run.runUntil(20);
    run.crash(0);
    run.runUntil(30);
    run.start(0);
    run.runUntil(1000);
    expect(heard(run, 0)).toEqual([130]);
  });

  it('is cleared by a crash for good: a node that came back before it was due does not hear of it', () => {
    const run = scripted(1, (env, _print, before) => ({
      onStart: () => before === 0 && env.setTimer('t', 50),
      onTimer: () => env.emit({ type: 'fired', what: env.now() }),
    }));
    run.start(0);
    run.crash(0);
    run.start(0);
    run.runUntil(1000);
    expect(heard(run, 0)).toEqual([]);
  });

  it('waits 1000 / rate as long in real time where the clock drifts', () => {
    const firesAt = (rate: number, ms: number) => {
      const run = timed((env) => env.setTimer('t', ms), { 0: rate });
      started(run);
      for (let time = 0; ; time++) {
        run.runUntil(time);
        if (run.indications(0).length > 0) return [time, heard(run, 0)[0]];
      }
    };
    expect(firesAt(1000, 100)).toEqual([100, 't at 100']);
    expect(firesAt(500, 100)).toEqual([200, 't at 100']);
    expect(firesAt(2000, 100)).toEqual([50, 't at 100']);
    expect(firesAt(900, 100)).toEqual([112, 't at 100']);
    expect(firesAt(1100, 100)).toEqual([91, 't at 100']);
    expect(firesAt(1100, 1)).toEqual([1, 't at 1']);
  });

  it('never fires early by the local clock, whatever its rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 500, max: 2000 }),
        fc.array(fc.nat(400), { minLength: 1, maxLength: 10 }),
        (rate, waits) => {
          const run = scripted(
            1,
            (env) => {
              const left = [...waits];
              let due = 0;
              const next = () => {
                const ms = left.shift();
                if (ms === undefined) return;
                due = env.now() + ms;
                env.setTimer('t', ms);
              };
              return {
                onStart: next,
                onTimer: () => {
                  // A ms of the real clock may be up to 2 of the local one.
                  env.emit({ type: 'fired', what: env.now() >= due && env.now() <= due + 2 });
                  next();
                },
              };
            },
            { clockRates: { 0: rate } },
          );
          expect(heard(play(run, 100_000), 0)).toEqual(waits.map(() => true));
        },
      ),
    );
  });
});

describe('messages', () => {
  it('that take equally long come in the order they were sent in', () => {
    expect(heard(play(scripted(2, counting(20)), 10), 1)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('overtake each other where their delays differ', () => {
    const conditions = { ...TEN_MS, delay: { min: 1, max: 10, shape: 'even' } } as const;
    const run = play(scripted(2, counting(10), { conditions }), 10);
    expect(heard(run, 1)).toEqual([1, 9, 5, 8, 0, 4, 2, 3, 6, 7]);
  });

  it('come twice when they are duplicated, and only then', () => {
    const run = play(scripted(2, counting(1), { conditions: { ...TEN_MS, duplication: 1000 } }), 100);
    expect(told(run)).toEqual([
      '1.  0 ms  node 0 starts → count(i: 0) to 1 (twice)',
      '2.  0 ms  node 1 starts',
      '3. 10 ms  node 1 gets count(i: 0) from 0 → heard(what: 0)',
      '4. 10 ms  node 1 gets count(i: 0) from 0 → heard(what: 0)',
    ]);
  });

  it('that are broadcast reach every node, the sender too', () => {
    const run = play(
      scripted(3, (env) => ({
        onStart: () => env.id === 1 && env.broadcast({ type: 'hello' }),
        onMessage: (from) => env.emit({ type: 'heard', what: from }),
      })),
      100,
    );
    expect(run.ids.map((id) => heard(run, id))).toEqual([[1], [1], [1]]);
  });

  it('to a node that is down are told as such, and are not delivered when it is up later', () => {
    const run = scripted(2, counting(1));
    run.start(0);
    run.runUntil(50);
    run.start(1);
    run.runUntil(100);
    expect(told(run)).toEqual([
      '1.  0 ms  node 0 starts → count(i: 0) to 1 (down)',
      '2. 50 ms  node 1 starts',
    ]);
    expect([run.sent(), run.delivered]).toEqual([1, 0]);
  });

  it('under way reach a node that came back in time', () => {
    const run = started(scripted(2, counting(1)));
    run.runUntil(4);
    run.crash(1);
    run.runUntil(6);
    run.start(1);
    run.runUntil(20);
    expect(heard(run, 1)).toEqual([0]);
  });

  it('that came once are not told as lost when their duplicate came to a node that was down', () => {
    const conditions = { delay: { min: 1, max: 100, shape: 'even' }, loss: 0, duplication: 1000 } as const;
    const run = started(scripted(2, counting(1), { conditions }));
    while (run.delivered === 0) run.runUntil(run.time + 1);
    run.crash(1);
    run.runUntil(200);
    expect(run.delivered).toBe(1);
    expect(told(run)[0]).toBe('1.  0 ms  node 0 starts → count(i: 0) to 1');
  });

  it('both copies of which came to a node that was down are told as such', () => {
    const run = scripted(2, counting(1), { conditions: { ...TEN_MS, duplication: 1000 } });
    run.start(0);
    run.runUntil(100);
    expect(told(run)).toEqual(['1. 0 ms  node 0 starts → count(i: 0) to 1 (down)']);
  });

  it('that `drops` names are lost, and are counted as sent', () => {
    const run = scripted(2, counting(4));
    run.drops = (from, to, { i }) => from === 0 && to === 1 && Number(i) % 2 === 1;
    play(run, 100);
    expect(heard(run, 1)).toEqual([0, 2]);
    expect([run.sent('count'), run.delivered]).toEqual([4, 2]);
    expect(told(run)[0]).toBe(
      '1.  0 ms  node 0 starts → count(i: 0) to 1; count(i: 1) to 1 (lost); count(i: 2) to 1; count(i: 3) to 1 (lost)',
    );
  });

  it('are counted by type, and in all', () => {
    const run = play(
      scripted(2, (env) => ({
        onStart: () => env.broadcast({ type: 'ping' }),
        onMessage: (from, { type }) => {
          if (type === 'ping') env.send(from, { type: 'pong' });
        },
      })),
      100,
    );
    expect([run.sent('ping'), run.sent('pong'), run.sent('pang'), run.sent(), run.delivered]).toEqual([
      4, 4, 0, 8, 8,
    ]);
  });
});

describe('deliver and request', () => {
  const echo: Script = (env) => ({
    onMessage: (from, message) => env.emit({ type: 'heard', what: [from, message] }),
    onRequest: (client, request) => env.emit({ type: 'asked', what: [client, request] }),
  });
  const ping: Message = { type: 'ping', n: 1n };

  it('come to the node at once, whatever the network is like', () => {
    const run = started(scripted(2, echo));
    run.network.cut(0, 1);
    run.runUntil(5);
    run.deliver(0, 1, ping);
    run.request(77, 1, ping);
    expect(heard(run, 1)).toEqual([
      [0, ping],
      [77, ping],
    ]);
    expect(told(run).slice(2)).toEqual([
      '3. 5 ms  node 1 gets ping(n: 1n) from 0 → heard(what: [0, {type: "ping", n: 1n}])',
      '4. 5 ms  node 1 gets the request ping(n: 1n) of client 77 → asked(what: [77, {type: "ping", n: 1n}])',
    ]);
    expect([run.delivered, run.sent()]).toEqual([1, 0]);
  });

  it('are not heard by a node that is down or paused, nor later', () => {
    const run = scripted(2, echo);
    run.deliver(1, 0, ping);
    run.request(9, 0, ping);
    started(run).pause(1);
    run.deliver(0, 1, ping);
    run.request(9, 1, ping);
    run.resume(1);
    run.runUntil(100);
    expect([heard(run, 0), heard(run, 1), run.delivered]).toEqual([[], [], 0]);
  });

  it('name a node that there is', () => {
    const run = scripted(2, echo);
    for (const call of [
      () => run.deliver(0, 2, ping),
      () => run.request(0, 2, ping),
      () => run.start(2),
      () => run.crash(2),
      () => run.pause(2),
      () => run.indications(2),
    ]) {
      expect(call).toThrow('there is no node 2: the nodes are 0, 1');
    }
  });
});

describe('a crash', () => {
  it('loses puts that were not synced, names their keys, and keeps those that were', () => {
    const run = scripted(1, (env) => ({
      onStart() {
        env.emit({ type: 'stored', what: ['a', 'b', 'c'].map((key) => env.storage.get(key)) });
        env.storage.put('a', 1);
        env.storage.put('b', 1);
        env.storage.sync();
        env.storage.put('b', 2);
        env.storage.put('c', 2);
      },
    }));
    run.start(0);
    expect([run.store(0).get('a'), run.store(0).get('b'), run.store(0).get('c')]).toEqual([1, 2, 2]);
    run.crash(0);
    run.start(0);
    expect(heard(run, 0)).toEqual([
      [undefined, undefined, undefined],
      [1, 1, undefined],
    ]);
    expect(told(run).map((line) => line.split(' → ')[0])).toEqual([
      '1. 0 ms  node 0 starts',
      '2. 0 ms  node 0 crashes and loses unsynced b, c',
      '3. 0 ms  node 0 starts again',
    ]);
  });

  it('of a node that is down is nothing', () => {
    const run = scripted(1, () => ({}));
    run.crash(0);
    run.start(0);
    run.crash(0);
    run.crash(0);
    expect([run.steps, run.isUp(0)]).toEqual([2, false]);
    expect(() => run.state(0)).toThrow('node 0 is down');
  });

  // put a, sync, send to 1, put b, timer
  const five: Script = (env) => ({
    onMessage(_from, { type }) {
      if (type !== 'go') {
        env.emit({ type: 'heard', what: type });
        return;
      }
      env.storage.put('a', 1);
      env.storage.sync();
      env.send(1, { type: 'promised' });
      env.storage.put('b', 1);
      env.setTimer('t', 1);
    },
  });
  it.each([
    [0, '→ crash before 5 more', 'node 0 crashes', undefined, []],
    [1, '→ put a = 1; crash before 4 more', 'node 0 crashes and loses unsynced a', undefined, []],
    [2, '→ put a = 1; sync; crash before 3 more', 'node 0 crashes', 1, []],
    [3, '→ put a = 1; sync; promised to 1; crash before 2 more', 'node 0 crashes', 1, ['promised']],
    [
      4,
      '→ put a = 1; sync; promised to 1; put b = 1; crash before 1 more',
      'node 0 crashes and loses unsynced b',
      1,
      ['promised'],
    ],
    [
      5,
      '→ put a = 1; sync; promised to 1; put b = 1; timer "t" in 1 ms',
      'node 0 crashes and loses unsynced b',
      1,
      ['promised'],
    ],
    [
      9,
      '→ put a = 1; sync; promised to 1; put b = 1; timer "t" in 1 ms',
      'node 0 crashes and loses unsynced b',
      1,
      ['promised'],
    ],
  ])(
    'after %i effects of the next handler leaves exactly these',
    (afterEffects, effects, crash, stored, got) => {
      const run = started(scripted(2, five));
      run.crash(0, afterEffects);
      expect(run.isUp(0)).toBe(true);
      run.deliver(1, 0, { type: 'go' });
      expect(run.isUp(0)).toBe(false);
      expect([run.store(0).get('a'), run.store(0).get('b')]).toEqual([stored, undefined]);
      run.runUntil(100);
      expect(heard(run, 1)).toEqual(got);
      expect(told(run).slice(2, 4)).toEqual([
        `3.  0 ms  node 0 gets go from 1 ${effects}`.replace(' 0 ms', got.length > 0 ? ' 0 ms' : '0 ms'),
        `4.  0 ms  ${crash}`.replace(' 0 ms', got.length > 0 ? ' 0 ms' : '0 ms'),
      ]);
    },
  );

  it('that is yet to come is called off by a start', () => {
    const run = started(scripted(2, five));
    run.crash(0, 2);
    run.start(0);
    run.deliver(1, 0, { type: 'go' });
    expect([run.isUp(0), run.store(0).get('b')]).toEqual([true, 1]);
  });

  it('takes nothing from the messages that the node had sent', () => {
    const run = started(scripted(2, counting(3)));
    run.crash(0);
    run.runUntil(100);
    expect(heard(run, 1)).toEqual([0, 1, 2]);
  });

  it('keeps what the node had indicated', () => {
    const run = started(scripted(1, (env) => ({ onStart: () => env.emit({ type: 'up', what: 'up' }) })));
    run.crash(0);
    run.start(0);
    expect(heard(run, 0)).toEqual(['up', 'up']);
  });
});

describe('a restart', () => {
  it('makes a new node, and says so: nothing but its storage is left', () => {
    const run = scripted(1, (env) => {
      let count = 0;
      return {
        onStart() {
          count++;
          const stored = Number(env.storage.get('starts') ?? 0) + 1;
          env.storage.put('starts', stored);
          env.storage.sync();
          env.emit({ type: 'started', what: [count, stored] });
        },
      };
    });
    run.start(0);
    const first = run.state(0);
    run.crash(0);
    run.start(0);
    expect(run.state(0)).not.toBe(first);
    expect(heard(run, 0)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(run.trace?.trace().steps.map(({ event }) => event)).toEqual([
      { type: 'start', again: false },
      { type: 'crash', lost: [] },
      { type: 'start', again: true },
    ]);
  });

  it('of a node that is up is nothing', () => {
    const run = started(scripted(1, () => ({})));
    const first = run.state(0);
    run.start(0);
    expect([run.state(0) === first, run.steps]).toEqual([true, 1]);
  });
});

describe('a paused node', () => {
  const hears: Script = (env) => ({
    onStart() {
      env.setTimer('t', 20);
    },
    onMessage: (_from, { type }) => env.emit({ type: 'heard', what: `${type} at ${env.now()}` }),
    onTimer: (name) => env.emit({ type: 'heard', what: `${name} at ${env.now()}` }),
  });
  const to0 = (type: string, at: number): [number, string] => [at, type];
  /** Node 1 sends so that node 0 gets these messages at these times. */
  const sending = (...messages: readonly [number, string][]) =>
    scripted(2, (env, print, before) =>
      env.id === 0
        ? hears(env, print, before)
        : {
            onStart() {
              for (const [at, type] of messages) env.setTimer(type, at - 10);
            },
            onTimer: (type) => env.send(0, { type }),
          },
    );

  it('takes no steps; what came meanwhile waits, timers too, and happens in its order when it goes on', () => {
    const run = started(sending(to0('a', 15), to0('b', 25), to0('c', 60)));
    run.runUntil(12);
    run.pause(0);
    run.runUntil(50);
    expect(heard(run, 0)).toEqual([]);
    run.resume(0);
    run.runUntil(100);
    expect(heard(run, 0)).toEqual(['a at 50', 't at 50', 'b at 50', 'c at 60']);
  });

  it('that is paused again before it did anything does nothing', () => {
    const run = started(sending(to0('a', 15), to0('b', 25)));
    run.pause(0);
    run.runUntil(30);
    run.resume(0);
    run.pause(0);
    run.runUntil(50);
    expect(heard(run, 0)).toEqual([]);
    run.resume(0);
    run.runUntil(60);
    expect(heard(run, 0)).toEqual(['a at 50', 't at 50', 'b at 50']);
  });

  it('loses all that waits when it crashes, is not paused after its restart, and those messages are told as such', () => {
    const run = started(sending(to0('a', 15), to0('b', 60)));
    run.runUntil(12);
    run.pause(0);
    run.runUntil(30);
    run.crash(0);
    run.start(0);
    run.resume(0);
    run.runUntil(100);
    expect(heard(run, 0)).toEqual(['t at 50', 'b at 60']);
    expect(told(run)).toEqual([
      '1.  0 ms  node 0 starts → timer "t" in 20 ms',
      '2.  0 ms  node 1 starts → timer "a" in 5 ms; timer "b" in 50 ms',
      `3.  5 ms  node 1's timer "a" fires → a to 0 (down)`,
      '4. 12 ms  node 0 is paused',
      '5. 30 ms  node 0 crashes',
      '6. 30 ms  node 0 starts again → timer "t" in 20 ms',
      `7. 50 ms  node 1's timer "b" fires → b to 0`,
      `8. 50 ms  node 0's timer "t" fires → heard(what: "t at 50")`,
      '9. 60 ms  node 0 gets b from 1 → heard(what: "b at 60")',
    ]);
  });

  it('that is paused twice goes on at the first resume; to pause who is down is nothing', () => {
    const run = scripted(1, () => ({}));
    run.pause(0);
    run.start(0);
    run.resume(0);
    run.pause(0);
    run.pause(0);
    run.resume(0);
    run.resume(0);
    expect(told(run)).toEqual([
      '1. 0 ms  node 0 starts',
      '2. 0 ms  node 0 is paused',
      '3. 0 ms  node 0 goes on',
    ]);
  });
});

describe('what nodes ask for', () => {
  it('is indicated by node', () => {
    const run = play(
      scripted(3, (env) => ({ onStart: () => env.id > 0 && env.emit({ type: 'up', what: env.id }) })),
      0,
    );
    expect(run.ids.map((id) => heard(run, id))).toEqual([[], [1], [2]]);
  });

  it('is random by seed and node, and goes on after a restart: others do not move it', () => {
    const draws = (seed: number, times: number) => {
      const run = scripted(2, (env) => ({ onStart: () => env.emit({ type: 'drew', what: env.random() }) }), {
        seed,
      });
      for (let i = 0; i < times; i++) {
        run.start(0);
        run.crash(0);
      }
      run.start(1);
      return [heard(run, 0), heard(run, 1)];
    };
    expect(draws(1, 2)).toEqual([[0.28742235503159463, 0.3401619775686413], [0.27444027131423354]]);
    expect(draws(1, 5)[1]).toEqual(draws(1, 2)[1]);
    expect(draws(2, 2)).not.toEqual(draws(1, 2));
  });

  it('is the local time, which counts as many ms in 1000 as its clock rate', () => {
    const run = scripted(3, (env) => ({ onRequest: () => env.emit({ type: 'now', what: env.now() }) }), {
      clockRates: { 1: 900, 2: 1100 },
    });
    play(run, 1999);
    for (const id of run.ids) run.request(9, id, { type: 'time' });
    expect(run.ids.map((id) => heard(run, id))).toEqual([[1999], [1799], [2198]]);
  });
});

describe('a handler that throws', () => {
  class LeaderNode implements NodeLike {
    readonly #env: Env;
    constructor(env: Env) {
      this.#env = env;
    }
    onTimer(): void {
      this.#env.send(1, { type: 'never' });
      throw new RangeError('out of range');
    }
    onMessage(): void {
      this.#env.send(7, { type: 'nobody' });
    }
    onRequest(): void {
      try {
        this.#env.setTimer('t', Number.NaN);
      } catch {
        this.#env.emit({ type: 'fine' });
      }
    }
  }
  const leaders = () => started(scripted(2, (env) => new LeaderNode(env)));

  it('ends the run with the node, the handler and the cause, and nothing of what it asked for happened', () => {
    const run = scripted(2, (env) =>
      Object.assign(new LeaderNode(env), { onStart: () => env.setTimer('t', 5) }),
    );
    const error = endOf(() => play(run, 100));
    expect(error).toBeInstanceOf(HandlerThrew);
    expect(error).toMatchObject({
      node: 0,
      call: 'LeaderNode.onTimer',
      message: 'node 0: LeaderNode.onTimer threw',
      cause: new RangeError('out of range'),
    });
    expect(run.sent()).toBe(0);
    expect(told(run).at(-1)).toBe(`3. 5 ms  node 0's timer "t" fires`);
  });

  it('is named when it is refused something, also when it caught that itself', () => {
    const sent = endOf(() => leaders().deliver(0, 1, { type: 'x' }));
    expect(sent).toMatchObject({ node: 1, call: 'LeaderNode.onMessage' });
    expect((sent as HandlerThrew).cause).toBeInstanceOf(EnvRefusal);
    expect(String((sent as HandlerThrew).cause)).toBe(
      'EnvRefusal: env.send(): there is no node 7. Send to one of env.nodes: 0, 1.',
    );
    const run = leaders();
    const caught = endOf(() => run.request(0, 0, { type: 'x' }));
    expect(caught).toMatchObject({ node: 0, call: 'LeaderNode.onRequest' });
    expect(String((caught as HandlerThrew).cause)).toMatch(
      /^EnvRefusal: env.setTimer\(\): the timer "t" can't wait NaN ms\./,
    );
    expect(run.indications(0)).toEqual([]);
  });

  it('may be the constructor', () => {
    const run = scripted(1, () => {
      throw new TypeError('no');
    });
    expect(endOf(() => run.start(0))).toMatchObject({ node: 0, call: 'the constructor' });
    expect(run.isUp(0)).toBe(false);
  });

  it('is told with what it had printed, and a constructor too', () => {
    const run = scripted(3, (env, print, before) => {
      print(`made ${before}`);
      if (env.id === 2) throw new Error('no');
      return {
        onStart: () => print('starts'),
        onRequest() {
          print('asked');
          env.emit({ type: 'never' });
          throw new Error('no');
        },
      };
    });
    run.start(0);
    endOf(() => run.start(2));
    endOf(() => run.request(9, 0, { type: 'r' }));
    expect(told(run)).toEqual([
      '1. 0 ms  node 0 starts → prints "made 0"; prints "starts"',
      '2. 0 ms  node 2 starts → prints "made 0"',
      '3. 0 ms  node 0 gets the request r of client 9 → prints "asked"',
    ]);
  });

  it('may be of a class without a name', () => {
    const run = scripted(1, () => Object.create(null, { onStart: { value: () => ''.repeat(-1) } }));
    expect(endOf(() => run.start(0))).toMatchObject({ node: 0, call: 'node.onStart' });
  });
});

describe('a flood', () => {
  class Pinger implements NodeLike {
    readonly #env: Env;
    constructor(env: Env) {
      this.#env = env;
    }
    onStart(): void {
      if (this.#env.id === 0) this.#env.send(1, { type: 'ping' });
    }
    onMessage(from: number): void {
      this.#env.send(from, { type: 'ping' });
    }
  }
  class Spinner implements NodeLike {
    readonly #env: Env;
    constructor(env: Env) {
      this.#env = env;
    }
    onStart(): void {
      if (this.#env.id === 2) this.#env.setTimer('again', 0);
    }
    onTimer(): void {
      this.#env.setTimer('again', 0);
    }
  }

  it('is a run of more than 50,000 steps: told with the node and the handler that ran most in the last 5000', () => {
    const run = scripted(3, (env) => (env.id === 2 ? new Spinner(env) : new Pinger(env)));
    const error = endOf(() => play(run, 1_000_000));
    expect(error).toBeInstanceOf(Flooded);
    expect(error).toMatchObject({
      node: 2,
      call: 'Spinner.onTimer',
      message:
        "the run was stopped after 50000 steps at 0 ms: in the last 5000 steps node 2's Spinner.onTimer ran 5000 times",
    });
  });

  it('may be of fewer steps where the check says so, and names as many as there were', () => {
    const run = scripted(3, (env) => new Pinger(env), { mostSteps: 100 });
    expect(endOf(() => play(run, 1_000_000))).toMatchObject({
      message:
        "the run was stopped after 100 steps at 980 ms: in the last 100 steps node 1's Pinger.onMessage ran 49 times",
    });
    expect(run.delivered).toBe(98);
  });

  it('is not a run of exactly as many steps as there may be', () => {
    const run = scripted(2, (env) => new Pinger(env), { mostSteps: 102 });
    expect(endOf(() => play(run, 1000))).toBeUndefined();
    expect(run.steps).toBe(102);
  });
});

describe('a monitor', () => {
  const pinger: Script = (env) => ({
    onStart: () => env.id === 0 && env.send(1, { type: 'ping' }),
    onMessage: (from) => env.send(from, { type: 'ping' }),
  });
  const seeing = (seen: [number, number, NodeEvent['type']][]): Monitor => ({
    step: ({ node, time, event }) => {
      seen.push([node, time, event.type]);
      return undefined;
    },
  });

  it('sees every step of a node with its time, crashes and restarts too, but no pause', () => {
    const seen: [number, number, NodeEvent['type']][] = [];
    const run = started(scripted(2, pinger, { monitors: [seeing(seen)] }));
    run.runUntil(12);
    run.pause(1);
    run.resume(1);
    run.crash(0);
    run.runUntil(15);
    run.start(0);
    run.request(9, 0, { type: 'r' });
    run.runUntil(20);
    expect(seen).toEqual([
      [0, 0, 'start'],
      [1, 0, 'start'],
      [1, 10, 'deliver'],
      [0, 12, 'crash'],
      [0, 15, 'start'],
      [0, 15, 'request'],
      [0, 20, 'deliver'],
    ]);
  });

  it('sees the effects that a handler asked for, and the node after it, though a crash leaves none of them', () => {
    const seen: unknown[] = [];
    const monitor: Monitor = {
      step: ({ event, effects, state }) => {
        seen.push([event.type, effects.length, Reflect.get(state as object, 'count')]);
        return undefined;
      },
    };
    const run = scripted(
      1,
      (env) => {
        const node = { count: 0, onStart: () => void node.count++, onMessage: () => {} };
        node.onMessage = () => {
          node.count++;
          env.emit({ type: 'a' });
          env.emit({ type: 'b' });
        };
        return node;
      },
      { monitors: [monitor] },
    );
    run.start(0);
    run.crash(0, 1);
    run.deliver(0, 0, { type: 'x' });
    expect(seen).toEqual([
      ['start', 0, 1],
      ['deliver', 2, 2],
      ['crash', 0, 2],
    ]);
    expect(run.indications(0)).toEqual([{ type: 'a' }]);
  });

  const breachAt = (time: number, rule: string): Monitor => ({
    step: (observed) =>
      observed.time < time ? undefined : { rule, text: `at ${observed.time}`, handlers: [], effect: 0 },
  });

  it('names the first wrong step, by the number it has in the trace, and the trace ends there', () => {
    const monitors = [breachAt(40, 'late'), breachAt(30, 'early'), breachAt(30, 'second')];
    const run = play(scripted(2, pinger, { monitors }), 100);
    expect(run.wrong).toEqual({
      step: 5,
      time: 30,
      node: 1,
      breach: { rule: 'early', text: 'at 30', handlers: [], effect: 0 },
    });
    expect(run.trace?.trace().steps.at(-1)).toMatchObject({ step: 5, node: 1, time: 30 });
    expect(run.steps).toBe(12);
  });

  it('numbers the wrong step as the trace does, whatever faults came before it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.nat(80), fc.constantFrom('crash', 'start', 'pause', 'resume', 'tell'), fc.nat(1)),
        ),
        fc.nat(80),
        (faults, when) => {
          const run = scripted(2, pinger, { monitors: [breachAt(when, 'rule')] });
          for (const [at, what, id] of faults) {
            run.at(at, () => {
              if (what === 'tell') run.tellNetwork('something');
              else run[what as 'crash' | 'start' | 'pause' | 'resume'](id);
            });
          }
          play(run, 100);
          const last = run.trace?.trace().steps.at(-1);
          if (run.wrong !== undefined) {
            expect(last).toMatchObject({ step: run.wrong.step, node: run.wrong.node, time: run.wrong.time });
          } else expect(last?.step).toBe(run.steps);
        },
      ),
    );
  });

  it('tells where the wrong effect was asked for, in a run that is traced with places', () => {
    const wrongSend: Monitor = {
      step: ({ event }) =>
        event.type === 'deliver' ? { rule: 'r', text: 't', handlers: [], effect: 2 } : undefined,
    };
    class Accuser implements NodeLike {
      readonly #env: Env;
      constructor(env: Env) {
        this.#env = env;
      }
      onMessage(): void {
        this.#env.emit({ type: 'one' });
        this.#env.emit({ type: 'two' });
        this.accuse();
        this.#env.emit({ type: 'four' });
      }
      private accuse(): void {
        this.#env.emit({ type: 'three' });
      }
    }
    const at = (tracing: 'steps' | 'places') => {
      const run = started(scripted(1, (env) => new Accuser(env), { monitors: [wrongSend], tracing }));
      run.deliver(0, 0, { type: 'x' });
      return run.wrong?.stack?.match(/Accuser\.\w+/g);
    };
    expect(at('places')).toEqual(['Accuser.accuse', 'Accuser.onMessage']);
    expect(at('steps')).toBeUndefined();
  });
});

describe('a run', () => {
  /** Keeps a count in its storage, gossips it, and draws when to do so. */
  const gossip: Script = (env) => ({
    onStart() {
      env.emit({ type: 'from', round: env.storage.get('round') });
      env.setTimer('beat', 20);
    },
    onTimer(name) {
      const round = Number(env.storage.get('round') ?? 0) + 1;
      env.storage.put('round', round);
      if (round % 2 === 0) env.storage.sync();
      env.broadcast({ type: 'round', round, at: env.now(), none: undefined, big: 2n ** 70n });
      env.setTimer(name, 10 + Math.floor(env.random() * 30));
    },
    onMessage(from, { type, round }) {
      if (type !== 'round') return;
      if (Number(round) % 3 === 0) env.send(from, { type: 'third', odd: Number.NaN, parts: [round, -0] });
      if (Number(round) > 8) env.cancelTimer('beat');
    },
  });
  const rich = () => {
    const run = scripted(4, gossip, {
      seed: 42,
      conditions: { delay: { min: 1, max: 40, shape: 'tail' }, loss: 100, duplication: 100 },
      clockRates: { 1: 930, 3: 1080 },
    });
    for (const [from, to] of [
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 0],
      [2, 1],
      [3, 0],
      [3, 1],
    ] as const) {
      run.at(60, () => run.network.cut(from, to));
      run.at(120, () => run.network.mend(from, to));
    }
    run.at(60, () => run.tellNetwork('partition 0 1 | 2 3'));
    run.at(70, () => run.crash(3));
    run.at(90, () => run.pause(0));
    run.at(130, () => run.resume(0));
    run.at(140, () => run.start(3));
    run.at(150, () => run.crash(1, 2));
    run.at(200, () => run.start(1));
    run.at(210, () => run.network.slow(2, 0, 35));
    play(run, 400);
    return run;
  };

  it('is the same twice, step by step', () => {
    expect(rich().trace?.trace()).toEqual(rich().trace?.trace());
  });

  it('is the same whether it is traced or not', () => {
    const figures = (tracing: 'off' | 'steps' | 'places') => {
      const run = play(
        scripted(4, gossip, { conditions: { ...TEN_MS, loss: 200, duplication: 200 }, tracing }),
        300,
      );
      return [run.steps, run.delivered, run.sent('round'), run.sent('third')];
    };
    expect(figures('off')).toEqual(figures('steps'));
    expect(figures('off')).toEqual(figures('places'));
  });

  it('with loss, duplicates, a partition, crashes, a pause and drift is the same bytes on every Node version', () => {
    const trace = rich().trace?.trace();
    const fates = new Set(
      trace?.steps.flatMap(({ effects }) => effects.map((e) => (e.type === 'send' ? e.fate : e.type))),
    );
    expect([...fates].sort()).toEqual([
      'cancelTimer',
      'cut',
      'down',
      'duplicated',
      'emit',
      'lost',
      'put',
      'sent',
      'setTimer',
      'sync',
    ]);
    expect(trace?.length).toBe(146);
    expect(createHash('sha256').update(JSON.stringify(trace)).digest('hex')).toBe(
      '7ed8a5e594bc5edf35563c7d1798e27f9b832bdb305bb0651d2e23fb4174df27',
    );
  });
});
