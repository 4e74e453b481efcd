import { describe, expect, it } from 'vitest';
import { type Effect, EffectRecorder, EnvRefusal, type World } from '../../src/effects/index.ts';
import { MessageRefusal } from '../../src/message.ts';
import type { Env, Message, Value } from '../../src/node.ts';

const ping: Message = { type: 'ping' };

function recorder(world: Partial<World> = {}): EffectRecorder {
  return new EffectRecorder({
    id: 2,
    nodes: [3, 1, 2],
    now: () => 40,
    random: () => 0.25,
    stored: () => undefined,
    ...world,
  });
}

/** What one handler asks for. */
const effectsOf = (handler: (env: Env) => void, world: Partial<World> = {}): readonly Effect[] => {
  const r = recorder(world);
  return r.invoke(() => handler(r.env));
};

describe('a handler', () => {
  it('asks for effects in order, a broadcast being one send for each node, ascending, itself included', () => {
    const effects = effectsOf((env) => {
      env.setTimer('heartbeat', 100);
      env.storage.put('round', 3);
      env.storage.sync();
      env.broadcast(ping);
      env.cancelTimer('heartbeat');
      env.send(3, ping);
      env.emit({ type: 'trust', leader: 1 });
    });
    expect(effects).toEqual([
      { type: 'setTimer', name: 'heartbeat', ms: 100 },
      { type: 'put', key: 'round', value: 3 },
      { type: 'sync' },
      { type: 'send', to: 1, message: ping },
      { type: 'send', to: 2, message: ping },
      { type: 'send', to: 3, message: ping },
      { type: 'cancelTimer', name: 'heartbeat' },
      { type: 'send', to: 3, message: ping },
      { type: 'emit', indication: { type: 'trust', leader: 1 } },
    ]);
  });

  it('sends what the message was at the call, and stores what the value was', () => {
    const message = { type: 'log', entries: ['a'] };
    const effects = effectsOf((env) => {
      env.send(1, message);
      env.storage.put('entries', message.entries);
      message.entries.push('b');
    });
    expect(effects).toEqual([
      { type: 'send', to: 1, message: { type: 'log', entries: ['a'] } },
      { type: 'put', key: 'entries', value: ['a'] },
    ]);
  });

  it('gets its own puts of this handler, and otherwise what is stored', () => {
    const stored = new Map<string, Value>([
      ['round', 1],
      ['value', 'a'],
    ]);
    const r = recorder({ stored: (key) => stored.get(key) });
    const read: Value[] = [];
    r.invoke(() => {
      r.env.storage.put('round', 2);
      r.env.storage.put('value', undefined);
      read.push(r.env.storage.get('round'), r.env.storage.get('value'), r.env.storage.get('other'));
    });
    r.invoke(() => read.push(r.env.storage.get('round'), r.env.storage.get('value')));
    expect(read).toEqual([2, undefined, undefined, 1, 'a']);
  });

  it('gets its own put back as a frozen copy', () => {
    const log = ['a'];
    effectsOf((env) => {
      env.storage.put('log', log);
      log.push('b');
      expect(env.storage.get('log')).toEqual(['a']);
      expect(Object.isFrozen(env.storage.get('log'))).toBe(true);
    });
  });

  it('sees its id, all nodes ascending, the clock and the dice', () => {
    effectsOf((env) => {
      expect([env.id, env.nodes, env.now(), env.random()]).toEqual([2, [1, 2, 3], 40, 0.25]);
    });
  });

  it('rounds the time of a timer up', () => {
    const effects = effectsOf((env) => {
      for (const ms of [0, -0, 0.1, 5, 2 ** 31 - 1]) env.setTimer('t', ms);
    });
    expect(effects.map((e) => (e.type === 'setTimer' ? e.ms : e))).toEqual([0, 0, 1, 5, 2_147_483_647]);
  });

  it('starts with no effects, also after one that threw', () => {
    const r = recorder();
    const attempt = () =>
      r.invoke(() => {
        r.env.storage.put('round', 1);
        r.env.send(1, ping);
        throw new Error('a slip');
      });
    expect(attempt).toThrow('a slip');
    expect(r.invoke(() => expect(r.env.storage.get('round')).toBeUndefined())).toEqual([]);
  });

  it('may not run inside another', () => {
    const r = recorder();
    expect(() => r.invoke(() => void r.invoke(() => {}))).toThrow('a handler of node 2 is running');
  });
});

