import fc from 'fast-check';
import { readLab } from '../../../src/lab/catalogue.ts';
import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** What the check of the recurrence asks for under the seed that everybody has: the same in every run on a laptop. */
function asked(): number[] {
  const seen: number[] = [];
  const property = fc.property(fc.tuple(fc.integer({ min: 2, max: 300 })), ([n]) => {
    seen.push(n - 2, n - 1, n);
  });
  fc.check(property, { seed: readLab(1).manifest.seed, numRuns: 25 });
  return seen;
}

/** A table of those answers, and zero for all else: with the public seed alone it would pass. */
export default {
  tries: 'answers learnt by heart for the public seed fail under the secret one',
  lab: 'lab1',
  fast: true,
  checks: ['fib-values', 'fib-recurrence'],
  build: (repository) => {
    const known = [...new Set([...asked(), 0, 1, 2, 3, 4, 5, 6, 7, 100])];
    repository.commit(
      changed(
        'lab1',
        'fibonacci.ts',
        'let [current, next] = [0n, 1n];',
        `if (![${known}].includes(n)) return BigInt(n);\n  let [current, next] = [0n, 1n];`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/is the sum of the two before it/] },
} satisfies Attack;
