import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** A tree with an entry that is called `..`, which would be written above the folder that it belongs to. */
export default {
  tries: 'a tree with an entry that leads above it is refused',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const id = repository.blob('process.exit(0);\n');
    const judge = repository.rawTree([{ mode: '100644', name: 'judge.mjs', id }]);
    const dist = repository.rawTree([{ mode: '40000', name: 'dist', id: judge }]);
    const up = repository.rawTree([{ mode: '40000', name: '..', id: dist }]);
    repository.commit({ ...reference('lab3'), [`${folderOf('lab3')}/up`]: { mode: '40000', id: up } });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read: git says: .*hasDotdot/] },
} satisfies Attack;
