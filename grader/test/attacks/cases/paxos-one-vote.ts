import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The first that accepts has decided: quick, and right as long as nobody else proposes. */
export default {
  tries: 'one acceptor is no quorum, in no part of the lab',
  lab: 'lab4',
  checks: [
    'le-quorum',
    'le-distinct',
    'le-oracle',
    'le-any',
    'pn-minority',
    'pn-agreement',
    'pn-everything',
    'ex-two-proposers',
  ],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'learner.ts',
        'if (this.accepted.size <= this.nodeCount / 2) return undefined;',
        'if (this.accepted.size < 1) return undefined;',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
