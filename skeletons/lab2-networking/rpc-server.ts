/**
 * An RPC server: it executes each call at most once. A call that comes again gets the answer of its execution, on the
 * connection that it came again on.
 */
import { NotImplemented } from 'harness/student';
import type { Json } from './framing.ts';

/** What a method does with its argument. What it throws becomes the error `failed` with its message. */
export type Method = (argument: Json) => Json | Promise<Json>;

export interface RpcServerOptions {
  /** So many answers are kept for each client, the latest ones. 100 unless something else is said. */
  readonly remember?: number;
}

export class RpcServer {
  constructor(methods: Readonly<Record<string, Method>>, options: RpcServerOptions = {}) {
    throw new NotImplemented('RpcServer.constructor');
  }

  /** Listens on `port` of loopback, 0 for any free one, and resolves to the port. */
  async listen(port: number): Promise<number> {
    throw new NotImplemented('RpcServer.listen');
  }

  /** Stops listening, ends its connections, and resolves when nothing is left open. */
  async close(): Promise<void> {
    throw new NotImplemented('RpcServer.close');
  }
}
