import type { Message, NodeId } from '../node.ts';
import { encodeState } from '../state/index.ts';
import { Interner } from './intern.ts';

const NONE: ReadonlySet<object> = new Set();

/** A message with its sender and receiver. */
export interface Envelope {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
}

/** The distinct envelopes met, each known by a small integer. */
export class Envelopes {
  readonly #interner = new Interner();
  readonly #envelopes: Envelope[] = [];
  /** The receiver of each. */
  readonly to: NodeId[] = [];

  get size(): number {
    return this.#envelopes.length;
  }

  id(from: NodeId, to: NodeId, message: Message): number {
    const id = this.#interner.id(
      `${from}>${to} ${encodeState(message, NONE, { order: 'sorted', frozen: 'values' })}`,
    );
    if (id === this.#envelopes.length) {
      this.#envelopes.push({ from, to, message });
      this.to.push(to);
    }
    return id;
  }

  get(id: number): Envelope {
    return this.#envelopes[id] as Envelope;
  }
}
