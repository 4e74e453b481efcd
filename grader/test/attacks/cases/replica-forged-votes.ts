import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Whoever accepts says so in the names of all replicas: the first learn that arrives would be a quorum of them. */
export default {
  tries: 'votes in the names of other replicas decide no slot',
  lab: 'lab5',
  checks: ['rp-durable', 'rp-serves', 'rp-minority', 'rp-old-leader', 'rp-linearizable', 'rp-everything'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab5',
        'replica.ts',
        "this.env.send(accept.from, { type: 'learn', ...learn });",
        "for (const from of this.env.nodes) this.env.send(accept.from, { type: 'learn', ...learn, from });",
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/sent a learn that is from \d: its own id is \d/] },
} satisfies Attack;
