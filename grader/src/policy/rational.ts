/**
 * An exact fraction in lowest terms, the denominator positive. Grades are compared as fractions and only shown as
 * decimals, so that 60 1/3 passes and 59.999… does not become 60.
 */
export class Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;

  static readonly ZERO = new Rational(0n, 1n);

  /** Throws `RangeError` for the denominator 0. */
  constructor(numerator: bigint, denominator: bigint) {
    if (denominator === 0n) throw new RangeError('division by zero');
    const sign = denominator < 0n ? -1n : 1n;
    const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator * sign) * sign;
    this.numerator = numerator / divisor;
    this.denominator = denominator / divisor;
  }

  /** `value` is a finite number as it is written in decimals: 0.1 is a tenth. Throws `RangeError` for anything else. */
  static of(value: number): Rational {
    return Rational.parse(String(value));
  }

  /** The number that a text such as `-7.25` writes, exactly, however long it is. Throws `RangeError` for any other text. */
  static parse(text: string): Rational {
    const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
    if (match === null) throw new RangeError(`${text} is no finite number`);
    const [, sign, whole = '', decimals = '', exponent = '0'] = match;
    const shift = Number(exponent) - decimals.length;
    const digits = BigInt(whole + decimals) * (sign === '-' ? -1n : 1n);
    return shift >= 0
      ? new Rational(digits * 10n ** BigInt(shift), 1n)
      : new Rational(digits, 10n ** BigInt(-shift));
  }

  static sum(values: readonly Rational[]): Rational {
    return values.reduce((total, value) => total.plus(value), Rational.ZERO);
  }

  static max(a: Rational, b: Rational): Rational {
    return a.compare(b) >= 0 ? a : b;
  }

  static min(a: Rational, b: Rational): Rational {
    return a.compare(b) <= 0 ? a : b;
  }

  plus(other: Rational): Rational {
    return new Rational(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Rational): Rational {
    return this.plus(new Rational(-other.numerator, other.denominator));
  }

  times(other: Rational): Rational {
    return new Rational(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  /** Throws `RangeError` for a division by zero. */
  over(other: Rational): Rational {
    return new Rational(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  /** Negative, 0 or positive, as this is less than, equal to or more than `other`. */
  compare(other: Rational): number {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  exceeds(other: Rational): boolean {
    return this.compare(other) > 0;
  }

  equals(other: Rational): boolean {
    return this.compare(other) === 0;
  }

  /** Two decimals, rounded down: what a person is shown, never what is compared. */
  toFixed2(): string {
    const scaled = this.numerator * 100n;
    const down = scaled / this.denominator - (scaled < 0n && scaled % this.denominator !== 0n ? 1n : 0n);
    const digits = String(down < 0n ? -down : down).padStart(3, '0');
    return `${down < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  }

  /** `47/3`, or `80` where it is whole. */
  toString(): string {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`;
  }

  /** In decimals without what says nothing, such as `80` or `72.5`; as a fraction where they would not end. */
  toDecimal(): string {
    let [digits, places] = [this.numerator, 0];
    for (; digits % this.denominator !== 0n && places < 12; places++) digits *= 10n;
    if (digits % this.denominator !== 0n) return String(this);
    const [sign, text] =
      digits < 0n ? ['-', String(-digits / this.denominator)] : ['', String(digits / this.denominator)];
    const padded = text.padStart(places + 1, '0');
    return places === 0 ? `${sign}${padded}` : `${sign}${padded.slice(0, -places)}.${padded.slice(-places)}`;
  }

  /** For plots only: inexact. */
  toNumber(): number {
    return Number(this.numerator) / Number(this.denominator);
  }
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