describe('an env refuses', () => {
  const CALLS: [string, (env: Env) => unknown][] = [
    ['env.send()', (env) => env.send(1, ping)],
    ['env.broadcast()', (env) => env.broadcast(ping)],
    ['env.setTimer()', (env) => env.setTimer('t', 1)],
    ['env.cancelTimer()', (env) => env.cancelTimer('t')],
    ['env.emit()', (env) => env.emit(ping)],
    ['env.storage.get()', (env) => env.storage.get('k')],
    ['env.storage.put()', (env) => env.storage.put('k', 1)],
    ['env.storage.sync()', (env) => env.storage.sync()],
    ['env.now()', (env) => env.now()],
    ['env.random()', (env) => env.random()],
  ];
  const refusal = (attempt: () => unknown): EnvRefusal => {
    try {
      attempt();
    } catch (error) {
      if (error instanceof EnvRefusal) return error;
      throw error;
    }
    throw new Error('was not refused');
  };

  it.each(CALLS)('%s outside a handler: before, after, and after one that threw', (call, use) => {
    const r = recorder();
    const check = () => {
      const { call: refused, rule } = refusal(() => use(r.env));
      expect([refused, rule]).toEqual([call, 'a node may use its env only while one of its handlers runs.']);
    };
    check();
    r.invoke(() => use(r.env));
    check();
    expect(() => r.invoke(() => touchAndThrow())).toThrow('a slip');
    check();
  });

  it.each(CALLS.slice(0, 8).filter(([call]) => call !== 'env.storage.get()'))(
    '%s beyond the cap',
    (call, use) => {
      const attempt = () =>
        effectsOf(
          (env) => {
            for (let i = 0; i < 5; i++) env.cancelTimer('t');
            use(env);
          },
          { mostEffects: 5 },
        );
      expect(refusal(attempt).message).toBe(
        `${call}: one handler may ask for at most 5 effects. Look for a loop that does not end, or go on in a timer.`,
      );
    },
  );

  it('a broadcast that has no room for all nodes', () => {
    const attempt = () =>
      effectsOf(
        (env) => {
          env.send(1, ping);
          env.broadcast(ping);
        },
        { mostEffects: 3 },
      );
    expect(attempt).toThrow('env.broadcast(): one handler may ask for at most 3 effects.');
  });

  it('what it refused, also when the handler caught that and went on; the next handler starts afresh', () => {
    const r = recorder();
    const caught = () =>
      r.invoke(() => {
        try {
          r.env.send(7, ping);
        } catch {
          r.env.send(1, ping);
        }
      });
    expect(caught).toThrow('there is no node 7');
    expect(r.invoke(() => r.env.send(1, ping))).toEqual([{ type: 'send', to: 1, message: ping }]);
  });

  it('10,001 effects and takes 10,000', () => {
    const cancel = (times: number) => (env: Env) => {
      for (let i = 0; i < times; i++) env.cancelTimer('t');
    };
    expect(effectsOf(cancel(10_000))).toHaveLength(10_000);
    expect(() => effectsOf(cancel(10_001))).toThrow(/at most 10000 effects/);
  });

  it('to send to a node that does not exist', () => {
    expect(() => effectsOf((env) => env.send(7, ping))).toThrow(
      'env.send(): there is no node 7. Send to one of env.nodes: 1, 2, 3.',
    );
    expect(() => effectsOf((env) => env.send('1' as unknown as number, ping))).toThrow(
      /there is no node "1"/,
    );
  });

  it.each([Number.NaN, -1, -0.5, Number.POSITIVE_INFINITY, 2 ** 31, '5', undefined])(
    'a timer of %s ms',
    (ms) => {
      expect(() => effectsOf((env) => env.setTimer('t', ms as number))).toThrow(
        /the timer "t" can't wait .* ms/,
      );
    },
  );

  it('names and keys that are no strings', () => {
    const wrong = 1 as unknown as string;
    const uses: [string, (env: Env) => void][] = [
      ['env.setTimer(): the name', (env) => env.setTimer(wrong, 1)],
      ['env.cancelTimer(): the name', (env) => env.cancelTimer(wrong)],
      ['env.storage.get(): the key', (env) => env.storage.get(wrong)],
      ['env.storage.put(): the key', (env) => env.storage.put(wrong, 1)],
    ];
    for (const [start, use] of uses)
      expect(() => effectsOf(use)).toThrow(`${start} must be a string, not 1.`);
  });

  it('what is no plain data, naming the message, the indication or the value', () => {
    const bad = { type: 'a', m: new Map() } as unknown as Message;
    const uses: [string, (env: Env) => void][] = [
      ['message.m', (env) => env.send(1, bad)],
      ['message.m', (env) => env.broadcast(bad)],
      ['indication.m', (env) => env.emit(bad)],
      ['value.m', (env) => env.storage.put('k', bad)],
    ];
    for (const [path, use] of uses) {
      expect(() => effectsOf(use)).toThrow(MessageRefusal);
      expect(() => effectsOf(use)).toThrow(`${path} is a Map`);
    }
  });

  it('to keep anything for the node: it and all its parts are frozen', () => {
    const { env } = recorder();
    const parts = [env, env.nodes, env.storage, ...Object.values(env), ...Object.values(env.storage)];
    expect(parts).toHaveLength(16);
    for (const part of parts) expect(Object.isFrozen(part)).toBe(true);
  });
});

describe('what a node prints', () => {
  it('is recorded at its place among the effects', () => {
    const r = recorder();
    const effects = r.invoke(() => {
      r.env.send(1, ping);
      expect(r.log('sent')).toBe(true);
      r.env.storage.sync();
    });
    expect(effects.map((e) => e.type)).toEqual(['send', 'log', 'sync']);
    expect(effects[1]).toEqual({ type: 'log', text: 'sent' });
  });

  it('is not kept outside a handler or beyond the cap, and takes no room from the effects', () => {
    const r = recorder({ mostEffects: 2 });
    expect(r.log('early')).toBe(false);
    const kept: boolean[] = [];
    const effects = r.invoke(() => {
      for (const line of ['1', '2', '3']) kept.push(r.log(line));
      r.env.storage.sync();
      r.env.storage.sync();
    });
    expect(kept).toEqual([true, true, false]);
    expect(effects.map((e) => e.type)).toEqual(['log', 'log', 'sync', 'sync']);
    expect(r.invoke(() => r.log('next handler'))).toHaveLength(1);
  });
});

function touchAndThrow(): never {
  throw new Error('a slip');
}
