/** The transport: one async loop for each peer connects, introduces itself, and empties the queue. */
import { EventEmitter, once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFrame, FrameDecoder, type Json } from './framing.ts';

export type NodeId = number;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface TransportOptions {
  readonly queue?: number;
  readonly backoffMs?: number;
  readonly maxBackoffMs?: number;
}

export class TransportError extends Error {
  constructor(
    readonly code: 'unknown-node' | 'closed',
    message: string,
  ) {
    super(message);
    this.name = 'TransportError';
  }
}

type Frame = { readonly type?: Json; readonly from?: Json; readonly message?: Json };

class Line {
  readonly queue: Buffer[] = [];
  /** Tells `room` and `work`. */
  readonly events = new EventEmitter().setMaxListeners(0);
  /** Sends come in one after the other. */
  turn: Promise<unknown> = Promise.resolve();
  isRunning = false;
}

export class Transport {
  readonly #self: NodeId;
  readonly #members: ReadonlyMap<NodeId, Address>;
  readonly #limit: number;
  readonly #backoff: readonly [number, number];
  readonly #lines = new Map<NodeId, Line>();
  readonly #loops = new Set<Promise<void>>();
  readonly #end = new AbortController();
  readonly #accepted = new Map<Socket, NodeId | undefined>();
  readonly #server = createServer((socket) => this.#accept(socket));
  #handler: ((from: NodeId, message: Json) => void) | undefined;

  constructor(self: NodeId, members: ReadonlyMap<NodeId, Address>, options: TransportOptions = {}) {
    this.#self = self;
    this.#members = new Map(members);
    this.#limit = options.queue ?? 64;
    this.#backoff = [options.backoffMs ?? 20, options.maxBackoffMs ?? 1000];
    for (const id of members.keys()) this.#lines.set(id, new Line());
  }

  async start(): Promise<number> {
    const { host, port } = this.#members.get(this.#self) ?? { host: '127.0.0.1', port: 0 };
    const listening = once(this.#server, 'listening');
    this.#server.listen(port, host);
    await listening;
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  onMessage(handler: (from: NodeId, message: Json) => void): void {
    this.#handler = handler;
  }

  async send(to: NodeId, message: Json): Promise<void> {
    if (this.#end.signal.aborted) throw new TransportError('closed', 'closed');
    const line = this.#lines.get(to);
    if (line === undefined) throw new TransportError('unknown-node', `node ${to}`);
    if (to === this.#self) {
      queueMicrotask(() => this.#handler?.(to, message));
      return;
    }
    const frame = encodeFrame({ type: 'message', message });
    const accepted = line.turn.then(async () => {
      while (line.queue.length >= this.#limit && !this.#end.signal.aborted) {
        await once(line.events, 'room', { signal: this.#end.signal }).catch(() => {});
      }
      if (this.#end.signal.aborted) throw new TransportError('closed', 'closed');
      line.queue.push(frame);
      line.events.emit('work');
      if (!line.isRunning) this.#run(to, line);
    });
    line.turn = accepted.catch(() => {});
    await accepted;
  }

  async close(): Promise<void> {
    this.#end.abort();
    for (const socket of this.#accepted.keys()) socket.destroy();
    await Promise.all(this.#loops);
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  #run(to: NodeId, line: Line): void {
    line.isRunning = true;
    const loop = this.#connectAgainAndAgain(to, line).finally(() => {
      line.isRunning = false;
      this.#loops.delete(loop);
    });
    this.#loops.add(loop);
  }

  async #connectAgainAndAgain(to: NodeId, line: Line): Promise<void> {
    const { signal } = this.#end;
    const [first, most] = this.#backoff;
    let wait = first;
    while (!signal.aborted && line.queue.length > 0) {
      if (await this.#empty(to, line)) wait = first;
      if (signal.aborted || line.queue.length === 0) return;
      await sleep(wait, undefined, { signal }).catch(() => {});
      wait = Math.min(wait * 2, most);
    }
  }

  /** Uses one connection for as long as it lives. Gives whether it was ever ready. */
  async #empty(to: NodeId, line: Line): Promise<boolean> {
    const { host, port } = this.#members.get(to) ?? { host: '', port: 0 };
    const socket = createConnection({ host, port, noDelay: true });
    const gone = new AbortController();
    const stop = () => socket.destroy();
    this.#end.signal.addEventListener('abort', stop);
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => {
        gone.abort();
        resolve();
      }),
    );
    socket.on('error', () => {});
    const welcome = new Promise<boolean>((resolve) => {
      frames(socket, (frame) => resolve(frame.type === 'welcome'));
      void closed.then(() => resolve(false));
    });
    socket.write(encodeFrame({ type: 'hello', from: this.#self }));
    const isReady = await welcome;
    while (isReady && !gone.signal.aborted) {
      const frame = line.queue.shift();
      if (frame === undefined) {
        await once(line.events, 'work', { signal: gone.signal }).catch(() => {});
        continue;
      }
      line.events.emit('room');
      if (!socket.write(frame)) await once(socket, 'drain', { signal: gone.signal }).catch(() => {});
    }
    socket.destroy();
    await closed;
    this.#end.signal.removeEventListener('abort', stop);
    return isReady;
  }

  #accept(socket: Socket): void {
    this.#accepted.set(socket, undefined);
    socket.on('error', () => {});
    socket.on('close', () => this.#accepted.delete(socket));
    frames(socket, (frame) => {
      const from = this.#accepted.get(socket);
      if (from !== undefined) {
        if (frame.type === 'message' && frame.message !== undefined) this.#handler?.(from, frame.message);
        else socket.destroy();
        return;
      }
      if (frame.type !== 'hello' || typeof frame.from !== 'number' || !this.#members.has(frame.from)) {
        socket.destroy();
        return;
      }
      for (const [other, id] of this.#accepted) if (id === frame.from) other.destroy();
      this.#accepted.set(socket, frame.from);
      socket.write(encodeFrame({ type: 'welcome', from: this.#self }));
    });
  }
}

function frames(socket: Socket, take: (frame: Frame) => void): void {
  const decoder = new FrameDecoder((message) => {
    if (socket.destroyed) return;
    if (typeof message === 'object' && message !== null && !Array.isArray(message)) take(message as Frame);
    else socket.destroy();
  });
  socket.on('data', (chunk) => {
    try {
      decoder.push(chunk);
    } catch {
      socket.destroy();
    }
  });
}
