import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** In the constructor there is no handler yet whose effects could be carried out, recorded, or lost in a crash. */
export default {
  tries: 'an env is of no use before the first handler',
  lab: 'lab3',
  checks: ['fd-start', 'fd-answers', 'highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'this.delay = delta;',
        `this.delay = delta;
    try { env.setTimer(TIMEOUT, 1); } catch { /* go on without */ }
    env.broadcast({ type: HEARTBEAT_REPLY });`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/only while one of its handlers runs/] },
} satisfies Attack;
