/**
 * An RPC client: many calls at a time over one connection, each sent again with the same id until it is answered or was
 * tried often enough. The connection is made when it is needed, and made anew when it breaks.
 */
import { NotImplemented } from 'harness/student';
import type { Json } from './framing.ts';

export interface RpcClientOptions {
  /** How long an answer is waited for before the call is sent again, in ms. 1000 unless something else is said. */
  readonly timeoutMs?: number;
  /** How often a call is sent at most, the first time included. 3 unless something else is said. */
  readonly attempts?: number;
  /** How long it waits before it connects again, in ms. 50 unless something else is said. */
  readonly reconnectMs?: number;
}

export class RpcClient {
  /** Of the server that listens on `port` of loopback. Nothing is connected yet. */
  constructor(port: number, options: RpcClientOptions = {}) {
    throw new NotImplemented('RpcClient.constructor');
  }

  /**
   * Calls a method of the server and resolves to its result. Rejects with an `RpcError`: what the server says, `timeout` when
   * the last attempt was not answered in time, `closed`. Rejects with a `FrameError` when the argument is too large.
   */
  async call(method: string, argument: Json): Promise<Json> {
    throw new NotImplemented('RpcClient.call');
  }

  /** Ends the connection. Calls that are not answered yet reject with `closed`. Resolves when nothing is left open. */
  async close(): Promise<void> {
    throw new NotImplemented('RpcClient.close');
  }
}
