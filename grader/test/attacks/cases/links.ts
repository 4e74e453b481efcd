import type { Attack } from '../attack.ts';
import { folderOf, skeleton } from '../repository.ts';

const folder = folderOf('lab3');

/** A link in the place of a student's file: to a file of the machine, to the reference if it were beside, and out of the tree. */
export default {
  tries: 'links are not followed, whatever they point to',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'fd-start'],
  build: (repository) => {
    const link = (target: string) => ({ mode: '120000', id: repository.blob(target) });
    repository.commit({
      ...skeleton('lab3'),
      [`${folder}/mon-leader-detector.ts`]: link(
        '../../solutions-private/lab3-failure-detector/solution/mon-leader-detector.ts',
      ),
      [`${folder}/passwd.ts`]: link('/etc/passwd'),
      [`${folder}/environment.ts`]: link('/proc/self/environ'),
      harness: link('/tmp'),
    });
  },
  reaches: 'refused',
  expect: {
    points: 0,
    seen: [
      /not taken:.*mon-leader-detector\.ts \(a link\)/,
      /passwd\.ts \(a link\)/,
      /mon-leader-detector\.ts is missing/,
    ],
    unseen: [/root:x:0/],
  },
} satisfies Attack;
