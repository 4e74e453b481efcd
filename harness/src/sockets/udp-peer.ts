import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { StudentDied } from './failures.ts';
import type { Scope } from './scope.ts';
import { LOOPBACK } from './tcp-proxy.ts';

/** More datagrams than this that nobody has asked for are a flood. */
const MOST_UNREAD = 10_000;

/** A check's own end of UDP: sends datagrams, and takes what comes back one by one. */
export class UdpPeer {
  readonly #scope: Scope;
  readonly #socket: Socket;
  readonly #unread: Buffer[] = [];
  #heard: () => void = () => {};
  #isClosed = false;

  private constructor(scope: Scope) {
    this.#scope = scope;
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes) => {
      if (this.#unread.length < MOST_UNREAD) this.#unread.push(bytes);
      else
        scope.break(
          new StudentDied(`more than ${MOST_UNREAD} datagrams came back unasked`, undefined, undefined),
        );
      this.#heard();
    });
    this.#socket.on('error', () => {});
    scope.onClose(() => this.close());
  }

  static async open(scope: Scope): Promise<UdpPeer> {
    const peer = new UdpPeer(scope);
    peer.#socket.bind(0, LOOPBACK);
    await once(peer.#socket, 'listening');
    return peer;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Sends a datagram to `port` on loopback. */
  async send(port: number, bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.#socket.send(bytes, port, LOOPBACK, (error) => (error === null ? resolve() : reject(error))),
    );
  }

  /** The next datagram that came. `what` says what did not come: "no reply to UPPER". */
  async next(what: string): Promise<Buffer> {
    await this.#scope.within(
      what,
      new Promise<void>((resolve) => {
        this.#heard = resolve;
        if (this.#unread.length > 0) resolve();
      }),
    );
    return this.#unread.shift() ?? Buffer.alloc(0);
  }

  /** Everything that came and was not taken. */
  unread(): readonly Buffer[] {
    return this.#unread.splice(0);
  }

  close(): void {
    if (!this.#isClosed) this.#socket.close();
    this.#isClosed = true;
  }
}
