import { randomBytes } from 'node:crypto';
import type { Attack } from '../attack.ts';
import { reference } from '../repository.ts';

/** Beside the lab, what no packing makes smaller: more than there is room for where it is read. */
export default {
  tries: 'a repository that is larger than the disk of its reading is refused, and others are read beside it',
  lab: 'lab3',
  hasNeighbour: true,
  checks: ['highest-leads'],
  build: (repository) => {
    // Nothing but copying: what packs it reads this too.
    for (const [name, value] of [
      ['core.compression', '0'],
      ['core.bigFileThreshold', '1m'],
      ['pack.window', '0'],
    ] as const)
      repository.git('config', name, value);
    const noise = Array.from({ length: 7 }, (_, i) => [
      `noise/${i}.bin`,
      repository.blob(randomBytes(40 * 2 ** 20)),
    ]);
    const files = noise.map(([path, id]) => [path, { mode: '100644', id }]);
    repository.commit({ ...reference('lab3'), ...Object.fromEntries(files) });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read: git says: /] },
} satisfies Attack;
