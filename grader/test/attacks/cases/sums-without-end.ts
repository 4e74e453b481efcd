import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A sum of 200,000 numbers, and as many calls in a chain: without a bracket, trees that are as deep as they are long. */
export default {
  tries: 'a sum and a chain of calls that are 200,000 deep end in an error, not in a crash',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const sum = `export const sum = 1${'+1'.repeat(200_000)};\n`;
    const chain = `export const chain = sum${'.a()'.repeat(100_000)};\n`;
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'export class', `${sum}${chain}export class`),
    );
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/nested too deep|syntax/i] },
} satisfies Attack;
