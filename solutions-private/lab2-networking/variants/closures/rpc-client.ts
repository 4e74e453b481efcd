/** The RPC client, with closures, and a timer for each call that repeats. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { encodeFrame, FrameDecoder, type Json } from './framing.ts';
import { isReply, type ReplyMessage, RpcError } from './rpc-messages.ts';
import { LOOPBACK } from './running-server.ts';

export interface RpcClientOptions {
  readonly timeoutMs?: number;
  readonly attempts?: number;
  readonly reconnectMs?: number;
}

interface Waiting {
  send(): void;
  done(reply: ReplyMessage): void;
  fail(error: RpcError): void;
}

export class RpcClient {
  readonly call: (method: string, argument: Json) => Promise<Json>;
  readonly close: () => Promise<void>;

  constructor(port: number, { timeoutMs = 1000, attempts = 3, reconnectMs = 50 }: RpcClientOptions = {}) {
    const client = randomBytes(8).toString('hex');
    const waiting = new Map<number, Waiting>();
    // Ids grow from anywhere.
    let id = Date.now();
    let socket: Socket | undefined;
    let isConnected = false;
    let isClosed = false;
    let again: NodeJS.Timeout | undefined;

    const open = () => {
      if (socket !== undefined || again !== undefined || isClosed) return;
      const mine = connect(port, LOOPBACK);
      socket = mine;
      mine.setNoDelay(true);
      const decoder = new FrameDecoder((message) => {
        if (isReply(message)) waiting.get(message.id)?.done(message);
      });
      mine.on('connect', () => {
        isConnected = true;
        for (const one of waiting.values()) one.send();
      });
      mine.on('data', (chunk) => {
        try {
          decoder.push(chunk);
        } catch {
          mine.destroy();
        }
      });
      mine.on('error', () => {});
      mine.on('close', () => {
        socket = undefined;
        isConnected = false;
        if (isClosed) return;
        again = setTimeout(() => {
          again = undefined;
          if (waiting.size > 0) open();
        }, reconnectMs);
      });
    };

    this.call = async (method, argument) => {
      if (isClosed) throw new RpcError('closed', 'closed');
      id += 1 + (id % 3);
      const own = id;
      const frame = encodeFrame({ type: 'call', client, id: own, method, argument });
      return new Promise<Json>((resolve, reject) => {
        let left = attempts - 1;
        const stop = () => {
          clearInterval(timer);
          waiting.delete(own);
        };
        const one: Waiting = {
          send: () => {
            if (isConnected) socket?.write(frame);
          },
          done: (reply) => {
            stop();
            if ('error' in reply) reject(new RpcError(reply.error.code, reply.error.message));
            else resolve(reply.result);
          },
          fail: (error) => {
            stop();
            reject(error);
          },
        };
        const timer = setInterval(() => {
          if (left-- > 0) one.send();
          else one.fail(new RpcError('timeout', 'no answer'));
        }, timeoutMs);
        waiting.set(own, one);
        if (isConnected) one.send();
        else open();
      });
    };

    this.close = async () => {
      isClosed = true;
      clearTimeout(again);
      for (const one of [...waiting.values()]) one.fail(new RpcError('closed', 'closed'));
      const last = socket;
      if (last === undefined) return;
      await new Promise<void>((resolve) => {
        last.once('close', () => resolve());
        last.destroy();
      });
    };
  }
}
