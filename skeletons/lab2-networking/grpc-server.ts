yCall, type sendUnaryData } from '@grpc/grpc-js';

import type { RunningServer } from './running-server.ts';

/** Starts the service on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startKeyValueServer(port: number): Promise<RunningServer> {
  throw new NotImplemented('startKeyValueServer');
}
