/**
 * Messages between the nodes of a static group. Each node opens one connection to each peer that it has something to say to,
 * and uses it for all its messages to that peer, in order. What can't be sent yet waits in a queue of bounded length.
 */
import { NotImplemented } from 'harness/student';
import type { Json } from './framing.ts';

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
  /** Of the node `self`; `members` has all nodes of the group, this one too. */
  constructor(self: NodeId, members: ReadonlyMap<NodeId, Address>, options: TransportOptions = {}) {
    throw new NotImplemented('Transport.constructor');
  }

  /** Listens at this node's own address, port 0 for any free one. Resolves to the port. */
  async start(): Promise<number> {
    throw new NotImplemented('Transport.start');
  }

  /** From now on `handler` gets each message that comes, with who sent it; there is one handler. */
  onMessage(handler: (from: NodeId, message: Json) => void): void {
    throw new NotImplemented('Transport.onMessage');
  }

  /**
   * Sends a message to a node, itself too. Resolves as soon as there is room for it in the peer's queue, not when it has
   * arrived. Rejects with a `TransportError`, or with a `FrameError` when the message is too large.
   */
  async send(to: NodeId, message: Json): Promise<void> {
    throw new NotImplemented('Transport.send');
  }

  /** Ends all connections and stops listening. Sends that still wait reject with `closed`. Resolves when nothing is left open. */
  async close(): Promise<void> {
    throw new NotImplemented('Transport.close');
  }
}
