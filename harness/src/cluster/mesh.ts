import { connect, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { NodeId } from '../node.ts';
import { JsonValue } from '../sim/trace.ts';

/** A message on the wire; which life of its sender, and its number on the link. */
const Frame = z.object({ life: z.int(), count: z.int(), message: JsonValue });
export type Frame = z.infer<typeof Frame>;

/** The first line of a connection: who it is, and the proof that it belongs to this cluster. */
const Hello = z.object({ from: z.int().nonnegative(), token: z.string() });

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1000;
/** Messages that wait for a connection; more are lost, as on a link that is down. */
const MOST_WAITING = 1000;
/** What a slow peer has not read yet; more is lost. */
const MOST_UNREAD = 4 * 1024 * 1024;

interface End {
  port: number;
  socket: Socket | undefined;
  isConnected: boolean;
  waitMs: number;
  readonly waiting: string[];
}

/**
 * The links of one process over TCP on loopback: one connection to each peer, made when there is something to send and made
 * again after a growing pause. A frame is a line of JSON. Links are fair-loss: what a peer that is down or slow should have got is lost.
 */
export class Mesh {
  readonly #id: NodeId;
  readonly #token: string;
  readonly #onFrame: (from: NodeId, frame: Frame) => void;
  readonly #ends = new Map<NodeId, End>();
  readonly #server: Server;

  constructor(id: NodeId, token: string, onFrame: (from: NodeId, frame: Frame) => void) {
    this.#id = id;
    this.#token = token;
    this.#onFrame = onFrame;
    this.#server = createServer((socket) => this.#hear(socket));
  }

  /** Listens on `port`, or any if it is 0, and gives the port. */
  listen(port: number): Promise<number> {
    return new Promise((done, fail) => {
      this.#server.once('error', fail);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        done(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Says where a peer listens. */
  know(id: NodeId, port: number): void {
    const known = this.#ends.get(id);
    if (known !== undefined) known.port = port;
    else
      this.#ends.set(id, {
        port,
        socket: undefined,
        isConnected: false,
        waitMs: FIRST_WAIT_MS,
        waiting: [],
      });
  }

  send(to: NodeId, frame: Frame): void {
    const end = this.#ends.get(to);
    if (end === undefined) return;
    const line = `${JSON.stringify(frame)}\n`;
    if (end.isConnected && end.socket !== undefined) {
      if (end.socket.writableLength <= MOST_UNREAD) end.socket.write(line);
      return;
    }
    if (end.waiting.length < MOST_WAITING) end.waiting.push(line);
    if (end.socket === undefined) this.#connect(end);
  }

  #connect(end: End): void {
    const socket = connect({ port: end.port, host: '127.0.0.1', noDelay: true });
    end.socket = socket;
    socket.once('connect', () => {
      end.isConnected = true;
      end.waitMs = FIRST_WAIT_MS;
      socket.write(`${JSON.stringify({ from: this.#id, token: this.#token })}\n`);
      for (const line of end.waiting.splice(0)) socket.write(line);
    });
    // Whatever is wrong, the connection closes next.
    socket.on('error', () => {});
    socket.resume();
    socket.once('close', () => {
      const wasConnected = end.isConnected;
      end.isConnected = false;
      if (wasConnected) {
        end.socket = undefined;
        return;
      }
      end.waiting.length = 0;
      setTimeout(() => {
        end.socket = undefined;
        if (end.waiting.length > 0) this.#connect(end);
      }, end.waitMs);
      end.waitMs = Math.min(2 * end.waitMs, LONGEST_WAIT_MS);
    });
  }

  #hear(socket: Socket): void {
    let from: NodeId | undefined;
    socket.on('error', () => {});
    createInterface({ input: socket }).on('line', (line) => {
      const json = parsed(line);
      if (from !== undefined) {
        const frame = Frame.safeParse(json);
        if (frame.success) this.#onFrame(from, frame.data);
        return;
      }
      const hello = Hello.safeParse(json);
      if (hello.success && hello.data.token === this.#token) from = hello.data.from;
      else socket.destroy();
    });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
