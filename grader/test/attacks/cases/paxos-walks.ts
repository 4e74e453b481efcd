import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';
import { WALK } from '../walk.ts';

/** It tells how far it came, and what of it could be changed; that it tells is its end. */
export default {
  tries: 'what a node of Paxos is handed, and throws at it, is closed to the last function',
  lab: 'lab4',
  checks: ['pn-undisturbed'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        'const paxos = message as PaxosMessage;',
        `const { reached, errors, opened } = walk({ env: this.env, election: this.election, message, print: console }, attempts(this.env), [this], 1);
    console.log('reached ' + (reached > 100) + ', errors ' + errors + ', opened [' + opened.slice(0, 20).join(' ') + ']');
    const paxos = message as PaxosMessage;`,
        WALK,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/reached true, errors (?:[6-9]|10), opened \[\]/] },
} satisfies Attack;
