import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Time and chance of the machine itself: a run could not be repeated, and a node could tell one run from another. */
export default {
  tries: 'real clocks, timers and randomness are refused by name',
  lab: 'lab3',
  fast: true,
  checks: ['highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'mon-leader-detector.ts',
        'return this.trusted;',
        `const times = [Date.now(), +new Date(), performance.now(), performance.timeOrigin];
    const { random } = Math;
    const draws = [Math.random(), Math['random'](), random(), crypto.getRandomValues(new Uint8Array(1))];
    setTimeout(() => undefined, 1);
    queueMicrotask(() => undefined);
    return times.length + draws.length;`,
      ),
    );
  },
  reaches: 'refused',
  expect: {
    points: 0,
    seen: ['Date', 'performance', 'Math\\.random', 'crypto', 'setTimeout', 'queueMicrotask'].map(
      (name) => new RegExp(`${name} is not for nodes`),
    ),
  },
} satisfies Attack;
