import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Each request is answered with two more, so that messages double with every step; timers of length 0 stop the clock. */
export default {
  tries: 'messages that multiply and timers that never let time pass end the run, not the judge',
  lab: 'lab3',
  checks: ['fd-start', 'fd-timer', 'ln-stays', 'highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        /this\.env\.send\(id, \{ type: HEARTBEAT_REQUEST \}\);/,
        `for (let i = 0; i < 20; i++) this.env.broadcast({ type: HEARTBEAT_REQUEST });
      for (let i = 0; i < 100; i++) this.env.setTimer(\`\${TIMEOUT}\${i}\`, 0);`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 6, seen: [/the run was stopped after 50000 steps/] },
} satisfies Attack;
