import type { Attack } from '../attack.ts';
import { folderOf, reference, skeleton } from '../repository.ts';

const path = `${folderOf('lab3')}/mon-leader-detector.ts`;

/** One entry at the top whose name has slashes: listed, it looks like a file of the lab, before the one that is there. */
export default {
  tries: 'an entry with a path for its name is refused, as git shows another tree than is listed',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const tree = repository.tree(skeleton('lab3'));
    const folder = repository.git('rev-parse', `${tree}:skeletons`);
    repository.commit(
      repository.rawTree([
        { mode: '40000', name: 'skeletons', id: folder },
        { mode: '100644', name: path, id: repository.blob(reference('lab3')[path] ?? '') },
      ]),
    );
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read: git says: .*(fullPathname|treeNotSorted)/] },
} satisfies Attack;
