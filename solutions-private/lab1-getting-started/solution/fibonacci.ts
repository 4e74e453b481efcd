/**
 * The `n`-th Fibonacci number: 0, 1, 1, 2, 3, 5, … — exactly, however large it is. Throws a `RangeError` when `n` is negative
 * or no whole number.
 */
export function fibonacci(n: number): bigint {
  // SOLUTION
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`fibonacci is not defined for ${n}`);
  let [current, next] = [0n, 1n];
  for (let left = n; left > 0; left--) [current, next] = [next, current + next];
  return current;
}
