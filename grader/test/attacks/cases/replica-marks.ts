import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';
import { WALK } from '../walk.ts';

/** Whatever it reaches it marks, and throws where it finds a mark that is not its own: that is a place to talk to others, or to itself after a crash. */
export default {
  tries: 'nothing that a replica can write into is seen by another one, or by itself when it comes back',
  lab: 'lab5',
  checks: ['rp-serves', 'rp-new-leader', 'rp-all-restart'],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab5',
        'replica.ts',
        [
          ['super(env);', 'super(env);\n    this.handed = replicas;'],
          [
            'private readonly election: LeaderElection;',
            'private readonly election: LeaderElection;\n  private readonly handed: readonly NodeId[];',
          ],
          [
            'this.election.onStart();',
            `this.election.onStart();
    const { shared } = walk({ env: this.env, election: this.election, replicas: this.handed, print: console }, {}, [this], this.env.random() + 1);
    if (shared.length > 0) throw new Error('shared: ' + shared.slice(0, 20).join(' '));`,
          ],
        ],
        WALK,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 6, unseen: [/shared: /] },
} satisfies Attack;
