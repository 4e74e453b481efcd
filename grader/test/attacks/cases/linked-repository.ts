import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from '../attack.ts';
import { Repository, reference, skeleton } from '../repository.ts';

/** Parts of the repository are links into the one of another student: its objects and its branches. */
export default {
  tries: 'links inside .git lead to nothing of another submission',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const neighbour = join(repository.folder, '..', `neighbour-${repository.token.slice(6)}`);
    mkdirSync(neighbour);
    new Repository(neighbour).commit(reference('lab3'));
    repository.commit(skeleton('lab3'));
    // The folders themselves are there: without them git takes it for no repository, and looks no further.
    for (const name of [
      'refs/heads',
      ...readdirSync(join(neighbour, '.git/objects')).map((id) => `objects/${id}`),
    ]) {
      const path = join(repository.folder, '.git', name);
      rmSync(path, { recursive: true, force: true });
      symlinkSync(join(neighbour, '.git', name), path);
    }
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read/] },
} satisfies Attack;
