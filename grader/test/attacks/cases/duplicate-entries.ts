import type { Attack } from '../attack.ts';
import { folderOf, reference, skeleton } from '../repository.ts';

/** A tree that names one file twice: a reader that takes the other one than git shows would grade what nobody saw. */
export default {
  tries: 'a tree with one name twice is refused',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    const path = `${folderOf('lab3')}/mon-leader-detector.ts`;
    const blob = (content: string | undefined) => repository.blob(content ?? '');
    const lab = repository.rawTree([
      { mode: '100644', name: 'mon-leader-detector.ts', id: blob(skeleton('lab3')[path]) },
      { mode: '100644', name: 'mon-leader-detector.ts', id: blob(reference('lab3')[path]) },
    ]);
    repository.commit({ [folderOf('lab3')]: { mode: '40000', id: lab } });
  },
  reaches: 'refused',
  expect: { points: 0, seen: [/can't be read/, /duplicate/i] },
} satisfies Attack;
