import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** No statement of the submission repeats: the time goes by within one call of the language's own. */
export default {
  tries: 'a regular expression that backtracks for ever is stopped like a loop',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'fd-start'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'this.suspected.add(id);',
        "if (!/^(a+)+$/.test('a'.repeat(60) + '!')) this.suspected.add(id);",
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 4, seen: [/a loop does not end/] },
} satisfies Attack;
