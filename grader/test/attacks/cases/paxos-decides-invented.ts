import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** All agree, without a message, in every fault: on a value that nobody has asked for. */
export default {
  tries: 'a value that nobody proposed is not decided, however well all agree on it',
  lab: 'lab4',
  checks: [
    'pn-undisturbed',
    'pn-minority',
    'pn-crashed-leader',
    'pn-agreement',
    'pn-everything',
    'pn-everything-fails',
    'pn-all-restart',
    'ex-node-crash',
  ],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        'this.election.onStart();',
        "this.election.onStart();\n    this.decide('asked for by nobody');",
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
