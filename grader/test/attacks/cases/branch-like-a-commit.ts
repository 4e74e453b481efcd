import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

let pushed = '';

/** The commit that the platform saw in time is the skeleton. A branch and a tag have its id for a name, in full and short, and are the solution. */
export default {
  tries: 'a branch with the id of a commit for its name does not take the place of the commit',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    pushed = repository.commit(skeleton('lab3'));
    const later = repository.commit(reference('lab3'), { parents: [pushed] });
    for (const name of [pushed, pushed.slice(0, 7), `graded/${pushed}`, `refs/graded/${pushed}`]) {
      repository.write(`.git/refs/heads/${name}`, `${later}\n`);
      repository.write(`.git/refs/tags/${name}`, `${later}\n`);
    }
    repository.write(`.git/refs/graded/${pushed}`, `${later}\n`);
  },
  get revision() {
    return pushed;
  },
  reaches: 'judge',
  expect: {
    points: 0,
    also: ({ result }) => {
      if (result.grading?.commit !== pushed) throw new Error(`graded ${result.grading?.commit}`);
    },
  },
} satisfies Attack;
