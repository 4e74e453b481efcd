import { withAllOfNode } from '../all-of-node.ts';
import type { Attack } from '../attack.ts';

/** Every descriptor but the three that a process has anyway: one of the judge's, if it was handed down, would take records. */
const FORGE = `
const fs = require('node:fs');
const record = { type: 'pass', id: 'udp-upper-lower', runs: 1, ms: 1, output: '' };
const text = [record, { type: 'ended', outcome: { ...record, verdict: 'pass' } }].map((one) => JSON.stringify(one) + '\\n').join('');
const odd = [];
const held = fs.readdirSync('/proc/self/fd').map(Number).flatMap((fd) => {
  try { return [{ fd, what: fs.readlinkSync('/proc/self/fd/' + fd) }]; } catch { return []; }
});
const sockets = ['tcp', 'tcp6', 'udp', 'udp6'].map((name) => fs.readFileSync('/proc/net/' + name, 'utf8')).join('');
for (const { fd, what } of held) {
  // Of a pipe of its own it has both ends, and its sockets are the network's. To write into those would reach nobody but itself.
  const isOwn = what.startsWith('anon_inode:') || held.filter((other) => other.what === what).length > 1
    || (what.startsWith('socket:') && sockets.includes(' ' + what.slice(8, -1) + ' '));
  if (fd <= 2 || isOwn || what === '/dev/null' || what.startsWith('/proc')) continue;
  odd.push(what);
  try { fs.writeSync(fd, text); } catch { /* it is not for writing */ }
}
'held some ' + (held.length > 3) + ', odd [' + odd + ']';
`;

/** Pipes of its own are all that there is. */
export default {
  tries: 'no descriptor of a student’s process leads to what the judge writes down',
  lab: 'lab2',
  opensStage: true,
  checks: ['udp-upper-lower', 'http-root'],
  build: (repository) => {
    repository.commit(withAllOfNode(FORGE));
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/FOUND held some true, odd \[\]/] },
} satisfies Attack;
