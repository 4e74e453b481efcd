/** A small server over HTTP: a greeting, a counter, a redirection, and fizzbuzz. */
import { NotImplemented } from 'harness/student';
import type { RunningServer } from './running-server.ts';

export const GITHUB = 'https://github.com/';

/** Starts the server on `port` of loopback; 0 takes any free port. Resolves when it listens, rejects when it can't. */
export async function startHttpServer(port: number): Promise<RunningServer> {
  throw new NotImplemented('startHttpServer');
}

/** What fizzbuzz says of a value as it stands in a query; `null` if there is none. */
export function fizzbuzz(value: string | null): string {
  throw new NotImplemented('fizzbuzz');
}
