import { withAllOfNode } from '../all-of-node.ts';
import type { Attack } from '../attack.ts';

/** Each program that it starts starts others for ever, in a session of its own, to outlive the check. */
const BOMB = `
const { spawn } = require('node:child_process');
const told = { lit: 0, refused: 0 };
for (let i = 0; i < 40; i++) {
  const child = spawn('/usr/bin/setsid', ['/bin/bash', '-c', 'trap "" TERM HUP; while :; do bash -c "sleep 1000" TOKEN & done', 'TOKEN'], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined).unref();
  if (child.pid === undefined) told.refused++;
  else told.lit++;
}
\`lit \${told.lit > 0}, refused \${told.refused > 20}\`;
`;

/** The bomb is lit for sure. The check beside it has a process in the same jail, and the frame sees that nothing is left. */
export default {
  tries: 'a process that starts others without end is stopped by the jail, and none of them is left',
  lab: 'lab2',
  opensStage: true,
  checks: ['udp-upper-lower', 'http-root'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(withAllOfNode(BOMB.replaceAll('TOKEN', repository.token)));
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/FOUND lit true, refused true/] },
} satisfies Attack;
