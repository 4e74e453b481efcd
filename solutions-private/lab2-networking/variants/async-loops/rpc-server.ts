/** The RPC server, with one table of answers and one of executions under way. */
import { createServer, type Socket } from 'node:net';
import { encodeFrame, FrameDecoder, type Json } from './framing.ts';
import { type CallMessage, isCall } from './rpc-messages.ts';
import { LOOPBACK } from './running-server.ts';

export type Method = (argument: Json) => Json | Promise<Json>;

export interface RpcServerOptions {
  readonly remember?: number;
}

interface Client {
  answers: { readonly id: number; readonly frame: Buffer }[];
  readonly running: Map<number, Socket[]>;
  oldest: number;
}

export class RpcServer {
  readonly #methods: Map<string, Method>;
  readonly #remember: number;
  readonly #open = new Set<Socket>();
  readonly #clients: Record<string, Client> = Object.create(null);
  readonly #server = createServer((socket) => this.#serve(socket));

  constructor(methods: Readonly<Record<string, Method>>, options: RpcServerOptions = {}) {
    this.#methods = new Map(Object.entries(methods));
    this.#remember = options.remember ?? 100;
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, LOOPBACK, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#open) socket.destroy();
    });
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    socket.setNoDelay();
    const decoder = new FrameDecoder((message) => {
      if (!isCall(message)) throw new Error('no call');
      this.#call(socket, message);
    });
    socket.on('data', (chunk) => {
      try {
        decoder.push(chunk);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => this.#open.delete(socket));
  }

  #call(socket: Socket, { client: name, id, method, argument }: CallMessage): void {
    this.#clients[name] ??= { answers: [], running: new Map(), oldest: Number.MIN_SAFE_INTEGER };
    const client = this.#clients[name];
    const known = client.answers.find((answer) => answer.id === id);
    const running = client.running.get(id);
    if (known !== undefined) socket.write(known.frame);
    else if (running !== undefined) running.push(socket);
    else if (id < client.oldest) {
      socket.write(encodeFrame({ type: 'reply', id, error: { code: 'forgotten', message: 'too old' } }));
    } else {
      client.running.set(id, [socket]);
      void this.#execute(client, id, method, argument);
    }
  }

  async #execute(client: Client, id: number, method: string, argument: Json): Promise<void> {
    let reply: Json;
    const run = this.#methods.get(method);
    try {
      if (run === undefined)
        reply = { type: 'reply', id, error: { code: 'unknown-method', message: method } };
      else {
        const given = run(argument);
        reply = { type: 'reply', id, result: given instanceof Promise ? await given : given };
      }
    } catch (error) {
      reply = { type: 'reply', id, error: { code: 'failed', message: String(error) } };
    }
    const frame = encodeFrame(reply);
    client.answers.push({ id, frame });
    if (client.answers.length > this.#remember) {
      const gone = client.answers.shift();
      client.oldest = Math.max(client.oldest, (gone?.id ?? 0) + 1);
    }
    for (const socket of client.running.get(id) ?? []) if (socket.writable) socket.write(frame);
    client.running.delete(id);
  }
}
