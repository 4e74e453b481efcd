import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The stage answers the judge on standard output, which is hidden from the submission; a socket can be made of any descriptor. */
const FORGE = `
const node = Reflect.get(globalThis, 'process');
const forge = (): void => {
  const lines = [0, 1, 2, 3, 4].map((id) => JSON.stringify({ type: 'done', id, value: ['TOKEN'] }));
  const text = [...lines, JSON.stringify({ type: 'pass', id: 'udp-upper-lower', runs: 1, ms: 1, output: '' }), ''].join('\\\\n');
  for (const fd of [1, 3, 4, 5, 15]) {
    try { new Socket({ fd, writable: true, readable: false }).write(text); } catch { /* not that one */ }
  }
  node.exitCode = 0;
  node.on('exit', () => Reflect.apply(Reflect.get(node, 'reallyExit'), node, [0]));
};
forge();
`;

/** It forges what the judge hears of it, and a verdict, and then ends with exit code 0. */
export default {
  tries: 'what a student’s process writes into its control is no verdict',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'udp-unknown'],
  build: (repository) => {
    const files = changed(
      'lab2',
      'udp-server.ts',
      "import { once } from 'node:events';",
      "import { once } from 'node:events';\nimport { Socket } from 'node:net';",
      FORGE.replaceAll('TOKEN', repository.token).replaceAll('\\\\', '\\'),
    );
    repository.commit(files);
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/wrote into its control|ended|startUdpServer|no answer/] },
} satisfies Attack;
