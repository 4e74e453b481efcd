import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * At the end of the stack the next call of the judge's own code fails halfway: between writing down an effect and counting it,
 * or with a handler that is still marked as running. The error is caught, and all goes on.
 */
const DEEP = `
function atTheEnd(use: Env, to: NodeId): void {
  const down = (): void => {
    try {
      down();
    } finally {
      use.send(to, { type: HEARTBEAT_REPLY, path: [[[[{ deep: [to] }]]]] });
    }
  };
  try { down(); } catch { /* and on */ }
}
`;

/** A reply must be sent once; whatever the overflow left behind is there when the next check runs in the same process. */
export default {
  tries: 'calls at the end of the stack leave the judge as it was',
  lab: 'lab3',
  checks: ['fd-answers', 'fd-start', 'fd-asks-everyone', 'highest-leads'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab3',
        'evt-failure-detector.ts',
        'if (message.type === HEARTBEAT_REQUEST) this.env.send(from, { type: HEARTBEAT_REPLY });',
        'if (message.type === HEARTBEAT_REQUEST) atTheEnd(this.env, from);',
        DEEP,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 4 },
} satisfies Attack;
