import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

const DEPTH = 2_000;

/** Folders in folders: what walks down by recursion runs out of stack, and the path of the file is longer than any system takes. */
export default {
  tries: 'a file 2,000 folders deep is no file of the lab',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    let id = repository.rawTree([{ mode: '100644', name: 'a.ts', id: repository.blob('export {};\n') }]);
    for (let depth = 0; depth < DEPTH; depth++) {
      // As git does it, without a process for each.
      const entry = Buffer.concat([Buffer.from('40000 a\0'), Buffer.from(id, 'hex')]);
      const object = Buffer.concat([Buffer.from(`tree ${entry.length}\0`), entry]);
      id = createHash('sha1').update(object).digest('hex');
      repository.write(`.git/objects/${id.slice(0, 2)}/${id.slice(2)}`, deflateSync(object));
    }
    repository.commit({ ...reference('lab3'), [`${folderOf('lab3')}/a`]: { mode: '40000', id } });
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/not taken: .*its name is too long/s] },
} satisfies Attack;
