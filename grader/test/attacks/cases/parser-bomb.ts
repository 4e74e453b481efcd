import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** An expression that is nested so deep that parsers run out of stack. */
export default {
  tries: 'an expression nested 60,000 deep ends in an error, not in a crash',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const deep = `${'('.repeat(60_000)}1${')'.repeat(60_000)}`;
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'export class', `export const deep = ${deep};\nexport class`),
    );
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/nested too deep|syntax/i] },
} satisfies Attack;
