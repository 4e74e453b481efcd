import type { Attack } from '../attack.ts';
import { changedOften } from '../repository.ts';

/** Whoever compares two of these finds the second one larger, whichever event came first. */
const GROWING = `
const growing = counter();
function counter(): () => number {
  let asked = 0;
  return () => ({ valueOf: () => ++asked }) as unknown as number;
}
`;

export default {
  tries: 'times that grow whenever they are compared respect no order of events',
  lab: 'lab1',
  checks: ['lamport-respects'],
  build: (repository) => {
    repository.commit(
      changedOften(
        'lab1',
        'clocks.ts',
        [
          ['this.time += 1;\n    return this.time;', 'return growing();'],
          ['this.time = Math.max(this.time, sent) + 1;\n    return this.time;', 'return growing();'],
        ],
        GROWING,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0 },
} satisfies Attack;
