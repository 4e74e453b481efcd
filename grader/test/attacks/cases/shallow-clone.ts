import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

/** The repository says that its history begins with the last commit: what came before can't be fetched, as it is not there. */
export default {
  tries: 'a history that was cut off is not filled in, and what it is cut off from is not graded',
  lab: 'lab3',
  checks: ['highest-leads'],
  build: (repository) => {
    const gone = '0123456789abcdef0123456789abcdef01234567';
    const better = repository.commit(reference('lab3'), { parents: [gone] });
    const head = repository.commit(skeleton('lab3'), { parents: [gone] });
    repository.write('.git/refs/heads/better', `${better}\n`);
    repository.write('.git/shallow', `${[better, head].sort().join('\n')}\n`);
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
