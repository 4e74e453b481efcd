import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Node opens its debugger at a signal, and whoever speaks to that evaluates what they like: with it a process could speak for the stage. */
const OPEN = `const node = Reflect.get(globalThis, 'process');
  node.debugPort = 20_000 + (Date.now() % 10_000);
  node.kill(node.pid, 'SIGUSR1');
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done, 20));
  const opened = await new Promise<string>((done) => {
    connect({ host: '127.0.0.1', port: node.debugPort }).on('connect', () => done('open')).on('error', () => done('closed'));
  });
  console.log('the debugger is ' + opened);
  const socket = createSocket('udp4');`;

export default {
  tries: 'a signal to itself opens no debugger in a student’s process',
  lab: 'lab2',
  checks: ['udp-upper-lower'],
  build: (repository) => {
    const files = changed('lab2', 'udp-server.ts', "const socket = createSocket('udp4');", OPEN);
    const [path = '', text = ''] =
      Object.entries(files).find(([name]) => name.endsWith('udp-server.ts')) ?? [];
    const wrong = text.replace('text.toUpperCase()],', 'text],');
    repository.commit({ ...files, [path]: `import { connect } from 'node:net';\n${wrong}` });
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/the debugger is closed/] },
} satisfies Attack;
