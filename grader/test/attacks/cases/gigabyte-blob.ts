import { closeSync, ftruncateSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** A file of a gigabyte of zeros, which is one megabyte as git stores it: whoever unpacks it into memory or onto a disk runs out of them. */
export default {
  tries: 'a gigabyte that was packed into a megabyte is refused by its size, unread',
  lab: 'lab3',
  checks: ['highest-leads'],
  hasNeighbour: true,
  build: (repository) => {
    const path = join(repository.folder, 'zeros');
    const file = openSync(path, 'w');
    // It has holes, so it takes no room here either; git packs it piece by piece.
    ftruncateSync(file, 2 ** 30);
    closeSync(file);
    const id = repository.git('-c', 'core.bigFileThreshold=1m', 'hash-object', '-w', '--no-filters', path);
    rmSync(path);
    repository.commit({ ...reference('lab3'), [`${folderOf('lab3')}/zeros.ts`]: { mode: '100644', id } });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/more than 60 files or 1 MiB/] },
} satisfies Attack;
