import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** One node answers for all of them: with its own promise and its own vote there is a quorum at once, in every partition. */
export default {
  tries: 'promises and votes in the names of others make no quorum',
  lab: 'lab4',
  checks: ['pn-undisturbed', 'pn-minority', 'pn-agreement', 'pn-everything', 'ex-node-crash'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        "this.env.send(promise.to, { type: 'promise', ...promise });",
        "for (const from of this.env.nodes) this.env.send(promise.to, { type: 'promise', ...promise, from });",
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/sent a promise that is from \d: its own id is \d/] },
} satisfies Attack;
