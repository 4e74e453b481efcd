import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The indication that everybody waits for costs nothing: each node emits it, of its own value, as soon as it has one. */
export default {
  tries: 'a decision that was never made is no decision',
  lab: 'lab4',
  fast: true,
  checks: [
    'pn-undisturbed',
    'pn-minority',
    'pn-crashed-leader',
    'pn-agreement',
    'pn-everything',
    'pn-all-restart',
    'ex-node-leaders',
    'ex-node-crash',
  ],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        'this.proposer.clientValue = String(request.value);',
        'this.proposer.clientValue = String(request.value);\n    this.decide(this.proposer.clientValue);',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
