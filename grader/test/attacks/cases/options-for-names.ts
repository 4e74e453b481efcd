import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

let option = '--upload-pack=touch';

/** A branch whose name is an option of git that runs a program, and that is to be graded by this name. */
export default {
  tries: 'a branch that is named like an option is a branch',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    option = `--upload-pack=touch-${repository.token}`;
    const work = repository.commit(reference('lab3'));
    repository.commit(skeleton('lab3'));
    repository.write(`.git/refs/heads/${option}`, `${work}\n`);
    repository.write(`.git/refs/heads/--exec=${repository.token}`, `${work}\n`);
  },
  get revision() {
    return option;
  },
  reaches: 'judge',
  expect: { points: 2 },
} satisfies Attack;
