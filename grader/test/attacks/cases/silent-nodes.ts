import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** No message, no timer, no indication: nothing wrong is ever said. */
export default {
  tries: 'nodes that do nothing at all break no safety property, and get nothing for that',
  lab: 'lab3',
  checks: [
    'ln-start',
    'ln-stays',
    'ln-crash',
    'ln-nobody',
    'ln-restart',
    'ln-partition',
    'ln-one-way',
    'ln-slow',
    'ln-cost',
    'ln-agreement',
    'ln-every-step',
    'ln-everything-fails',
    'ln-all-restart',
  ],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'leader-node.ts',
        'this.failureDetector.onStart();\n    this.onTrust(this.leaderDetector.leader());',
        'if (this.env.id < 0) this.failureDetector.onStart();',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
