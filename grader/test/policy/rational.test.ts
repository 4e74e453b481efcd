import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rational } from '../../src/policy/rational.ts';

describe('Rational', () => {
  it('takes a number as it is written, and keeps lowest terms', () => {
    expect([0.1, 2.5, -0.04, 1e21, 1e-7, 60].map((value) => String(Rational.of(value)))).toEqual([
      '1/10',
      '5/2',
      '-1/25',
      '1000000000000000000000',
      '1/10000000',
      '60',
    ]);
    expect(() => Rational.of(Number.NaN)).toThrow(RangeError);
    expect(() => new Rational(1n, 0n)).toThrow(RangeError);
  });

  it('shows two decimals, rounded down, and does not compare by them', () => {
    const almost = new Rational(59999n, 1000n);
    expect(almost.toFixed2()).toBe('59.99');
    expect(new Rational(6100n, 90n).toFixed2()).toBe('67.77');
    expect(new Rational(5n, 1000n).toFixed2()).toBe('0.00');
    expect(new Rational(-1n, 3n).toFixed2()).toBe('-0.34');
    expect(new Rational(60001n, 1000n).exceeds(Rational.of(60))).toBe(true);
    expect(new Rational(60001n, 1000n).toFixed2()).toBe('60.00');
  });

  it('calculates as fractions do', () => {
    const fraction = fc
      .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 99 }))
      .map(([a, b]) => new Rational(BigInt(a), BigInt(b)));
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(
          a
            .plus(b)
            .times(c)
            .equals(a.times(c).plus(b.times(c))),
        ).toBe(true);
        expect(a.minus(b).plus(b).equals(a)).toBe(true);
        if (!b.equals(Rational.ZERO)) expect(a.over(b).times(b).equals(a)).toBe(true);
        expect(Math.sign(a.compare(b))).toBe(Math.sign(a.minus(b).compare(Rational.ZERO)));
        expect(
          Number(a.toFixed2()) <= a.toNumber() + 1e-9 && a.toNumber() < Number(a.toFixed2()) + 0.01 + 1e-9,
        ).toBe(true);
      }),
    );
  });

  it('is written in decimals where they end, else as a fraction', () => {
    const written = [
      [80n, 1n],
      [145n, 2n],
      [-1n, 40n],
      [1n, 3n],
      [0n, 5n],
      [-300n, 4n],
    ] as const;
    expect(written.map(([a, b]) => new Rational(a, b).toDecimal())).toEqual([
      ...['80', '72.5', '-0.025', '1/3', '0', '-75'],
    ]);
  });
});
