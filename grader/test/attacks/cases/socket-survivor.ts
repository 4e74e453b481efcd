import { withAllOfNode } from '../all-of-node.ts';
import type { Attack } from '../attack.ts';

/** In a session of its own, deaf to signals, with the control of the process that started it: it says that all is well, again and again. */
const SURVIVOR = `
const { spawn } = require('node:child_process');
const records = [
  { type: 'pass', id: 'udp-upper-lower', runs: 1, ms: 1, output: '' },
  { type: 'ended', outcome: { id: 'udp-upper-lower', verdict: 'pass', runs: 1, ms: 1, output: '' } },
].map((record) => JSON.stringify(record)).join('\\n');
const text = 'trap "" TERM HUP INT PIPE; while :; do for fd in 1 3 4 5 15; do echo "$0" >&$fd; done; sleep 0.05; done';
spawn('/usr/bin/setsid', ['/bin/bash', '-c', text, records, 'TOKEN'], { detached: true, stdio: ['ignore', 'inherit', 'ignore'] }).unref();
'it is on its way';
`;

/** Whatever it says is said in the name of the process that it came from, and it is gone with that one. */
export default {
  tries: 'a process that stays behind forges no verdict, and does not stay',
  lab: 'lab2',
  opensStage: true,
  checks: ['udp-upper-lower', 'udp-unknown', 'http-root'],
  build: (repository) => {
    repository.commit(withAllOfNode(SURVIVOR.replaceAll('TOKEN', repository.token)));
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/wrote into its control, and was stopped/] },
} satisfies Attack;
