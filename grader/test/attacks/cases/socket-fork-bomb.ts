import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Should it come to the module of child processes by any way, it starts itself over and over, detached, to outlive its check. */
const BOMB = `
const node = Reflect.get(globalThis, 'process');
const told: string[] = [];
try {
  const main = Object(Reflect.get(node, 'mainModule'));
  const programs = Object(Reflect.apply(Reflect.get(main, 'require'), main, ['node:child_process']));
  const spawn = Reflect.get(programs, 'spawn');
  for (let i = 0; i < 200; i++) {
    const child = Reflect.apply(spawn, programs, ['/bin/bash', ['-c', ': TOKEN; while :; do bash -c "sleep 1000" TOKEN & sleep 0.01; done'], { detached: true, stdio: 'ignore' }]);
    Reflect.apply(Reflect.get(Object(child), 'on'), child, ['error', () => undefined]);
    Reflect.apply(Reflect.get(Object(child), 'unref'), child, []);
  }
  told.push('bomb was lit');
} catch { told.push('no way to programs'); }
console.log(told.join());
`;

/** Its own answers may come or not. The check beside it has a process in the same jail, and the frame sees that nothing is left. */
export default {
  tries: 'a process that starts others without end is stopped by the jail, and none of them is left',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'http-root'],
  build: (repository) => {
    const files = changed(
      'lab2',
      'udp-server.ts',
      "['UPPER', (text) => text.toUpperCase()],",
      "['UPPER', (text) => text + told],",
      BOMB.replaceAll('TOKEN', repository.token),
    );
    repository.commit(files);
  },
  reaches: 'judge',
  expect: { points: 2, seen: [/bomb was lit|no way to programs/] },
} satisfies Attack;
