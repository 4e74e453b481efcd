import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The stage answers the judge on standard output, which is hidden from the submission; a socket can be made of any descriptor. */
const FORGE = `
const records = [
  { type: 'pass', id: 'udp-upper-lower', runs: 1, ms: 1, output: '' },
  { type: 'ended', outcome: { id: 'udp-upper-lower', verdict: 'pass', runs: 1, ms: 1, output: '' } },
  { type: 'judged', declared: [], outcomes: [{ id: 'udp-upper-lower', verdict: 'pass', runs: 1, ms: 1, output: '' }], starts: 1 },
];
const text = records.map((record) => JSON.stringify(record) + String.fromCharCode(10)).join('');
new Socket({ fd: FD, writable: true, readable: false }).on('error', () => undefined).write(text);
`;

/** A record of a judge where an answer of the stage should be. */
export default {
  tries: 'a verdict that a student’s process writes into its control ends the process',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'udp-unknown', 'http-root'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'udp-server.ts',
        "import { once } from 'node:events';",
        "import { once } from 'node:events';\nimport { Socket } from 'node:net';",
        FORGE.replace('FD', '1'),
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/your UDP server wrote into its control, and was stopped/] },
} satisfies Attack;
