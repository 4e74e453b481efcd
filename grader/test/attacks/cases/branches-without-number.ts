import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

/** A hundred thousand branches in one file of the repository, each of which is a file, and an inode, where they are fetched to. */
export default {
  tries: 'more branches than the reading has room for cost only who has them',
  lab: 'lab3',
  hasNeighbour: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const wanted = repository.commit(reference('lab3'));
    const head = repository.commit(skeleton('lab3'));
    const names = Array.from({ length: 100_000 }, (_, i) => `refs/heads/b${String(i).padStart(6, '0')}`);
    repository.write(
      '.git/packed-refs',
      `# pack-refs with: peeled fully-peeled sorted \n${names.map((name) => `${head} ${name}\n`).join('')}${wanted} refs/heads/work\n`,
    );
  },
  revision: 'work',
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read: git says: cannot update ref/] },
} satisfies Attack;
