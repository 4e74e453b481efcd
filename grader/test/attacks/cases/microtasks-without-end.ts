import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Each continuation makes the next: no call takes long, and the event loop never gets its turn. */
export default {
  tries: 'promises that always have more to do are stopped like a loop',
  lab: 'lab1',
  checks: ['mutex-unlock', 'mutex-order', 'channel-bounded', 'fib-values'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab1',
        'concurrency/mutex.ts',
        'this.isLocked = true;\n      return Promise.resolve();',
        'this.isLocked = true;\n      const again = (): Promise<void> => Promise.resolve().then(again);\n      return again();',
      ),
    );
  },
  reaches: 'judge',
  // What knows nothing of the mutex keeps its points.
  expect: { points: 4, seen: [/a loop does not end|memory without end/] },
} satisfies Attack;
