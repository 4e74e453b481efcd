import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The answer that the client waits for costs nothing: each replica carries out what it is asked for itself, at once. */
export default {
  tries: 'replies to what was never decided are no replies',
  lab: 'lab5',
  checks: [
    'bk-accounts',
    'rp-leads',
    'rp-redirects',
    'rp-serves',
    'rp-old-leader',
    'rp-minority',
    'rp-linearizable',
    'rp-everything',
  ],
  build: (repository) => {
    repository.commit(
      changed(
        'lab5',
        'replica.ts',
        'if (this.leadership === undefined) {\n      this.redirect(value);',
        `if (clientSeq > 0) {
      this.reply(value, this.bank.execute(account, transaction));
      return;
    }
    if (this.leadership === undefined) {
      this.redirect(value);`,
      ),
    );
  },
  reaches: 'judge',
  // The accounts themselves are right.
  expect: { points: 1 },
} satisfies Attack;
