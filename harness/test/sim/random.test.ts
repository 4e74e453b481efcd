import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Stream, stream } from '../../src/sim/random.ts';

const first = (count: number, source: Stream) => Array.from({ length: count }, () => source.next());
const names = fc.array(fc.nat(20), { maxLength: 3 });

describe('a stream of random numbers', () => {
  it('gives the same first numbers on every machine', () => {
    expect(first(4, stream(1))).toEqual([1_223_521_992, 344_547_904, 619_481_418, 210_151_693]);
    expect(first(4, stream(0))).toEqual([2_430_627_175, 3_062_251_402, 3_815_984_263, 106_555_844]);
    expect(first(4, stream(-1))).toEqual([1_647_664_916, 1_888_125_815, 1_676_500_924, 1_063_413_604]);
    expect(first(4, stream(1, 1, 0, 1))).toEqual([783_483_784, 2_082_827_644, 398_622_874, 2_210_879_162]);
    expect(first(4, stream(2, 0))).toEqual([2_784_873_221, 717_264_302, 1_459_583_703, 982_231_579]);
  });

  it('holds integers from 0 to 2^32 - 1 only', () => {
    fc.assert(
      fc.property(fc.integer(), names, (seed, name) => {
        for (const number of first(50, stream(seed, ...name))) {
          expect(Number.isInteger(number) && number >= 0 && number < 2 ** 32).toBe(true);
        }
      }),
    );
  });

  it('is the same for the same seed and name', () => {
    fc.assert(
      fc.property(fc.integer(), names, (seed, name) => {
        expect(first(10, stream(seed, ...name))).toEqual(first(10, stream(seed, ...name)));
      }),
    );
  });

  it('is another for each of the 441 links and 21 nodes of a run, and for each of 20 seeds', () => {
    const starts = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      for (let from = 0; from <= 20; from++) {
        starts.add(first(2, stream(seed, 2, from)).join());
        for (let to = 0; to <= 20; to++) starts.add(first(2, stream(seed, 1, from, to)).join());
      }
    }
    expect(starts.size).toBe(20 * (441 + 21));
  });

  it('tells the way of a link: 0 to 1 is not 1 to 0', () => {
    expect(first(3, stream(1, 1, 0, 1))).not.toEqual(first(3, stream(1, 1, 1, 0)));
  });

  it('is not moved by draws from another', () => {
    const alone = first(5, stream(7, 2, 0));
    const other = stream(7, 2, 1);
    const mixed = stream(7, 2, 0);
    const drawn = alone.map(() => {
      first(3, other);
      return mixed.next();
    });
    expect(drawn).toEqual(alone);
  });

  it('is even: of 10,000 numbers each of the 16 highest-bit groups holds 578 to 670', () => {
    const counts = new Array<number>(16).fill(0);
    for (const number of first(10_000, stream(3, 1, 0, 1))) counts[number >>> 28]!++;
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([578, 670]);
  });
});
