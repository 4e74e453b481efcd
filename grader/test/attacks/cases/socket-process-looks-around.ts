import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/**
 * In a socket lab the submission is a process of its own. It looks for a way to files and other programs, and with what is left of
 * Node it writes a report, sends signals to everybody, and asks who it is.
 */
const LOOK = `
const node = Reflect.get(globalThis, ['pro', 'cess'].join(''));
const seen: string[] = [];
const attempt = (what: string, run: () => unknown): void => {
  try { seen.push(what + ' gives ' + String(run())); } catch { seen.push(what + ' is closed'); }
};
attempt('builtin', () => node.getBuiltinModule('node:fs').readdirSync('/'));
attempt('binding', () => node.binding('spawn_sync'));
attempt('main', () => node.mainModule.require('node:fs'));
attempt('loader', () => Reflect.get(node, 'constructor').constructor('return require("node:fs")')());
attempt('text', () => Reflect.get(globalThis, 'eval')('require("node:fs")'));
attempt('report', () => node.report.writeReport('/tmp/TOKEN'));
attempt('shared report', () => node.report.writeReport('/dev/shm/TOKEN'));
attempt('variables', () => Object.keys(node.env).join());
attempt('signal', () => node.kill(1, 'SIGKILL'));
attempt('root', () => node.setuid(0));
attempt('user', () => node.getuid());
`;

export default {
  tries: 'a student’s process finds no way to files, programs or other processes',
  lab: 'lab2',
  checks: ['udp-upper-lower'],
  build: (repository) => {
    const files = changed(
      'lab2',
      'udp-server.ts',
      'const request = textOf(datagram);',
      'console.log(seen.join("; "));\nconst request = textOf(datagram);',
    );
    const [path = '', before = ''] =
      Object.entries(files).find(([name]) => name.endsWith('udp-server.ts')) ?? [];
    // It answers wrongly, so that what it printed is told.
    const wrong = before.replace('text.toUpperCase()],', 'text],');
    const look = LOOK.replaceAll('TOKEN', repository.token);
    repository.commit({ ...files, [path]: `${wrong}${look}` });
  },
  reaches: 'judge',
  expect: { points: 0, seen: [/builtin is closed; binding is closed; main is closed/] },
} satisfies Attack;
