import type { Attack } from '../attack.ts';
import { reference } from '../repository.ts';

/** What is to be graded is said in the words of git and of a shell: another file's output, a command, a folder above. */
export default {
  tries: 'what is named to be graded is looked up as a name, and nothing else',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(reference('lab3'));
  },
  revision: '../../../etc/passwd --output=/tmp/x `id` $(id)\u001b[2J',
  reaches: 'refused',
  expect: {
    points: 0,
    seen: [/it has no commit .*\\u\{1b\}\[2J/],
    unseen: [/uid=/, /root:/, /\\u001b/],
  },
} satisfies Attack;
