import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** The judge makes the object before there is anything to check. */
export default {
  tries: 'a constructor that does not return costs the checks of its class',
  lab: 'lab3',
  checks: ['highest-leads', 'fd-start', 'fd-answers'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'this.trusted = this.highest();',
        'while (this.trusted === UNKNOWN_ID) this.highest();',
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 4, seen: [/a loop does not end/] },
} satisfies Attack;
