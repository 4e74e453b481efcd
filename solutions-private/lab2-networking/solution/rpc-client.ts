/**
 * An RPC client: many calls at a time over one connection, each sent again with the same id until it is answered or was
 * tried often enough. The connection is made when it is needed, and made anew when it breaks.
 */
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { encodeFrame, FrameDecoder, FrameError, type Json } from './framing.ts';
import { isReply, RpcError } from './rpc-messages.ts';
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
  // SOLUTION
  private readonly port: number;
  // SOLUTION
  private readonly timeoutMs: number;
  // SOLUTION
  private readonly attempts: number;
  // SOLUTION
  private readonly reconnectMs: number;
  // SOLUTION
  private readonly name = randomUUID();
  // SOLUTION
  private readonly pending = new Map<number, Pending>();
  // SOLUTION
  private lastId = 0;
  // SOLUTION
  private connection: Socket | undefined;
  // SOLUTION
  private reconnect: NodeJS.Timeout | undefined;
  // SOLUTION
  private isClosed = false;

  /** Of the server that listens on `port` of loopback. Nothing is connected yet. */
  constructor(port: number, options: RpcClientOptions = {}) {
    // SOLUTION
    this.port = port;
    this.timeoutMs = options.timeoutMs ?? 1000;
    this.attempts = options.attempts ?? 3;
    this.reconnectMs = options.reconnectMs ?? 50;
  }

  /**
   * Calls a method of the server and resolves to its result. Rejects with an `RpcError`: what the server says, `timeout` when
   * the last attempt was not answered in time, `closed`. Rejects with a `FrameError` when the argument is too large.
   */
  async call(method: string, argument: Json): Promise<Json> {
    // SOLUTION
    if (this.isClosed) throw new RpcError('closed', 'the client was closed');
    const id = ++this.lastId;
    const frame = encodeFrame({ type: 'call', client: this.name, id, method, argument });
    return new Promise((resolve, reject) => {
      const pending: Pending = { frame, resolve, reject, attempts: 0, timer: undefined };
      this.pending.set(id, pending);
      this.attempt(id, pending);
    });
  }

  /** Ends the connection. Calls that are not answered yet reject with `closed`. Resolves when nothing is left open. */
  async close(): Promise<void> {
    // SOLUTION
    this.isClosed = true;
    clearTimeout(this.reconnect);
    for (const id of [...this.pending.keys()]) {
      this.settle(id)?.reject(new RpcError('closed', 'the client was closed'));
    }
    const { connection } = this;
    if (connection === undefined) return;
    await new Promise<void>((resolve) => {
      connection.once('close', () => resolve());
      connection.destroy();
    });
  }

  // SOLUTION
  private attempt(id: number, pending: Pending): void {
    if (pending.attempts === this.attempts) {
      this.settle(id)?.reject(new RpcError('timeout', `no answer to ${this.attempts} attempts`));
      return;
    }
    pending.attempts++;
    pending.timer = setTimeout(() => this.attempt(id, pending), this.timeoutMs);
    this.connect();
    // What is written before it is connected is kept by the socket.
    this.connection?.write(pending.frame);
  }

  /** Makes the connection, unless there is one or the time for a new one has not come. */
  // SOLUTION
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
  private lost(): void {
    this.connection = undefined;
    if (this.isClosed || this.pending.size === 0) return;
    this.reconnect = setTimeout(() => {
      this.reconnect = undefined;
      this.connect();
      // Whatever was asked on the old connection may be lost. The server knows what it has executed.
      for (const { frame } of this.pending.values()) this.connection?.write(frame);
    }, this.reconnectMs);
  }

  // SOLUTION
  private take(message: Json): void {
    if (!isReply(message)) return;
    const pending = this.settle(message.id);
    if ('result' in message) pending?.resolve(message.result);
    else pending?.reject(new RpcError(message.error.code, message.error.message));
  }

  /** The call is over: gives it, once. */
  // SOLUTION
  private settle(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    clearTimeout(pending?.timer);
    this.pending.delete(id);
    return pending;
  }
}

/** A call that was not answered yet. */
// SOLUTION
interface Pending {
  readonly frame: Buffer;
  readonly resolve: (result: Json) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
}
