/** By fast doubling: F(2k) = F(k) (2 F(k+1) - F(k)), F(2k+1) = F(k)² + F(k+1)². */
export function fibonacci(n: number): bigint {
  if (n < 0 || n !== Math.floor(n) || n === Number.POSITIVE_INFINITY) throw new RangeError(`not ${n}`);
  return pair(n)[0];
}

function pair(n: number): readonly [bigint, bigint] {
  if (n === 0) return [0n, 1n];
  const [a, b] = pair(Math.floor(n / 2));
  const even = a * (2n * b - a);
  const odd = a * a + b * b;
  return n % 2 === 0 ? [even, odd] : [odd, even + odd];
}
