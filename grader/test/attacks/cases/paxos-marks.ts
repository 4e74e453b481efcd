import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';
import { WALK } from '../walk.ts';

/** Whatever it reaches it marks, and throws where it finds a mark that is not its own: that is a place to talk to others, or to itself after a crash. */
export default {
  tries:
    'nothing that a node of Paxos can write into is seen by another one, or by itself when it comes back',
  lab: 'lab4',
  checks: ['pn-undisturbed', 'pn-crashed-leader', 'pn-all-restart'],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab4',
        'paxos-node.ts',
        [
          [
            'this.election.onStart();',
            `this.election.onStart();
    const { shared } = walk({ env: this.env, election: this.election, print: console }, {}, [this], this.env.random() + 1);
    if (shared.length > 0) throw new Error('shared: ' + shared.slice(0, 20).join(' '));`,
          ],
        ],
        WALK,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 5, unseen: [/shared: /] },
} satisfies Attack;
