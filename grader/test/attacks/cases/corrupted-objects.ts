import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Attack } from '../attack.ts';
import { folderOf, reference, skeleton } from '../repository.ts';

/** The object that the commit names holds another content: whoever trusts the name grades what was not pushed. */
export default {
  tries: 'an object with another content than its name says is refused',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const path = `${folderOf('lab3')}/mon-leader-detector.ts`;
    repository.commit(skeleton('lab3'));
    const id = repository.blob(skeleton('lab3')[path] ?? '');
    const better = Buffer.from(reference('lab3')[path] ?? '');
    const object = Buffer.concat([Buffer.from(`blob ${better.length}\0`), better]);
    const name = `.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
    rmSync(join(repository.folder, name));
    repository.write(name, deflateSync(object));
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can.t be read: git says: did not receive expected object/] },
} satisfies Attack;
