import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A check that waits for ever has found nothing wrong; taken for a pass, that would be the easiest mutex of all. */
export default {
  tries: 'a promise that is never settled is a failure, at once and without a time limit',
  lab: 'lab1',
  checks: [
    'mutex-excludes',
    'mutex-order',
    'mutex-unlock',
    'mutex-run-exclusive',
    'channel-order',
    'retry-deadline',
  ],
  build: (repository) => {
    const files = changed(
      'lab1',
      'concurrency/mutex.ts',
      'lock(): Promise<void> {',
      'lock(): Promise<void> {\n    if (this.waiting !== undefined) return new Promise(() => {});',
    );
    repository.commit(files);
  },
  reaches: 'judge',
  // channel-order and retry-deadline.
  expect: { points: 3, seen: [/never ended: .*was never settled/] },
} satisfies Attack;
