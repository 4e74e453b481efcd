import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** It says of a request that it has executed it, in the next slot, and tells the client so; no other replica has heard of it. */
export default {
  tries: 'slots that were never decided are not executed by saying so',
  lab: 'lab5',
  checks: ['rp-leads', 'rp-serves', 'rp-minority', 'rp-linearizable', 'rp-everything'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab5',
        'replica.ts',
        'this.queue = [...this.queue, value];\n    this.proposeNext();',
        `this.takeDecisions([{ slot: this.adu + 1, val: value }]);`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
