import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The storage is memory of the judge: it is written into without end, one key after the other, each of them long. */
export default {
  tries: 'a storage that is filled without end costs the checks that fill it, and no other',
  lab: 'lab4',
  checks: ['pn-durable', 'ac-first-promise', 'le-quorum'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab4',
        'paxos-node.ts',
        'const { rnd, vrnd, vval } = this.acceptor;',
        `const { rnd, vrnd, vval } = this.acceptor;
    for (let i = 0; i < 9000; i++) this.env.storage.put('k'.repeat(60_000) + i, 'x'.repeat(60_000) + i);`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 5 },
} satisfies Attack;
