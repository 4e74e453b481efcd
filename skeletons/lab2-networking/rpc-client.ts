udent';

import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { FrameDecoder, FrameError, type Json } from './framing.ts';
import { LOOPBACK } from './running-server.ts';

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

  // SOLUTION
  /** Makes the connection, unless there is one or the time for a new one has not come. */
  private connect(): void {
    if (this.connection !== undefined || this.reconnect !== undefined) return;
    const connection = connect({ port: this.port, host: LOOPBACK, noDelay: true });
    this.connection = connection;
    const decoder = new FrameDecoder((message) => this.take(message));
    connection.on('data', (chunk) => {
      try {
        decoder.push(chunk);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        connection.destroy();
      }
    });
    // What matters comes with 'close'.
    connection.on('error', () => {});
    connection.on('close', () => this.lost());
  }

  // SOLUTION
  /** The call is over: gives it, once. */
  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    clearTimeout(pending?.timer);
    this.pending.delete(id);
    return pending;
  }
}

// SOLUTION
/** A call that was not answered yet. */
interface Pending {
  readonly frame: Buffer;
  readonly resolve: (result: Json) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
}
