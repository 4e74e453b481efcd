import { type Env, type Message, Node, type NodeId } from 'harness/student';

/** What both nodes have in common is an object of its own. */
class Outbox {
  private readonly entries: { to: NodeId; number: number; text: string }[] = [];
  private sent = 0;

  constructor(
    private readonly env: Env,
    private readonly ms: number,
  ) {}

  push(to: NodeId, text: string): void {
    this.sent++;
    if (this.entries.length === 0) this.env.setTimer('retransmit', this.ms);
    this.entries.push({ to, number: this.sent, text });
    this.env.send(to, { type: 'ping', number: this.sent, text });
  }

  answered(by: NodeId, number: number): void {
    const at = this.entries.findIndex((entry) => entry.to === by && entry.number === number);
    if (at < 0) return;
    this.entries.splice(at, 1);
    if (this.entries.length === 0) this.env.cancelTimer('retransmit');
  }

  again(): void {
    if (this.entries.length === 0) return;
    this.env.setTimer('retransmit', this.ms);
    for (const { to, number, text } of this.entries) this.env.send(to, { type: 'ping', number, text });
  }
}

export class AtLeastOnceNode extends Node {
  private readonly outbox: Outbox;

  constructor(env: Env, retransmitMs: number) {
    super(env);
    this.outbox = new Outbox(env, retransmitMs);
  }

  override onRequest(_client: NodeId, request: Message): void {
    if (request.type === 'send') this.outbox.push(Number(request.to), String(request.text));
  }

  override onMessage(from: NodeId, message: Message): void {
    if (message.type === 'pong') this.outbox.answered(from, Number(message.number));
    if (message.type !== 'ping') return;
    this.env.emit({ type: 'deliver', from, text: String(message.text) });
    this.env.send(from, { type: 'pong', number: Number(message.number) });
  }

  override onTimer(name: string): void {
    if (name === 'retransmit') this.outbox.again();
  }
}

export class ExactlyOnceNode extends Node {
  private readonly outbox: Outbox;
  private readonly done: Record<string, true> = {};

  constructor(env: Env, retransmitMs: number) {
    super(env);
    this.outbox = new Outbox(env, retransmitMs);
  }

  override onRequest(_client: NodeId, request: Message): void {
    if (request.type === 'send') this.outbox.push(Number(request.to), String(request.text));
  }

  override onMessage(from: NodeId, message: Message): void {
    if (message.type === 'pong') this.outbox.answered(from, Number(message.number));
    if (message.type !== 'ping') return;
    const key = `${message.number}/${from}`;
    if (this.done[key] !== true) {
      this.done[key] = true;
      this.env.emit({ type: 'deliver', from, text: String(message.text) });
    }
    this.env.send(from, { type: 'pong', number: Number(message.number) });
  }

  override onTimer(name: string): void {
    if (name === 'retransmit') this.outbox.again();
  }
}
