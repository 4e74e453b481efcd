import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** One handler that asks for more than any may, and catches what it is told. */
export default {
  tries: 'twelve thousand timers of one handler are refused, and the refusal can not be swallowed',
  lab: 'lab3',
  checks: ['fd-start', 'fd-answers'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'this.env.setTimer(TIMEOUT, this.delay);',
        `for (let i = 0; i < 12_000; i++) {
      try { this.env.setTimer(\`t\${i}\`, 1_000_000); } catch { /* and the next */ }
    }
    this.env.setTimer(TIMEOUT, this.delay);`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/at most 10000 effects/] },
} satisfies Attack;
