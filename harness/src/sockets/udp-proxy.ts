import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { CALM_DATAGRAMS, type DatagramConditions, type Fate } from './conditions.ts';
import type { Scope } from './scope.ts';
import { LOOPBACK } from './tcp-proxy.ts';

/** A datagram that waits to be overtaken waits no longer than this, in ms. */
const OVERTAKEN_MS = 20;

/** One way through the proxy: gives each datagram its fate. */
class Way {
  readonly #fates: readonly Fate[];
  readonly #latency: number;
  readonly #send: (bytes: Buffer) => void;
  #count = 0;
  #late: (() => void)[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(fates: readonly Fate[], latency: number, send: (bytes: Buffer) => void) {
    this.#fates = fates;
    this.#latency = latency;
    this.#send = send;
  }

  pass(bytes: Buffer): void {
    const fate = this.#fates[this.#count++] ?? 'pass';
    const send = () => {
      if (this.#latency === 0) this.#send(bytes);
      else this.#after(this.#latency, () => this.#send(bytes));
    };
    if (fate === 'lose') return;
    if (fate === 'later') {
      let isSent = false;
      const once = () => {
        if (!isSent) send();
        isSent = true;
      };
      this.#late.push(once);
      this.#after(OVERTAKEN_MS, once);
      return;
    }
    send();
    if (fate === 'twice') send();
    const late = this.#late;
    this.#late = [];
    for (const other of late) other();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}

/** A fault proxy for UDP on loopback. Each client has an address of its own on the server's side. */
export class UdpProxy {
  readonly #socket: Socket;
  readonly #target: number;
  readonly #conditions: DatagramConditions;
  readonly #clients = new Map<
    string,
    { readonly outer: Socket; readonly toServer: Way; readonly toClient: Way }
  >();
  #isClosed = false;

  private constructor(scope: Scope, target: number, conditions: DatagramConditions) {
    this.#target = target;
    this.#conditions = conditions;
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes, from) => this.#clientOf(from).toServer.pass(bytes));
    this.#socket.on('error', () => {});
    scope.onClose(() => this.close());
  }

  /** Opens a proxy to `target`, a port on loopback. */
  static async open(
    scope: Scope,
    target: number,
    conditions: DatagramConditions = CALM_DATAGRAMS,
  ): Promise<UdpProxy> {
    const proxy = new UdpProxy(scope, target, conditions);
    proxy.#socket.bind(0, LOOPBACK);
    await once(proxy.#socket, 'listening');
    return proxy;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
    for (const { outer, toServer, toClient } of this.#clients.values()) {
      toServer.stop();
      toClient.stop();
      outer.close();
    }
  }

  #clientOf({ address, port }: RemoteInfo) {
    const key = `${address}:${port}`;
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const outer = createSocket('udp4');
    outer.on('error', () => {});
    const unlessClosed = (send: () => void) => {
      if (!this.#isClosed) send();
    };
    const { toServer, toClient, latency } = this.#conditions;
    const client = {
      outer,
      toServer: new Way(toServer, latency, (bytes) =>
        unlessClosed(() => outer.send(bytes, this.#target, LOOPBACK)),
      ),
      toClient: new Way(toClient, latency, (bytes) =>
        unlessClosed(() => this.#socket.send(bytes, port, address)),
      ),
    };
    outer.on('message', (bytes) => client.toClient.pass(bytes));
    this.#clients.set(key, client);
    return client;
  }
}
