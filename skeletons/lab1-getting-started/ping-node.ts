/**
 * A message over a link that loses, duplicates and reorders messages: first at least once, then exactly once. The processes
 * do not crash (Cachin, Guerraoui and Rodrigues, Section 2.4: stubborn and perfect links).
 */
import { type Env, type Message, Node, type NodeId, NotImplemented } from 'harness/student';

/** The message `{ type: PING, number, text }`: the `number`-th text of its sender, from 1. */
export const PING = 'ping';
/** The message `{ type: PONG, number }`: the ping with that number has arrived. */
export const PONG = 'pong';
/** The name of the only timer. */
export const RETRANSMIT = 'retransmit';

/** Delivers each text at least once: it is sent again until a pong says that it has arrived. */
export class AtLeastOnceNode extends Node {
  /** Waits `retransmitMs` ms for pongs before it sends again. */
  constructor(env: Env, retransmitMs: number) {
    super(env);
    throw new NotImplemented('AtLeastOnceNode.constructor');
  }

  /**
   * A client's request `{ type: 'send', to, text }`: sends a ping to `to` with the next number. If the timer is not set, sets it
   * to `retransmitMs`. Other requests are none of its business.
   */
  override onRequest(_client: NodeId, request: Message): void {
    throw new NotImplemented('AtLeastOnceNode.onRequest');
  }

  /**
   * A ping: emits `{ type: 'deliver', from, text }`, and answers it with a pong of the same number. A pong: its ping is not sent
   * again; if none is left to be answered the timer is cancelled.
   */
  override onMessage(from: NodeId, message: Message): void {
    throw new NotImplemented('AtLeastOnceNode.onMessage');
  }

  /** The timer: sends every ping again that is not answered, and sets the timer again if there are any. */
  override onTimer(name: string): void {
    throw new NotImplemented('AtLeastOnceNode.onTimer');
  }

  /** A ping has come: emits the indication. `ExactlyOnceNode` does it for the first of equal ones only. */
  protected deliver(from: NodeId, _number: number, text: string): void {
    throw new NotImplemented('AtLeastOnceNode.deliver');
  }
}

/** Delivers each text exactly once: of pings with the same sender and number the first is delivered, and all are answered. */
export class ExactlyOnceNode extends AtLeastOnceNode {
  protected override deliver(from: NodeId, number: number, text: string): void {
    throw new NotImplemented('ExactlyOnceNode.deliver');
  }
}
