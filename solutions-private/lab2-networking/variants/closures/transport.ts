/**
 * Messages between the nodes of a static group. Each node opens one connection to each peer that it has something to say to,
 * and uses it for all its messages to that peer, in order. What can't be sent yet waits in a queue of bounded length.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { encodeFrame, FrameDecoder, FrameError, type Json } from './framing.ts';

export type NodeId = number;

/** Where a node listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface TransportOptions {
  /** So many messages wait for each peer at most. 64 unless something else is said. */
  readonly queue?: number;
  /** How long it waits before it connects again, in ms: this long, then twice as long each time. 20 unless something else is said. */
  readonly backoffMs?: number;
  /** It never waits longer than this, in ms. 1000 unless something else is said. */
  readonly maxBackoffMs?: number;
}

/** `unknown-node`: no member of the group. `closed`: the transport was closed. */
export class TransportError extends Error {
  readonly code: 'unknown-node' | 'closed';

  constructor(code: TransportError['code'], message: string) {
    super(message);
    this.name = 'TransportError';
    this.code = code;
  }
}

export class Transport {
  private readonly self: NodeId;
  private readonly members: ReadonlyMap<NodeId, Address>;
  private readonly peers = new Map<NodeId, Peer>();
  private readonly server: Server;
  private readonly accepted = new Set<Socket>();
  /** The connection that each peer has opened last. */
  private readonly incoming = new Map<NodeId, Socket>();
  private handler: (from: NodeId, message: Json) => void = () => {};
  private isClosed = false;

  /** Of the node `self`; `members` has all nodes of the group, this one too. */
  constructor(self: NodeId, members: ReadonlyMap<NodeId, Address>, options: TransportOptions = {}) {
    this.self = self;
    this.members = members;
    for (const [id, address] of members) {
      if (id !== self) this.peers.set(id, new Peer(self, address, options));
    }
    this.server = createServer({ noDelay: true }, (connection) => this.accept(connection));
  }

  /** Listens at this node's own address, port 0 for any free one. Resolves to the port. */
  async start(): Promise<number> {
    const own = this.members.get(this.self);
    this.server.listen(own?.port ?? 0, own?.host);
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** From now on `handler` gets each message that comes, with who sent it; there is one handler. */
  onMessage(handler: (from: NodeId, message: Json) => void): void {
    this.handler = handler;
  }

  /**
   * Sends a message to a node, itself too. Resolves as soon as there is room for it in the peer's queue, not when it has
   * arrived. Rejects with a `TransportError`, or with a `FrameError` when the message is too large.
   */
  async send(to: NodeId, message: Json): Promise<void> {
    if (this.isClosed) throw new TransportError('closed', 'the transport was closed');
    const frame = encodeFrame({ type: 'message', message });
    if (to === this.self) {
      setImmediate(() => this.deliver(this.self, message));
      return;
    }
    const peer = this.peers.get(to);
    if (peer === undefined) throw new TransportError('unknown-node', `there is no node ${to}`);
    await peer.send(frame);
  }

  /** Ends all connections and stops listening. Sends that still wait reject with `closed`. Resolves when nothing is left open. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const closed = this.server.listening ? once(this.server, 'close') : undefined;
    this.server.close();
    for (const connection of this.accepted) connection.destroy();
    await Promise.all([...this.peers.values()].map((peer) => peer.stop()));
    await closed;
  }

  private deliver(from: NodeId, message: Json): void {
    if (!this.isClosed) this.handler(from, message);
  }

  private accept(connection: Socket): void {
    this.accepted.add(connection);
    let from: NodeId | undefined;
    connection.on('error', () => connection.destroy());
    connection.on('close', () => {
      this.accepted.delete(connection);
      if (from !== undefined && this.incoming.get(from) === connection) this.incoming.delete(from);
    });
    readFrames(connection, (frame) => {
      if (from === undefined) {
        from = this.welcome(connection, frame);
        return;
      }
      const message = fieldOf(frame, 'message');
      if (fieldOf(frame, 'type') !== 'message' || message === undefined) connection.destroy();
      else this.deliver(from, message);
    });
  }

  /** Answers a hello, and gives who said it; ends a connection that begins otherwise. */
  private welcome(connection: Socket, frame: Json): NodeId | undefined {
    const from = fieldOf(frame, 'from');
    if (fieldOf(frame, 'type') !== 'hello' || typeof from !== 'number' || !this.peers.has(from)) {
      connection.destroy();
      return undefined;
    }
    // Who connects again has lost the old connection, also where that is not known here yet.
    this.incoming.get(from)?.destroy();
    this.incoming.set(from, connection);
    connection.write(encodeFrame({ type: 'welcome', from: this.self }));
    return from;
  }
}

/** What is on its way to one peer: a queue, and the connection that empties it. */
class Peer {
  private readonly self: NodeId;
  private readonly address: Address;
  private readonly limit: number;
  private readonly firstBackoff: number;
  private readonly maxBackoff: number;
  private backoff: number;
  private readonly queue: Buffer[] = [];
  /** Sends that wait for room in the queue, in order. */
  private readonly waiting: Waiting[] = [];
  private connection: Socket | undefined;
  private isWelcome = false;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(self: NodeId, address: Address, options: TransportOptions) {
    this.self = self;
    this.address = address;
    this.limit = options.queue ?? 64;
    this.firstBackoff = options.backoffMs ?? 20;
    this.maxBackoff = options.maxBackoffMs ?? 1000;
    this.backoff = this.firstBackoff;
  }

