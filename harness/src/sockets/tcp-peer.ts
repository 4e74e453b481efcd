import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { ConnectionOver } from './failures.ts';
import type { Scope } from './scope.ts';
import { LOOPBACK } from './tcp-proxy.ts';

/** A check does not keep more than this unread: then it reads no further, as a slow peer does. */
const MOST_UNREAD = 4 * 1024 * 1024;

/** A check's own end of a TCP connection. */
export class TcpPeer {
  readonly #scope: Scope;
  readonly #socket: Socket;
  #unread: Buffer = Buffer.alloc(0);
  #over: string | undefined;
  #changed: () => void = () => {};

  /** For a socket that is connected, or connects. */
  constructor(scope: Scope, socket: Socket) {
    this.#scope = scope;
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#unread = Buffer.concat([this.#unread, chunk]);
      if (this.#unread.length > MOST_UNREAD) socket.pause();
      this.#changed();
    });
    const over = (how: string) => {
      this.#over ??= how;
      this.#changed();
    };
    socket.on('error', (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
    socket.on('end', () => over('end'));
    socket.on('close', () => over('close'));
    scope.onClose(() => socket.destroy());
  }

  /** Connects to `port` on loopback. */
  static async connect(scope: Scope, port: number): Promise<TcpPeer> {
    const socket = connect({ port, host: LOOPBACK });
    const peer = new TcpPeer(scope, socket);
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', ({ message }) =>
        reject(new ConnectionOver(`no connection could be made: ${message}`)),
      );
    });
    await scope.within('no connection could be made', connected);
    return peer;
  }

  /** Writes, and waits until the kernel has it. */
  async write(bytes: string | Uint8Array): Promise<void> {
    await this.#scope.within(
      'nothing more was read of what the check wrote',
      new Promise<void>((resolve) => {
        // Whether it was taken is seen by what comes back.
        this.#socket.write(bytes, () => resolve());
      }),
    );
  }

  /**
   * Waits until `parse` finds something in what has come, takes it, and gives it. `parse` gets all unread bytes and gives the
   * value and how many bytes it takes up.
   */
  async next<T>(
    what: string,
    parse: (bytes: Buffer) => { readonly value: T; readonly length: number } | undefined,
  ): Promise<T> {
    let found: { readonly value: T; readonly length: number } | undefined;
    await this.#scope.within(
      what,
      new Promise<void>((resolve) => {
        this.#changed = () => {
          found ??= parse(this.#unread);
          if (found !== undefined || this.#over !== undefined) resolve();
        };
        this.#changed();
      }),
    );
    this.#changed = () => {};
    if (found === undefined)
      throw await this.#scope.reasonOf(
        new ConnectionOver(`${what}: the connection was closed (${this.#over})`),
      );
    const { value, length } = found;
    this.#unread = this.#unread.subarray(length);
    this.#socket.resume();
    return value;
  }

  /** Waits until the other side has closed the connection, and gives how: `end`, `ECONNRESET`, … */
  async over(what: string): Promise<string> {
    await this.#scope.within(
      what,
      new Promise<void>((resolve) => {
        this.#changed = () => {
          if (this.#over !== undefined) resolve();
        };
        this.#changed();
      }),
    );
    return this.#over ?? '';
  }

  /** Whether the connection is still open in both directions. */
  get isOpen(): boolean {
    return this.#over === undefined;
  }

  /** Bytes that came and were not taken. */
  unread(): number {
    return this.#unread.length;
  }

  /** An orderly end of this side. */
  end(): void {
    this.#socket.end();
  }

  /** Vanishes with a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }
}

/** A check's own TCP server, which student's clients connect to. */
export class TcpListener {
  readonly #scope: Scope;
  readonly #server: Server;
  readonly #waiting: TcpPeer[] = [];
  #came: () => void = () => {};
  /** Connections that came so far. */
  connections = 0;

  private constructor(scope: Scope) {
    this.#scope = scope;
    this.#server = createServer((socket) => {
      this.connections++;
      this.#waiting.push(new TcpPeer(scope, socket));
      this.#came();
    });
    scope.onClose(() => this.#server.close());
  }

  static async open(scope: Scope): Promise<TcpListener> {
    const listener = new TcpListener(scope);
    listener.#server.listen(0, LOOPBACK);
    await once(listener.#server, 'listening');
    return listener;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The next connection that was not taken yet. */
  async accept(what: string): Promise<TcpPeer> {
    await this.#scope.within(
      what,
      new Promise<void>((resolve) => {
        this.#came = () => {
          if (this.#waiting.length > 0) resolve();
        };
        this.#came();
      }),
    );
    const peer = this.#waiting.shift();
    if (peer === undefined) throw new Error('two waits for one connection');
    return peer;
  }
}
