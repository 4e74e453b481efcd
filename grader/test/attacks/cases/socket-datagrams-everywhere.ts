import type { Attack } from '../attack.ts';
import { changed } from '../repository.ts';

/** It takes ports that others may want, and sends the right answer, and wrong ones, to every port there is. */
const SPRAY = `
const others = Array.from({ length: 40 }, (_, i) => createSocket('udp4').on('error', () => undefined).bind(20_000 + i, LOOPBACK));
function spray(text: string): void {
  for (const other of others) {
    for (let port = 1024; port < 65_536; port += 97) other.send(text, port, LOOPBACK, () => undefined);
  }
}
`;

/** Answers count when they come from the server, to who asked it; the checks beside it have sockets of their own. */
export default {
  tries: 'ports that are taken and datagrams to everybody cost nobody else a point',
  lab: 'lab2',
  checks: ['udp-upper-lower', 'http-root', 'frame-encoding'],
  hasNeighbour: true,
  build: (repository) => {
    repository.commit(
      changed(
        'lab2',
        'udp-server.ts',
        'socket.send(answerTo(datagram), from.port, from.address, () => {});',
        "spray('HELLO, WORLD');\n    spray('Unknown command');",
        SPRAY,
      ),
    );
  },
  reaches: 'judge',
  expect: { points: 5, seen: [/no answer to/] },
} satisfies Attack;
