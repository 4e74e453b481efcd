import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from '../attack.ts';
import { Repository, reference } from '../repository.ts';

/** The objects of another student's repository, borrowed through a path of the machine. */
export default {
  tries: 'objects of another submission are out of reach',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const neighbour = join(repository.folder, '..', `neighbour-${repository.token.slice(6)}`);
    mkdirSync(neighbour);
    const commit = new Repository(neighbour).commit(reference('lab3'));
    repository.write('.git/objects/info/alternates', `${neighbour}/.git/objects\n`);
    repository.write('.git/refs/heads/main', `${commit}\n`);
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read/] },
} satisfies Attack;
