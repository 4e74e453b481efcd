export function fibonacci(n: number): bigint {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`no Fibonacci number ${n}`);
  const numbers = [0n, 1n];
  while (numbers.length <= n) numbers.push((numbers.at(-1) ?? 0n) + (numbers.at(-2) ?? 0n));
  return numbers[n] ?? 0n;
}
