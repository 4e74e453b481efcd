import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from '../attack.ts';
import { Repository, reference } from '../repository.ts';

/** `.git` is a file that says where the repository is: the one of another student, which lies beside this one. */
export default {
  tries: 'a .git that is a file leads to no repository of another submission',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const neighbour = join(repository.folder, '..', `neighbour-${repository.token.slice(6)}`);
    mkdirSync(neighbour);
    new Repository(neighbour).commit(reference('lab3'));
    rmSync(join(repository.folder, '.git'), { recursive: true });
    repository.write('.git', `gitdir: ${neighbour}/.git\n`);
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read/] },
} satisfies Attack;
