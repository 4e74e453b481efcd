/**
 * A server of commands over UDP. A datagram `CMD|:|text` is answered with one datagram, to who sent it; everything that is no
 * such command, with `Unknown command`. No datagram stops it.
 */
import { NotImplemented } from 'harness/student';
import type { RunningServer } from './running-server.ts';

export const SEPARATOR = '|:|';
export const UNKNOWN_COMMAND = 'Unknown command';

/** The answer to a datagram. */
export function answerTo(datagram: Uint8Array): string {
  throw new NotImplemented('answerTo');
}

/** Starts the server on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startUdpServer(port: number): Promise<RunningServer> {
  throw new NotImplemented('startUdpServer');
}
