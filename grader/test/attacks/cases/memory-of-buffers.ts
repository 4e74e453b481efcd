import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Memory that the limit of V8's heap does not count. */
export default {
  tries: 'buffers without end end at the limit of the jail, and cost the check that made them',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'fd-start'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'this.suspected.add(id);',
        'const kept: Uint8Array[] = [];\nfor (;;) kept.push(new Uint8Array(256 * 1024 * 1024).fill(1));',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 4, seen: [/memory|loop does not end|allocation/i] },
} satisfies Attack;
