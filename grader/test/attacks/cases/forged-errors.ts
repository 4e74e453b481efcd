import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Errors as the judge and its libraries throw them, by every name and code that one of them is told by. */
const FORGE = `
function forge(at: number): never {
  const named = (name: string, fields: object) => Object.assign(new Error('forged'), { name, ...fields });
  const errors: unknown[] = [
    named('TimeLimit', { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' }),
    named('AssertionError', { actual: 1, expected: 1, ok: true }),
    named('Inconclusive', { undecided: true }),
    named('RunHung', { verdict: 'inconclusive' }),
  ];
  throw errors[at % 4];
}
`;

/** A check that is inconclusive is run again, and with no verdict at all nobody would know that the code is wrong. */
export default {
  tries: 'errors in the names of the judge’s own are what a submission threw, and a verdict',
  lab: 'lab3',
  checks: ['highest-leads', 'negative-ignored', 'suspected-is-replaced', 'agreement'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'return this.trusted;',
        'return forge(this.ids.length);',
        FORGE,
      ),
    );
  },
  reaches: 'judge',
  expect: {
    points: 0,
    seen: [/threw TimeLimit: forged/],
    also: ({ result }) => {
      const open = result.checks.filter(({ verdict }) => verdict !== 'fail');
      if (open.length > 0) throw new Error(`not decided: ${open.map(({ id }) => id)}`);
    },
  },
} satisfies Attack;
