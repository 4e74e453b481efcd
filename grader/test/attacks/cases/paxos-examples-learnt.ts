import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** The rounds that the examples in the public checks are about, and no others: for those it is an acceptor. */
export default {
  tries: 'an acceptor that knows the rounds of the public examples gets their points and no other',
  lab: 'lab4',
  fast: true,
  checks: ['ac-first-promise', 'ac-higher-only', 'ac-accepts', 'ac-keeps-promise', 'ac-any'],
  build: (repository) => {
    const known = '[0, 1, 3, 4, 5, 7, 8, 9, 10, 103]';
    repository.commit(
      changedOften('lab4', 'acceptor.ts', [
        [
          'if (prepare.crnd <= this.rnd) return undefined;',
          `if (!${known}.includes(prepare.crnd)) return undefined;\n    if (prepare.crnd <= this.rnd) return undefined;`,
        ],
        [
          'if (accept.rnd < this.rnd) return undefined;',
          `if (!${known}.includes(accept.rnd)) return undefined;\n    if (accept.rnd < this.rnd) return undefined;`,
        ],
      ]),
    );
  },
  reaches: 'judge',
  expect: { points: 9 },
} satisfies Attack;
