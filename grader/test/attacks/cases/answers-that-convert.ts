import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Without the hook that is refused by name: an object that becomes the right number wherever it is used as one. */
export default {
  tries: 'an object that converts to the right number is not the number',
  lab: 'lab3',
  checks: ['highest-leads', 'negative-ignored', 'agreement', 'told-once'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'return this.trusted;',
        'return Object(this.trusted) as NodeId;',
      ),
    );
  },
  reaches: 'judge',
  // What subscribers hear is still a number.
  expect: { points: 2, seen: [/the highest id leads/] },
} satisfies Attack;
