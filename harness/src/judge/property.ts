import type { Arbitrary } from 'fast-check';

/** A law over random values, as data: who runs it decides on seed, limits and shrinking. */
export interface Property<S> {
  readonly kind: 'property';
  /** One arbitrary for each value that `run` takes. */
  readonly arbitraries: readonly Arbitrary<unknown>[];
  /** One run: a fresh submission and one value of each arbitrary. Throws when the law does not hold. */
  readonly run: (student: S, ...values: readonly unknown[]) => void | Promise<void>;
  /** How many runs. */
  readonly runs: number;
}

type Arbitraries<T extends readonly unknown[]> = {
  [K in keyof T]: Arbitrary<T[K]>;
};

/**
 * A body of many runs for `labTest`: `run` must hold for all values of `arbitraries`; a failure is shrunk to a smallest
 * one (QuickCheck: Claessen and Hughes 2000). `runs` is a count, 100 unless said otherwise, never a time.
 */
export function property<S, T extends readonly [unknown, ...unknown[]]>(
  arbitraries: Arbitraries<T>,
  run: (student: S, ...values: T) => void | Promise<void>,
  options: { readonly runs?: number } = {},
): Property<S> {
  return {
    kind: 'property',
    arbitraries: arbitraries as unknown as readonly Arbitrary<unknown>[],
    run: run as unknown as Property<S>['run'],
    runs: options.runs ?? 100,
  };
}
