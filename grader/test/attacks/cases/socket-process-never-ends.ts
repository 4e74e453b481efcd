import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** It hears no signal, never closes, keeps itself busy for ever, and starts again what ends. */
const STAY = `
const node = Reflect.get(globalThis, 'process');
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGUSR2', 'exit', 'beforeExit', 'disconnect', 'uncaughtException']) {
  node.on(signal, () => { for (let end = Date.now() + 60_000; Date.now() < end; ); });
}
node.title = 'TOKEN';
Reflect.set(node, 'exit', () => undefined);
Reflect.set(node, 'abort', () => undefined);
setInterval(() => undefined, 1);
setTimeout(() => { for (;;); }, 3000);
`;

/** Its answers are right; what matters is what is left when the check is over. */
export default {
  tries: 'a student’s process that refuses to end is gone when its check is',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'udp-camel'],
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'udp-server.ts',
        'socket.close();',
        'await new Promise(() => {});',
        STAY.replaceAll('TOKEN', repository.token),
      ),
    );
  },
  reaches: 'judge',
  // The frame sees that no process is left.
  expect: { points: 5 },
} satisfies Attack;
