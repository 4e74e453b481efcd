import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** One bank and one book of sessions for all replicas, in the memory of their module: linearizable without a message. */
const SHARED = `
const common = open();
function open() {
  const bank = new Bank();
  const sessions = new Map<number, Session>();
  return (value: Value): Result => {
    const session = sessions.get(value.clientId);
    if (session !== undefined && value.clientSeq <= session.seq) return session.result;
    const result = bank.execute(value.account, value.transaction);
    sessions.set(value.clientId, { seq: value.clientSeq, result });
    return result;
  };
}
`;

export default {
  tries: 'replicas have no bank in common',
  lab: 'lab5',
  checks: [
    'rp-leads',
    'rp-serves',
    'rp-minority',
    'rp-old-leader',
    'rp-linearizable',
    'rp-progress',
    'rp-everything',
    'rp-all-restart',
  ],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab5',
        'replica.ts',
        [
          [
            'if (this.leadership === undefined) {\n      this.redirect(value);',
            'if (clientSeq > 0) {\n      this.reply(value, common(value));\n      return;\n    }\n    if (this.leadership === undefined) {\n      this.redirect(value);',
          ],
        ],
        SHARED,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
