import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** A node that never answers breaks neither agreement nor validity. */
export default {
  tries: 'nodes of Paxos that keep silent are safe, and get nothing for that',
  lab: 'lab4',
  checks: [
    'pn-undisturbed',
    'pn-cost',
    'pn-lost',
    'pn-durable',
    'pn-own-rounds',
    'pn-duel',
    'pn-learns-later',
    'pn-minority',
    'pn-crashed-leader',
    'pn-termination',
    'pn-everything-fails',
    'pn-all-restart',
    'ex-node-leaders',
    'ex-node-crash',
  ],
  build: (repository) => {
    repository.commit(
      changedOften('lab4', 'paxos-node.ts', [
        ['if (request.type !== PROPOSE ||', 'if (this.env.id >= 0 || request.type !== PROPOSE ||'],
        [
          'const paxos = message as PaxosMessage;',
          'if (this.env.id >= 0) return;\n    const paxos = message as PaxosMessage;',
        ],
        ['if (name !== RETRY) {', 'if (this.env.id >= 0) return;\n    if (name !== RETRY) {'],
      ]),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
