import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** A socket for each datagram that might come, and one for each that will not: until the process gets no more of them. */
const TAKE = `
async function takeHandles(): Promise<string> {
  const codes: string[] = [];
  for (let i = 0; i < 2000 && codes.length === 0; i++) {
    await new Promise<void>((done) => {
      const socket = createSocket('udp4');
      socket.on('error', (error) => { codes.push(String(Reflect.get(error, 'code')) + ' after ' + (i < 300)); done(); });
      socket.bind(0, LOOPBACK, done);
    });
  }
  return codes.join();
}
`;

/** Its server is open already and goes on; the judge has handles of its own. */
export default {
  tries: 'a process that takes file handles without end comes to its limit, and nobody else does',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'udp-unknown', 'http-root'],
  hasNeighbour: true,
  build: (repository) => {
    const files = changed(
      'lab2',
      'udp-server.ts',
      "await once(socket, 'listening');",
      "await once(socket, 'listening');\n  console.log('HANDLES ' + (await takeHandles()));",
      TAKE,
    );
    const [path = '', text = ''] =
      Object.entries(files).find(([name]) => name.endsWith('udp-server.ts')) ?? [];
    repository.commit({ ...files, [path]: text.replace('text.toUpperCase()],', 'text],') });
  },
  reaches: 'judge',
  expect: { points: 5, seen: [/HANDLES EMFILE after true/] },
} satisfies Attack;
