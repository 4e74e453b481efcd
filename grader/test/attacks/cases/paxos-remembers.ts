import type { Attack } from '../attack.ts';
import { REMEMBER } from '../remember.ts';
import { changed } from '../repository.ts';

/** A node that came back throws if it finds anything of what it left before. */
export default {
  tries: 'a node of Paxos that comes back finds nothing in any place that outlives it',
  lab: 'lab4',
  checks: ['pn-undisturbed', 'pn-own-rounds', 'pn-crashed-leader', 'pn-everything-fails', 'pn-all-restart'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        'this.election.onStart();',
        "if (remembers(this.env)) throw new Error('it remembers');\n    remember(this.env);\n    this.election.onStart();",
        REMEMBER,
      ),
    );
  },
  reaches: 'judge',
  // It has all points, since it never remembers.
  expect: { points: 11, unseen: [/it remembers/] },
} satisfies Attack;
