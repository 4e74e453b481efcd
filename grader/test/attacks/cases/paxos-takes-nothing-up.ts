import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** It stores all that it should, and starts each life as if it were the first: by luck the same clients might ask it for the same again. */
export default {
  tries:
    'a node of Paxos that takes nothing up after a crash is found out wherever a crash is what is asked about',
  lab: 'lab4',
  checks: ['pn-durable', 'pn-every-crash', 'pn-all-restart'],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab4',
        'paxos-node.ts',
        ['acceptor', 'proposer', 'decided'].map(
          (key) => [`this.env.storage.get('${key}')`, 'undefined'] as const,
        ),
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/Agreement and validity/] },
} satisfies Attack;
