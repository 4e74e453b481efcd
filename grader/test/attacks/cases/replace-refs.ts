import type { Attack } from '../attack.ts';
import { reference, skeleton } from '../repository.ts';

/** The commit that was pushed in time is an empty skeleton; a replace ref and a graft put the later solution in its place. */
export default {
  tries: 'replace refs and grafts put nothing in the place of what was pushed',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads', 'fd-start'],
  build: (repository) => {
    const good = repository.commit(reference('lab3'));
    const pushed = repository.commit(skeleton('lab3'));
    repository.write(`.git/refs/replace/${pushed}`, `${good}\n`);
    repository.write('.git/info/grafts', `${pushed} ${good}\n`);
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
