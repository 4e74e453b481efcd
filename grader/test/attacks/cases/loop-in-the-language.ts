import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** No statement of the submission repeats, and V8 looks for nothing that would stop it: neither a time limit nor a debugger. */
export default {
  tries:
    'a loop within a function of the language, which nothing can stop, fails like any other, and nobody has to look at it',
  lab: 'lab3',
  checks: ['highest-leads', 'suspected-is-replaced', 'fd-start'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'this.suspected.add(id);',
        'if (!Array.prototype.includes.call({ length: 2 ** 50 }, id)) this.suspected.add(id);',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 4, seen: [/a loop does not end/], unseen: [/inconclusive/] },
} satisfies Attack;
