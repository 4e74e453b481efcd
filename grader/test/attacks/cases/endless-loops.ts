import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A loop in one method: the checks that call it fail, each with its line, and the others keep their points. */
export default {
  tries: 'a loop without end costs the checks that run into it, and no other',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'fd-start', 'fd-answers'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'this.suspected.add(id);',
        'for (;;) this.suspected.has(id);',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 6, seen: [/a loop does not end/] },
} satisfies Attack;