  send(frame: Buffer): Promise<void> {
    const sent = new Promise<void>((resolve, reject) => this.waiting.push({ frame, resolve, reject }));
    this.flush();
    return sent;
  }

  async stop(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    for (const { reject } of this.waiting.splice(0)) {
      reject(new TransportError('closed', 'the transport was closed'));
    }
    const { connection } = this;
    if (connection === undefined) return;
    await new Promise<void>((resolve) => {
      connection.once('close', () => resolve());
      connection.destroy();
    });
  }

  /** Takes what there is room for into the queue, and writes as much of that as the connection takes. */
  private flush(): void {
    for (;;) {
      while (this.queue.length < this.limit) {
        const next = this.waiting.shift();
        if (next === undefined) break;
        this.queue.push(next.frame);
        next.resolve();
      }
      if (this.queue.length === 0) return;
      if (!this.isWelcome || this.connection === undefined) break;
      if (this.connection.writableNeedDrain) return;
      const frame = this.queue.shift();
      if (frame !== undefined) this.connection.write(frame);
    }
    this.connect();
  }

  private connect(): void {
    if (this.connection !== undefined || this.retry !== undefined || this.isClosed) return;
    const connection = connect(this.address.port, this.address.host);
    this.connection = connection;
    connection.setNoDelay(true);
    connection.once('connect', () => connection.write(encodeFrame({ type: 'hello', from: this.self })));
    readFrames(connection, (frame) => {
      if (fieldOf(frame, 'type') !== 'welcome') {
        connection.destroy();
        return;
      }
      this.isWelcome = true;
      this.backoff = this.firstBackoff;
      this.flush();
    });
    connection.on('drain', () => this.flush());
    // What matters comes with 'close'.
    connection.on('error', () => {});
    connection.on('close', () => this.lost());
  }

  private lost(): void {
    this.connection = undefined;
    this.isWelcome = false;
    if (this.isClosed || this.queue.length + this.waiting.length === 0) return;
    this.retry = setTimeout(
      () => {
        this.retry = undefined;
        this.connect();
        // Between half of it and all of it: so that a group does not come back all at once.
      },
      this.backoff * (0.5 + Math.random() / 2),
    );
    this.backoff = Math.min(2 * this.backoff, this.maxBackoff);
  }
}

/** A send that waits for room. */
interface Waiting {
  readonly frame: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Calls `take` with each message of a connection; ends the connection when its frames are wrong. */
function readFrames(connection: Socket, take: TakesMessage): void {
  const decoder = new FrameDecoder((message) => {
    if (!connection.destroyed) take(message);
  });
  connection.on('data', (chunk) => {
    try {
      decoder.push(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      connection.destroy();
    }
  });
}

function fieldOf(message: Json, name: string): Json | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  return (message as { readonly [name: string]: Json })[name];
}

type TakesMessage = (message: Json) => void;
