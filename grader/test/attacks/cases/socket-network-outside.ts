import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** Addresses that are for documentation only, so that nobody would be reached even if there were a way. */
const CALL = `
import { connect } from 'node:net';

async function callOutside(): Promise<string> {
  const told: string[] = [];
  const tcp = (host: string) => new Promise<string>((done) => {
    const socket = connect({ host, port: 80, timeout: 3000 });
    socket.once('connect', () => done('connected')).once('timeout', () => done('no answer')).once('error', (error) => done(String(Reflect.get(error, 'code'))));
  }).then((how) => told.push(how));
  const udp = (type: 'udp4' | 'udp6', host: string) => new Promise<string>((done) => {
    const socket = createSocket(type).on('error', (error) => done(String(Reflect.get(error, 'code'))));
    socket.send('x', 53, host, (error) => done(error === null ? 'sent' : String(Reflect.get(error, 'code'))));
  }).then((how) => told.push(how));
  await tcp('192.0.2.1');
  await tcp('2001:db8::1');
  await udp('udp4', '192.0.2.1');
  await udp('udp4', '255.255.255.255');
  await udp('udp6', '2001:db8::1');
  await tcp('nobody.invalid');
  return told.join();
}
`;

/** With a way out it could fetch a solution, or hand out what it sees. */
export default {
  tries: 'a student’s process has no network but its loopback, and no names of others',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'http-root'],
  build: (repository) => {
    const files = changed(
      'lab2',
      'udp-server.ts',
      "const socket = createSocket('udp4');",
      "console.log('CALLED ' + (await callOutside()));\n  const socket = createSocket('udp4');",
    );
    const [path = '', text = ''] =
      Object.entries(files).find(([name]) => name.endsWith('udp-server.ts')) ?? [];
    const [, imports = '', body = ''] = /(import[^\n]*\n)([\s\S]*)/.exec(CALL) ?? [];
    repository.commit({
      ...files,
      [path]: `${imports}${text.replace('text.toUpperCase()],', 'text],')}${body}`,
    });
  },
  reaches: 'judge',
  expect: {
    points: 2,
    seen: [
      /CALLED ENETUNREACH,ENETUNREACH,ENETUNREACH,(ENETUNREACH|EACCES),ENETUNREACH,(EAI_AGAIN|ENOTFOUND)/,
    ],
  },
} satisfies Attack;
