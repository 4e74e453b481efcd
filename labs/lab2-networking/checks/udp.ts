import type { Students } from 'harness/author';
import type { Kept, Lab2 } from './interface.ts';

/** The student's UDP server, started in a process of its own. Gives its port. */
export async function startUdpServer(student: Students<Lab2>): Promise<number> {
  const server = await student.start<Kept>('your UDP server');
  const port = await server.run(
    async ({ lab, kept }) => {
      kept.server = await lab.startUdpServer(0);
      return kept.server.port;
    },
    undefined,
    'startUdpServer did not resolve',
  );
  student.tell('your server listens');
  return port;
}

/** What each command should answer. */
export function expected(request: string): string {
  const at = request.indexOf('|:|');
  const text = request.slice(at + 3);
  switch (at < 0 ? '' : request.slice(0, at)) {
    case 'UPPER':
      return text.toUpperCase();
    case 'LOWER':
      return text.toLowerCase();
    case 'CAMEL':
      return text
        .split(/(\s+)/u)
        .map((word) => {
          const [first = '', ...rest] = [...word.toLowerCase()];
          return first.toUpperCase() + rest.join('');
        })
        .join('');
    case 'ROT13': {
      const letters = 'abcdefghijklmnopqrstuvwxyzabcdefghijklm';
      const turned = (c: string) => letters[letters.indexOf(c) + 13] ?? c;
      return [...text]
        .map((c) =>
          /[a-z]/.test(c) ? turned(c) : /[A-Z]/.test(c) ? turned(c.toLowerCase()).toUpperCase() : c,
        )
        .join('');
    }
    case 'SWAP':
      return [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');
    default:
      return 'Unknown command';
  }
}

/** Sends each request and expects its answer before the next. */
export async function ask(student: Students<Lab2>, port: number, requests: readonly (string | Buffer)[]) {
  const peer = await student.udp();
  const answers: string[] = [];
  for (const request of requests) {
    await peer.send(port, request);
    const told = shown(request);
    student.tell(`sent ${told}`);
    const answer = String(await peer.next(`no answer to ${told} came back`));
    student.tell(`got  ${shown(answer)}`);
    answers.push(answer);
  }
  return answers;
}

/** A datagram as stories show it. */
export function shown(datagram: string | Buffer): string {
  if (datagram.length > 60) return `a datagram of ${Buffer.byteLength(datagram)} bytes`;
  return typeof datagram === 'string' ? JSON.stringify(datagram) : `the bytes <${datagram.toString('hex')}>`;
}
