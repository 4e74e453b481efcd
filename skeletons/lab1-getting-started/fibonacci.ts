import { NotImplemented } from 'harness/student';

/**
 * The `n`-th Fibonacci number: 0, 1, 1, 2, 3, 5, … — exactly, however large it is. Throws a `RangeError` when `n` is negative
 * or no whole number.
 */
export function fibonacci(n: number): bigint {
  throw new NotImplemented('fibonacci');
}
