import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Sent empty, and made a reply afterwards, when it costs no rule any more. */
export default {
  tries: 'a message that is changed after it was sent arrives as it was sent',
  lab: 'lab3',
  checks: ['ln-start', 'ln-crash', 'ln-stays'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST) this.env.send(from, { type: HEARTBEAT_REPLY });',
        `if (message.type === HEARTBEAT_REQUEST) {
      const reply = { type: 'nothing' };
      this.env.send(from, reply);
      reply.type = HEARTBEAT_REPLY;
    }`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2 },
} satisfies Attack;
