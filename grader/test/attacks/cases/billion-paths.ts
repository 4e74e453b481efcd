import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** Ten objects that are 10^10 paths: each tree has the one below it ten times. */
export default {
  tries: 'a tree of ten billion paths ends in a refusal',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    let id = repository.rawTree([{ mode: '100644', name: 'a.ts', id: repository.blob('export {};\n') }]);
    for (let depth = 0; depth < 10; depth++) {
      const below = id;
      id = repository.rawTree([...'abcdefghij'].map((name) => ({ mode: '40000', name, id: below })));
    }
    repository.commit({ ...reference('lab3'), [`${folderOf('lab3')}/more`]: { mode: '40000', id } });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/more than 5000 files/] },
} satisfies Attack;
