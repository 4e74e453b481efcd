/**
 * A server of commands over UDP. A datagram `CMD|:|text` is answered with one datagram, to who sent it; everything that is no
 * such command, with `Unknown command`. No datagram stops it.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { LOOPBACK, type RunningServer } from './running-server.ts';

export const SEPARATOR = '|:|';
export const UNKNOWN_COMMAND = 'Unknown command';

/** What each command makes of its text. */
const COMMANDS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['UPPER', (text) => text.toUpperCase()],
  ['LOWER', (text) => text.toLowerCase()],
  ['CAMEL', camel],
  ['ROT13', rot13],
  ['SWAP', swap],
]);

/** The answer to a datagram. */
export function answerTo(datagram: Uint8Array): string {
  const request = textOf(datagram);
  const at = request?.indexOf(SEPARATOR) ?? -1;
  if (request === undefined || at < 0) return UNKNOWN_COMMAND;
  const command = COMMANDS.get(request.slice(0, at));
  return command === undefined ? UNKNOWN_COMMAND : command(request.slice(at + SEPARATOR.length));
}

/** Starts the server on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startUdpServer(port: number): Promise<RunningServer> {
  const socket = createSocket('udp4');
  socket.on('message', (datagram, from) => {
    // An answer that does not fit into a datagram is not sent: the callback takes the error that the socket would throw.
    socket.send(answerTo(datagram), from.port, from.address, () => {});
  });
  socket.bind(port, LOOPBACK);
  await once(socket, 'listening');
  socket.on('error', () => {});
  return {
    port: socket.address().port,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** The text of a datagram, or `undefined` if it is no UTF-8. */
function textOf(datagram: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(datagram);
  } catch {
    return undefined;
  }
}

function camel(text: string): string {
  return text.toLowerCase().replace(/(^|\s)\S/gu, (first) => first.toUpperCase());
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const a = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(a + ((letter.charCodeAt(0) - a + 13) % 26));
  });
}

function swap(text: string): string {
  return [...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
}
