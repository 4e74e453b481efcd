import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A message that is changed after it was sent, and one that is changed where it arrived. */
export default {
  tries: 'what was sent stays what it was, at the sender and at the receiver',
  lab: 'lab3',
  checks: ['fd-start', 'fd-answers', 'ln-crash', 'ln-stays'],
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
      let took = Reflect.set(message, 'type', 'nothing') || Reflect.set(message, 'list', []);
      try { Object.assign(message, { type: 'nothing' }); took = true; } catch { /* frozen */ }
      if (took) throw new Error('a received message was changed');
    }`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 2, unseen: [/a received message was changed/] },
} satisfies Attack;
