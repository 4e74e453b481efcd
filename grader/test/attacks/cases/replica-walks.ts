import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';
import { WALK } from '../walk.ts';

/** It tells how far it came, and what of it could be changed; that it tells is its end. */
export default {
  tries: 'what a replica is handed, and throws at it, is closed to the last function',
  lab: 'lab5',
  checks: ['rp-serves'],
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
            'const paxos = message as PaxosMessage;',
            `const { reached, errors, opened } = walk({ env: this.env, election: this.election, message, replicas: this.handed, print: console }, attempts(this.env), [this], 1);
    console.log('reached ' + (reached > 100) + ', errors ' + errors + ', opened [' + opened.slice(0, 20).join(' ') + ']');
    const paxos = message as PaxosMessage;`,
          ],
        ],
        WALK,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/reached true, errors (?:[6-9]|10), opened \[\]/] },
} satisfies Attack;
