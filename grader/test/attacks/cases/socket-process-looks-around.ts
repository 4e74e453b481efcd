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
attempt('linked', () => node._linkedBinding('fs'));
attempt('library', () => node.dlopen({ exports: {} }, '/usr/lib/libc.so.6'));
attempt('main', () => node.mainModule.require('node:fs'));
attempt('loader', () => Reflect.get(node, 'constructor').constructor('return require("node:fs")')());
attempt('text', () => Reflect.get(globalThis, 'eval')('require("node:fs")'));
attempt('report', () => node.report.writeReport('/tmp/TOKEN'));
attempt('shared report', () => node.report.writeReport('/dev/shm/TOKEN'));
attempt('report here', () => { node.chdir('/tmp/student'); return node.report.writeReport('TOKEN'); });
attempt('variables', () => Object.keys(node.env).sort().join());
attempt('root', () => node.setuid(0));
attempt('is root', () => node.getuid() === 0 || node.geteuid() === 0);
attempt('parent', () => node.ppid);
const reached: number[] = [];
for (let pid = 1; pid < 70_000; pid++) {
  try { if (pid !== node.pid && node.kill(pid, 0)) reached.push(pid); } catch { /* nobody, or not ours */ }
}
// Of its own threads each has a number too.
attempt('others', () => reached.length > 12);
attempt('signal', () => node.kill(1, 'SIGKILL'));
attempt('everybody', () => node.kill(-1, 'SIGCONT'));
`;

/** What each of them comes to. Process 1 is that of the jail, and no signal from inside ends it. */
const SEEN = [
  ...['builtin', 'binding', 'linked', 'library', 'main', 'loader', 'text'].map((way) => `${way} is closed`),
  ...['report', 'shared report', 'report here'].map((way) => `${way} gives `),
  'variables gives HOME,PATH,PWD,TZ',
  'root is closed',
  'is root gives false',
  'parent gives 1',
  'others gives false',
  'signal gives true',
  'everybody is closed',
];

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
  expect: {
    points: 0,
    seen: [new RegExp(SEEN.join('; ')), /(Failed to open Node\.js report file: \S+ \(errno: 30\)\s+){3}/],
  },
} satisfies Attack;
