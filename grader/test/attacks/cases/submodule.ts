import type { Attack } from '../attack.ts';
import { folderOf, reference } from '../repository.ts';

/** Another repository in the place of the lab's folder, which git would fetch from wherever it says. */
export default {
  tries: 'a submodule is not fetched',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const inner = repository.commit(reference('lab3'));
    repository.commit({
      [`${folderOf('lab3')}/mon-leader-detector.ts`]: { mode: '160000', id: inner },
      [`${folderOf('lab3')}/other.ts`]: 'export {};\n',
      '.gitmodules': `[submodule "${folderOf('lab3')}/mon-leader-detector.ts"]\n\tpath = ${folderOf('lab3')}/mon-leader-detector.ts\n\turl = ../..\n`,
    });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/another repository/] },
} satisfies Attack;
