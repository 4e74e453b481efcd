import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A module that is never loaded to its end: nothing at all can be judged. */
export default {
  tries: 'a loop while the files are loaded is stopped, and told once',
  lab: 'lab3',
  checks: ['highest-leads', 'fd-start'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'export const UNKNOWN_ID: NodeId = -1;',
        'export const UNKNOWN_ID: NodeId = spin();',
        '\nfunction spin(): NodeId {\n  let at = 0;\n  while (at < 1) at = -at;\n  return -1;\n}\n',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/does not end|loading the files/] },
} satisfies Attack;
