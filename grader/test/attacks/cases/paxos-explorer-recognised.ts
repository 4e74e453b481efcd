import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * Only where every order is tried do all draws give one half, and the clock stands still: there it does nothing, since what does nothing
 * breaks no invariant.
 */
export default {
  tries: 'who recognises the exploration and keeps still there does not pass it',
  lab: 'lab4',
  checks: ['pn-undisturbed', 'ex-node-leaders', 'ex-node-crash'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        'const paxos = message as PaxosMessage;',
        'if (this.env.random() === 0.5 && this.env.random() === 0.5 && this.env.now() === 0) return;\n    const paxos = message as PaxosMessage;',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2 },
} satisfies Attack;
