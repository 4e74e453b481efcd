import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { CALM, type Direction, type TcpConditions } from './conditions.ts';
import type { Scope } from './scope.ts';

/** So many bytes may be on their way in one direction before the sender is not read from any more. */
const MOST_IN_FLIGHT = 64 * 1024;

export const LOOPBACK = '127.0.0.1';

/** What was written before is read by who is in this process: the first turn ends this one, the second comes after reading. */
async function untilRead(): Promise<void> {
  await turn();
  await turn();
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** A fault proxy for TCP on loopback: what connects to `port` reaches the target through `conditions`. */
export class TcpProxy {
  /** Connections that were made to it so far. */
  connections = 0;
  /** Connections that are refused: reset as soon as they are made. */
  isRefusing = false;
  /** Where connections that are made from now on lead. */
  target: number;
  conditions: TcpConditions;
  readonly #scope: Scope;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #end = new AbortController();
  #resume: () => void = () => {};
  #resumed: Promise<void>;
  #between: () => Promise<unknown>;
  #connected: () => void = () => {};

  private constructor(
    scope: Scope,
    target: number,
    conditions: TcpConditions,
    between: () => Promise<unknown>,
  ) {
    this.#scope = scope;
    this.target = target;
    this.conditions = conditions;
    this.#between = between;
    this.#resumed = this.#untilResumed();
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (client) => this.#accept(client));
    scope.onClose(() => this.close());
  }

  /**
   * Opens a proxy to `target`, a port on loopback. Between two pieces of a stream it waits for `between`: give it the `turn` of
   * who receives, and they arrive one by one.
   */
  static async open(
    scope: Scope,
    target: number,
    conditions: TcpConditions = CALM,
    between: () => Promise<unknown> = untilRead,
  ): Promise<TcpProxy> {
    const proxy = new TcpProxy(scope, target, conditions, between);
    proxy.#server.listen(0, LOOPBACK);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Waits until so many connections have been made. */
  async connected(count: number, what: string): Promise<void> {
    await this.#scope.within(
      what,
      new Promise<void>((resolve) => {
        this.#connected = () => {
          if (this.connections >= count) resolve();
        };
        this.#connected();
      }),
    );
  }

  /** Resets all open connections, both ends. */
  reset(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** What was stalled goes on, and nothing that is passing now stalls again. */
  resume(): void {
    this.conditions = {
      ...this.conditions,
      breaks: this.conditions.breaks.filter(({ kind }) => kind !== 'stall'),
    };
    this.#resume();
    this.#resumed = this.#untilResumed();
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#resume();
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #untilResumed(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  #accept(client: Socket): void {
    const index = this.connections++;
    this.#connected();
    client.on('error', () => {});
    if (this.isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: this.target, host: LOOPBACK, noDelay: true, allowHalfOpen: true });
    client.allowHalfOpen = true;
    server.on('error', () => client.resetAndDestroy());
    const pair = { client, server };
    this.#pairs.add(pair);
    let open = 2;
    for (const end of [client, server]) {
      end.once('close', () => {
        if (--open === 0) this.#pairs.delete(pair);
      });
    }
    server.once('connect', () => {
      void this.#pump(client, server, index, 'to-server');
      void this.#pump(server, client, index, 'to-client');
    });
  }

  /** Passes on what `from` sends, until it ends or something breaks. */
  async #pump(from: Socket, to: Socket, connection: number, direction: Direction): Promise<void> {
    const { pieces, latency, bandwidth } = this.conditions;
    let passed = 0;
    let held: Buffer = Buffer.alloc(0);
    let piece = 0;
    let inFlight = 0;
    let way: Promise<unknown> = Promise.resolve();

    const pass = async (bytes: Buffer) => {
      const at = performance.now() + latency;
      inFlight += bytes.length;
      way = way.then(async () => {
        const wait = at - performance.now();
        if (wait > 0) await this.#sleep(wait);
        if (!to.destroyed && !to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
        if (bandwidth > 0) await this.#sleep((bytes.length * 1000) / bandwidth);
        if (pieces.length > 0) await this.#between();
        inFlight -= bytes.length;
      });
      way.catch(() => {});
      while (inFlight > MOST_IN_FLIGHT) await way;
    };
    /** Passes the first bytes of what is held, up to the next break; `false` when the connection is broken. */
    const flush = async (count: number): Promise<boolean> => {
      for (let left = count; left > 0; ) {
        const broken = this.conditions.breaks
          .filter((one) => one.connection === connection && one.direction === direction)
          .filter(({ afterBytes }) => afterBytes >= passed)
          .sort((a, b) => a.afterBytes - b.afterBytes)[0];
        const until = Math.min(left, (broken?.afterBytes ?? Number.POSITIVE_INFINITY) - passed);
        if (until > 0) {
          await pass(this.#corrupted(held.subarray(0, until), connection, direction, passed));
          held = held.subarray(until);
          passed += until;
          left -= until;
        }
        if (broken === undefined || passed < broken.afterBytes) continue;
        await way;
        if (broken.kind === 'stall') {
          await this.#resumed;
          if (this.#end.signal.aborted) return false;
          continue;
        }
        if (broken.kind === 'close') {
          from.end();
          to.end();
        } else {
          from.resetAndDestroy();
          if (broken.kind === 'reset') to.resetAndDestroy();
        }
        return false;
      }
      return true;
    };

    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        held = Buffer.concat([held, chunk]);
        for (;;) {
          const size = pieces.length === 0 ? held.length : (pieces[piece % pieces.length] ?? 1);
          if (held.length === 0) break;
          if (held.length < size) {
            // More may be coming that belongs to this piece.
            await turn();
            if (from.readableLength > 0) break;
          }
          piece++;
          if (!(await flush(Math.min(size, held.length)))) return;
        }
      }
      await way;
      if (!to.destroyed) to.end();
    } catch {
      // A reset is passed on; half-open ends have been dealt with, and are not told.
      if (!this.#isHalfOpen(connection)) to.resetAndDestroy();
    }
  }

  #isHalfOpen(connection: number): boolean {
    return this.conditions.breaks.some((one) => one.connection === connection && one.kind === 'half-open');
  }

  #corrupted(bytes: Buffer, connection: number, direction: Direction, offset: number): Buffer {
    const hit = this.conditions.corruptions.filter(
      (one) =>
        one.connection === connection &&
        one.direction === direction &&
        one.at >= offset &&
        one.at < offset + bytes.length,
    );
    if (hit.length === 0) return bytes;
    const changed = Buffer.from(bytes);
    for (const { at, xor } of hit) changed[at - offset] = (changed[at - offset] ?? 0) ^ xor;
    return changed;
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#end.signal }).catch(() => {});
  }
}
