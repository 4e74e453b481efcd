/** A key-value store over gRPC: the service of `key-value.proto`. */
import { NotImplemented } from 'harness/student';
import type { RunningServer } from './running-server.ts';

/** Starts the service on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startKeyValueServer(port: number): Promise<RunningServer> {
  throw new NotImplemented('startKeyValueServer');
}
