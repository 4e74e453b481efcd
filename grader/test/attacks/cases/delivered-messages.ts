import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A message of the judge's keeping, changed where it arrives: others that were sent it would see it changed too. */
export default {
  tries: 'what arrives can’t be changed by who receives it',
  lab: 'lab3',
  checks: ['fd-start', 'fd-answers', 'ln-crash', 'ln-stays'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST) this.env.send(from, { type: HEARTBEAT_REPLY });',
        `if (message.type === HEARTBEAT_REQUEST) {
      let took = Reflect.set(message, 'type', 'nothing') || Reflect.set(message, 'list', []);
      try { Object.assign(message, { type: 'nothing' }); took = true; } catch { /* frozen */ }
      if (took) throw new Error('a received message was changed');
      this.env.send(from, { type: HEARTBEAT_REPLY });
    }`,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 10, unseen: [/a received message was changed/] },
} satisfies Attack;
