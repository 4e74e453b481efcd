import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Conditions, type Delay, type Fate, Network } from '../../src/sim/network.ts';

const even: Delay = { min: 1, max: 10, shape: 'even' };
const perfect: Conditions = { delay: even, loss: 0, duplication: 0 };

interface Routed {
  readonly fate: Fate;
  /** Of the message and its duplicate, as far as they are under way. */
  readonly delays: readonly number[];
}

/** What becomes of `count` messages over one link. */
function routed(network: Network, count: number, from = 0, to = 1): Routed[] {
  return Array.from({ length: count }, () => {
    const fate = network.route(from, to);
    const { delay, secondDelay } = network;
    return { fate, delays: { sent: [delay], duplicated: [delay, secondDelay], lost: [], cut: [] }[fate] };
  });
}

function counted(fates: readonly Routed[]): Partial<Record<Fate, number>> {
  const counts: Partial<Record<Fate, number>> = {};
  for (const { fate } of fates) counts[fate] = (counts[fate] ?? 0) + 1;
  return counts;
}

const delaysOf = (messages: readonly Routed[]) => messages.flatMap(({ delays }) => delays);

const conditions = fc.record({
  delay: fc
    .record({ min: fc.nat(50), span: fc.nat(200), shape: fc.constantFrom('even' as const, 'tail' as const) })
    .map(({ min, span, shape }): Delay => ({ min, max: min + span, shape })),
  loss: fc.nat(1000),
  duplication: fc.nat(1000),
});

describe('fair-loss links', () => {
  it('lose and duplicate exactly so many of 10,000 messages', () => {
    const of = (loss: number, duplication: number, seed: number) =>
      counted(routed(new Network(2, seed, { delay: even, loss, duplication }), 10_000));
    expect(of(0, 0, 1)).toEqual({ sent: 10_000 });
    expect(of(100, 50, 1)).toEqual({ sent: 8542, lost: 996, duplicated: 462 });
    expect(of(100, 50, 2)).toEqual({ sent: 8539, lost: 988, duplicated: 473 });
    expect(of(400, 400, 1)).toEqual({ sent: 3593, lost: 3956, duplicated: 2451 });
    expect(of(1000, 0, 1)).toEqual({ lost: 10_000 });
    expect(of(0, 1000, 1)).toEqual({ duplicated: 10_000 });
  });

  it('are independent of each other: what one carries moves no other', () => {
    const setting: Conditions = { delay: even, loss: 200, duplication: 200 };
    const alone = routed(new Network(3, 5, setting), 100, 1, 2);
    const busy = new Network(3, 5, setting);
    const among = alone.map(() => {
      routed(busy, 3, 0, 1);
      routed(busy, 1, 2, 1);
      routed(busy, 2, 1, 1);
      return routed(busy, 1, 1, 2)[0];
    });
    expect(among).toEqual(alone);
    expect(routed(new Network(3, 5, setting), 100, 2, 1)).not.toEqual(alone);
  });

  it('keep the delay of a message under other loss and duplication, as long as it is not lost', () => {
    fc.assert(
      fc.property(fc.nat(), conditions, fc.nat(1000), fc.nat(1000), (seed, one, loss, duplication) => {
        const a = routed(new Network(2, seed, one), 50);
        const b = routed(new Network(2, seed, { ...one, loss, duplication }), 50);
        for (const [i, { delays }] of a.entries()) {
          const others = b[i]?.delays ?? [];
          const both = Math.min(delays.length, others.length);
          expect(others.slice(0, both)).toEqual(delays.slice(0, both));
        }
      }),
    );
  });

  it('lose no other message when they lose less: what arrives with more loss arrives with less', () => {
    fc.assert(
      fc.property(fc.nat(), conditions, fc.nat(1000), (seed, one, loss) => {
        const less = routed(new Network(2, seed, { ...one, loss: Math.min(loss, one.loss) }), 50);
        const more = routed(new Network(2, seed, { ...one, loss: Math.max(loss, one.loss) }), 50);
        for (const [i, { fate }] of less.entries()) if (fate === 'lost') expect(more[i]?.fate).toBe('lost');
      }),
    );
  });

  it('take the conditions that hold when a message is sent', () => {
    const network = new Network(2, 1, { ...perfect, loss: 1000 });
    expect(counted(routed(network, 5))).toEqual({ lost: 5 });
    network.become(perfect);
    expect(network.conditions).toBe(perfect);
    expect(counted(routed(network, 5))).toEqual({ sent: 5 });
  });
});

