/**
 * A message over a link that loses, duplicates and reorders messages: first at least once, then exactly once. The processes
 * do not crash (Cachin, Guerraoui and Rodrigues, Section 2.4: stubborn and perfect links).
 */
import { type Env, type Message, Node, type NodeId } from 'harness/student';

/** The message `{ type: PING, number, text }`: the `number`-th text of its sender, from 1. */
export const PING = 'ping';
/** The message `{ type: PONG, number }`: the ping with that number has arrived. */
export const PONG = 'pong';
/** The name of the only timer. */
export const RETRANSMIT = 'retransmit';

// SOLUTION
interface Sent {
  readonly to: NodeId;
  readonly number: number;
  readonly text: string;
}

/** Delivers each text at least once: it is sent again until a pong says that it has arrived. */
export class AtLeastOnceNode extends Node {
  // SOLUTION
  private readonly retransmitMs: number;
  // SOLUTION
  private unanswered: readonly Sent[] = [];
  // SOLUTION
  private count = 0;

  /** Waits `retransmitMs` ms for pongs before it sends again. */
  constructor(env: Env, retransmitMs: number) {
    // SOLUTION
    super(env);
    this.retransmitMs = retransmitMs;
  }

  /**
   * A client's request `{ type: 'send', to, text }`: sends a ping to `to` with the next number. If the timer is not set, sets it
   * to `retransmitMs`. Other requests are none of its business.
   */
  override onRequest(_client: NodeId, request: Message): void {
    // SOLUTION
    if (request.type !== 'send') return;
    const to = Number(request.to);
    this.count += 1;
    const sent = { to, number: this.count, text: String(request.text) };
    this.env.send(to, { type: PING, number: sent.number, text: sent.text });
    // Set anew at each request, the timer might never fire.
    if (this.unanswered.length === 0) this.env.setTimer(RETRANSMIT, this.retransmitMs);
    this.unanswered = [...this.unanswered, sent];
  }

  /**
   * A ping: emits `{ type: 'deliver', from, text }`, and answers it with a pong of the same number. A pong: its ping is not sent
   * again; if none is left to be answered the timer is cancelled.
   */
  override onMessage(from: NodeId, message: Message): void {
    // SOLUTION
    const asked = Number(message.number);
    if (message.type === PING) {
      this.deliver(from, asked, String(message.text));
      this.env.send(from, { type: PONG, number: asked });
    }
    if (message.type !== PONG || this.unanswered.length === 0) return;
    this.unanswered = this.unanswered.filter(({ to, number }) => to !== from || number !== asked);
    if (this.unanswered.length === 0) this.env.cancelTimer(RETRANSMIT);
  }

  /** The timer: sends every ping again that is not answered, and sets the timer again if there are any. */
  override onTimer(name: string): void {
    // SOLUTION
    if (name !== RETRANSMIT || this.unanswered.length === 0) return;
    for (const { to, number, text } of this.unanswered) this.env.send(to, { type: PING, number, text });
    this.env.setTimer(RETRANSMIT, this.retransmitMs);
  }

  /** A ping has come: emits the indication. `ExactlyOnceNode` does it for the first of equal ones only. */
  protected deliver(from: NodeId, _number: number, text: string): void {
    // SOLUTION
    this.env.emit({ type: 'deliver', from, text });
  }
}

/** Delivers each text exactly once: of pings with the same sender and number the first is delivered, and all are answered. */
export class ExactlyOnceNode extends AtLeastOnceNode {
  // SOLUTION
  private readonly delivered = new Set<string>();

  protected override deliver(from: NodeId, number: number, text: string): void {
    // SOLUTION
    const key = `${from} ${number}`;
    if (this.delivered.has(key)) return;
    this.delivered.add(key);
    super.deliver(from, number, text);
  }
}
