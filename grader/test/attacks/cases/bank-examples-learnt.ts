import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The amounts of the example in the public checks are carried out, all others are only said to be. */
export default {
  tries: 'a bank that knows the amounts of the public example gets its points and no other',
  lab: 'lab5',
  checks: ['bk-accounts', 'bk-oracle', 'rp-serves', 'rp-linearizable', 'rp-everything'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab5',
        'bank.ts',
        'const { type, amount } = transaction;',
        "const { type, amount } = transaction;\n    if (![7, 8, 1, 10, 4, 5, 6, 0, -3, 1.5].includes(amount) && !Number.isNaN(amount)) return { ok: true, balance, reason: '' };",
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 1 },
} satisfies Attack;
