import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

const RECORDS = [
  { type: 'pass', id: 'highest-leads', runs: 1, ms: 1, output: '' },
  { type: 'ended', outcome: { id: 'highest-leads', verdict: 'pass', runs: 1, ms: 1, output: '' } },
  { type: 'judged', declared: [], outcomes: [], starts: 1 },
  { type: 'end' },
];

/** A wrong leader, and records of a judge on what the submission takes for standard output. */
export default {
  tries: 'printed records of a judge are output, not verdicts',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'negative-ignored'],
  build: (repository) => {
    const print = RECORDS.map((record) => `console.log(${JSON.stringify(JSON.stringify(record))});`).join(
      '\n',
    );
    repository.commit(
      changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', `${print}\nreturn 0 - 7;`),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/"type":"pass"/, /the highest id leads/] },
} satisfies Attack;
