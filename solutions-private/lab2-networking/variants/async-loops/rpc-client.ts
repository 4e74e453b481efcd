/** The RPC client: each call is a loop that sends, waits, and sends again. */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFrame, FrameDecoder, type Json } from './framing.ts';
import { isReply, type ReplyMessage, RpcError } from './rpc-messages.ts';
import { LOOPBACK } from './running-server.ts';

export interface RpcClientOptions {
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly reconnectMs?: number;
}

export class RpcClient {
  readonly #port: number;
  readonly #options: Required<RpcClientOptions>;
  readonly #client = randomUUID();
  readonly #end = new AbortController();
  /** Tells `connected`, which is when calls that wait are sent again. */
  readonly #events = new EventEmitter();
  readonly #open = new Map<number, (reply: ReplyMessage) => void>();
  #socket: Socket | undefined;
  #connecting: Promise<void> | undefined;
  #next = 1;

  constructor(port: number, options: RpcClientOptions = {}) {
    this.#port = port;
    this.#options = {
      timeoutMs: options.timeoutMs ?? 1000,
      attempts: options.attempts ?? 3,
      reconnectMs: options.reconnectMs ?? 50,
    };
    this.#events.setMaxListeners(0);
  }

  async call(method: string, argument: Json): Promise<Json> {
    if (this.#end.signal.aborted) throw new RpcError('closed', 'closed');
    const id = this.#next++;
    const frame = encodeFrame({ type: 'call', client: this.#client, id, method, argument });
    const send = () => this.#socket?.write(frame);
    const over = new AbortController();
    const answered = new Promise<ReplyMessage>((resolve) => this.#open.set(id, resolve));
    this.#events.on('connected', send);
    try {
      for (let attempt = 1; attempt <= this.#options.attempts; attempt++) {
        if (this.#socket === undefined) this.#connect();
        else send();
        const signal = AbortSignal.any([over.signal, this.#end.signal]);
        const reply = await Promise.race([
          answered,
          sleep(this.#options.timeoutMs, undefined, { signal }).catch(() => undefined),
        ]);
        if (this.#end.signal.aborted) throw new RpcError('closed', 'closed');
        if (reply === undefined) continue;
        if ('error' in reply) throw new RpcError(reply.error.code, reply.error.message);
        return reply.result;
      }
      throw new RpcError('timeout', 'no answer');
    } finally {
      over.abort();
      this.#open.delete(id);
      this.#events.off('connected', send);
    }
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#connecting;
  }

  #connect(): void {
    this.#connecting ??= this.#stayConnected().finally(() => {
      this.#connecting = undefined;
    });
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted && this.#open.size > 0) {
      const socket = createConnection({ port: this.#port, host: LOOPBACK, signal });
      const decoder = new FrameDecoder((message) => {
        if (isReply(message)) this.#open.get(message.id)?.(message);
      });
      socket.on('data', (chunk) => {
        try {
          decoder.push(chunk);
        } catch {
          socket.destroy();
        }
      });
      socket.on('error', () => {});
      socket.on('connect', () => {
        this.#socket = socket;
        this.#events.emit('connected');
      });
      await once(socket, 'close').catch(() => {});
      this.#socket = undefined;
      await sleep(this.#options.reconnectMs, undefined, { signal }).catch(() => {});
    }
  }
}
