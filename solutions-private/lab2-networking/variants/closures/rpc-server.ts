/**
 * An RPC server: it executes each call at most once. A call that comes again gets the answer of its execution, on the
 * connection that it came again on.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { encodeFrame, FrameDecoder, FrameError, type Json } from './framing.ts';
import { type CallMessage, isCall, type ReplyMessage, type RpcErrorCode } from './rpc-messages.ts';
import { LOOPBACK } from './running-server.ts';

/** What a method does with its argument. What it throws becomes the error `failed` with its message. */
export type Method = (argument: Json) => Json | Promise<Json>;

export interface RpcServerOptions {
  /** So many answers are kept for each client, the latest ones. 100 unless something else is said. */
  readonly remember?: number;
}

export class RpcServer {
  private readonly methods: Readonly<Record<string, Method>>;
  private readonly remember: number;
  private readonly server: Server;
  private readonly connections = new Set<Socket>();
  private readonly clients = new Map<string, Answers>();

  constructor(methods: Readonly<Record<string, Method>>, options: RpcServerOptions = {}) {
    this.methods = methods;
    this.remember = options.remember ?? 100;
    this.server = createServer({ noDelay: true }, (connection) => this.serve(connection));
  }

  /** Listens on `port` of loopback, 0 for any free one, and resolves to the port. */
  async listen(port: number): Promise<number> {
    this.server.listen(port, LOOPBACK);
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Stops listening, ends its connections, and resolves when nothing is left open. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const connection of this.connections) connection.destroy();
    await closed;
  }

  private serve(connection: Socket): void {
    this.connections.add(connection);
    connection.on('close', () => this.connections.delete(connection));
    // A client may vanish at any time.
    connection.on('error', () => connection.destroy());
    const decoder = new FrameDecoder((message) => {
      if (isCall(message)) void this.answer(connection, message);
      else connection.destroy();
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

  private async answer(connection: Socket, call: CallMessage): Promise<void> {
    const frame = await this.answerOf(call);
    if (!connection.destroyed) connection.write(frame);
  }

  /** The frame of the reply to a call: of its one execution, which may be still under way. */
  private answerOf(call: CallMessage): Promise<Buffer> {
    let answers = this.clients.get(call.client);
    if (answers === undefined) {
      answers = { latest: new Map(), forgotten: Number.NEGATIVE_INFINITY };
      this.clients.set(call.client, answers);
    }
    const known = answers.latest.get(call.id);
    if (known !== undefined) return known;
    if (call.id <= answers.forgotten) {
      return Promise.resolve(frameOf(failure(call.id, 'forgotten', 'this call is too old to be answered')));
    }
    const answer = this.execute(call);
    answers.latest.set(call.id, answer);
    for (const id of answers.latest.keys()) {
      if (answers.latest.size <= this.remember) break;
      answers.latest.delete(id);
      answers.forgotten = Math.max(answers.forgotten, id);
    }
    return answer;
  }

  private async execute({ id, method, argument }: CallMessage): Promise<Buffer> {
    const run = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
    if (run === undefined) return frameOf(failure(id, 'unknown-method', `there is no method ${method}`));
    try {
      return frameOf({ type: 'reply', id, result: await run(argument) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return frameOf(failure(id, 'failed', error.message));
    }
  }
}

/** What is kept for one client. */
interface Answers {
  /** Frames of replies by id, in the order in which the calls came. */
  readonly latest: Map<number, Promise<Buffer>>;
  /** The highest id whose answer is not kept any more: all up to it are too old. */
  forgotten: number;
}

function failure(id: number, code: RpcErrorCode, message: string): ReplyMessage {
  return { type: 'reply', id, error: { code, message: message.slice(0, 1000) } };
}

function frameOf(reply: ReplyMessage): Buffer {
  return encodeFrame({ ...reply });
}
