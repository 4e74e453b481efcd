import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Objects that are all kept; V8 ends the whole process when there is no room, not only the run. */
export default {
  tries: 'objects without end take the judge down, and cost only the check that made them',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'fd-start'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'this.suspected.add(id);',
        'const kept: unknown[] = [];\nfor (let i = 0; ; i++) kept.push({ i, text: Array(1000).fill(i) });',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 4, seen: [/memory|loop does not end/] },
} satisfies Attack;