describe('delays', () => {
  const tally = (delay: Delay) => {
    const counts = new Map<number, number>();
    for (const { delays } of routed(new Network(2, 1, { ...perfect, delay }), 10_000)) {
      for (const ms of delays) counts.set(ms, (counts.get(ms) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  };

  it('are spread evenly from the shortest to the longest', () => {
    expect(tally(even)).toEqual({
      1: 1096,
      2: 1001,
      3: 1120,
      4: 930,
      5: 965,
      6: 1067,
      7: 897,
      8: 1073,
      9: 902,
      10: 949,
    });
  });

  it('with a tail are mostly near the shortest, and reach the longest', () => {
    expect(tally({ min: 1, max: 10, shape: 'tail' })).toEqual({
      1: 4940,
      2: 1239,
      3: 730,
      4: 754,
      5: 486,
      6: 613,
      7: 289,
      8: 482,
      9: 303,
      10: 164,
    });
  });

  it('are integers from the shortest to the longest, of a duplicate too', () => {
    fc.assert(
      fc.property(fc.nat(), conditions, (seed, setting) => {
        const { min, max } = setting.delay;
        for (const ms of routed(new Network(2, seed, setting), 50).flatMap(({ delays }) => delays)) {
          expect(Number.isInteger(ms) && ms >= min && ms <= max).toBe(true);
        }
      }),
    );
  });

  it('of a duplicate are drawn apart from those of the message', () => {
    const messages = routed(new Network(2, 1, { ...perfect, duplication: 1000 }), 1000);
    // Of 10 delays, about one in ten is drawn twice.
    expect(messages.filter(({ delays: [first, second] }) => first === second)).toHaveLength(111);
  });

  it('of a slow link are longer by what it is slowed down, its way back and other links as before', () => {
    const plain = routed(new Network(3, 1, perfect), 20);
    const back = routed(new Network(3, 1, perfect), 20, 1, 0);
    const network = new Network(3, 1, perfect);
    network.slow(0, 1, 70);
    network.slow(0, 1, 30);
    expect(delaysOf(routed(network, 10))).toEqual(delaysOf(plain.slice(0, 10)).map((ms) => ms + 100));
    expect(routed(network, 20, 1, 0)).toEqual(back);
    network.slow(0, 1, -100);
    expect(delaysOf(routed(network, 10))).toEqual(delaysOf(plain.slice(10)));
  });

  it('are never less than those of the table, however much is taken back', () => {
    const network = new Network(2, 1, perfect);
    network.slow(0, 1, 5);
    network.slow(0, 1, -50);
    network.slow(0, 1, 7);
    const plain = delaysOf(routed(new Network(2, 1, perfect), 20));
    expect(delaysOf(routed(network, 20))).toEqual(plain.map((ms) => ms + 7));
  });
});

describe('a cut link', () => {
  it('loses what is sent while it is cut, one way only, and takes the draws all the same', () => {
    const whole = routed(new Network(2, 3, { delay: even, loss: 200, duplication: 200 }), 30);
    const network = new Network(2, 3, { delay: even, loss: 200, duplication: 200 });
    const before = routed(network, 10);
    network.cut(0, 1);
    expect(counted(routed(network, 10))).toEqual({ cut: 10 });
    expect(counted(routed(network, 10, 1, 0)).cut).toBeUndefined();
    network.mend(0, 1);
    const after = routed(network, 10);
    expect([...before, ...after]).toEqual([...whole.slice(0, 10), ...whole.slice(20)]);
  });

  it('is whole again when each of its cuts was mended', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (calls) => {
        const network = new Network(2, 1, perfect);
        let cuts = 0;
        for (const isCut of calls) {
          if (isCut) network.cut(0, 1);
          else network.mend(0, 1);
          cuts = Math.max(0, cuts + (isCut ? 1 : -1));
          expect(network.route(0, 1)).toBe(cuts > 0 ? 'cut' : 'sent');
        }
      }),
    );
  });

  it('is whole and as fast as before when all links are healed, whatever was done to it', () => {
    const network = new Network(2, 1, perfect);
    network.cut(0, 1);
    network.cut(0, 1);
    network.slow(0, 1, 500);
    network.heal();
    expect(routed(network, 20)).toEqual(routed(new Network(2, 1, perfect), 20));
  });
});

describe('what a node sends itself', () => {
  it('always arrives, after the shortest delay, whatever the network is like', () => {
    fc.assert(
      fc.property(fc.nat(), conditions, (seed, setting) => {
        const network = new Network(2, seed, setting);
        network.cut(1, 1);
        network.slow(1, 1, 9);
        const itself: Routed = { fate: 'sent', delays: [setting.delay.min] };
        expect(routed(network, 20, 1, 1)).toEqual(new Array(20).fill(itself));
      }),
    );
  });

  it('is lost when it is doomed', () => {
    const network = new Network(2, 1, perfect);
    network.doom({ from: 1, to: 1, count: 1 });
    expect(routed(network, 3, 1, 1).map(({ fate }) => fate)).toEqual(['sent', 'lost', 'sent']);
  });
});

describe('a doomed message', () => {
  it('is lost, and no other: neither of its link nor of another', () => {
    const setting: Conditions = { delay: even, loss: 0, duplication: 300 };
    const network = new Network(3, 1, setting);
    network.doom({ from: 0, to: 1, count: 2 });
    network.doom({ from: 2, to: 0, count: 0 });
    for (const [from, to, doomed] of [
      [0, 1, 2],
      [2, 0, 0],
      [1, 0, -1],
      [0, 2, -1],
    ] as const) {
      const plain = routed(new Network(3, 1, setting), 20, from, to);
      const fates = routed(network, 20, from, to).map(({ fate }) => fate);
      expect(fates).toEqual(plain.map(({ fate }, i) => (i === doomed ? 'lost' : fate)));
    }
  });

  it('is counted with those that were lost or cut: its number is that of its sending', () => {
    const network = new Network(2, 1, perfect);
    network.doom({ from: 0, to: 1, count: 3 });
    network.cut(0, 1);
    routed(network, 2);
    network.mend(0, 1);
    expect(network.sent(0, 1)).toBe(2);
    expect(routed(network, 3).map(({ fate }) => fate)).toEqual(['sent', 'lost', 'sent']);
    expect([network.sent(0, 1), network.sent(1, 0)]).toEqual([5, 0]);
  });
});
