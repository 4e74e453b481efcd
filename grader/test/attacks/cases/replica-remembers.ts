import type { Attack } from '../attack.ts';
import { REMEMBER } from '../remember.ts';
import { changed } from '../repository.ts';

/** A replica that came back throws if it finds anything of what it left before. */
export default {
  tries: 'a replica that comes back finds nothing in any place that outlives it',
  lab: 'lab5',
  checks: ['rp-serves', 'rp-comes-back', 'rp-new-leader', 'rp-all-restart', 'rp-everything', 'rc-everything'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab5',
        'replica.ts',
        'this.election.onStart();',
        "if (remembers(this.env)) throw new Error('it remembers');\n    remember(this.env);\n    this.election.onStart();",
        REMEMBER,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 16, unseen: [/it remembers/] },
} satisfies Attack;
