import type { Attack } from '../attack.ts';
import { reference } from '../repository.ts';

/** A branch that names a file, and HEAD that names a folder: neither is a commit, though both could be listed. */
export default {
  tries: 'what is at HEAD and no commit is not graded',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.write('.git/refs/heads/main', `${repository.blob('export {};\n')}\n`);
    repository.write('.git/HEAD', `${repository.tree(reference('lab3'))}\n`);
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read/] },
} satisfies Attack;
