dent';

import { createSocket } from 'node:dgram';
import type { RunningServer } from './running-server.ts';

export const SEPARATOR = '|:|';
export const UNKNOWN_COMMAND = 'Unknown command';

// SOLUTION
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
  throw new NotImplemented('answerTo');
}

/** Starts the server on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startUdpServer(port: number): Promise<RunningServer> {
  throw new NotImplemented('startUdpServer');
}

// SOLUTION
/** The text of a datagram, or `undefined` if it is no UTF-8. */
function textOf(datagram: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(datagram);
  } catch {
    return undefined;
  }
}

