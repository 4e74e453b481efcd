import { type Env, type Message, Node, type NodeId } from 'harness/student';

interface Open {
  readonly to: NodeId;
  readonly ping: Message;
}

/** A Map of what is open, by number; the timer may fire once more when all is answered, and finds nothing to do. */
export class AtLeastOnceNode extends Node {
  protected readonly open = new Map<number, Open>();
  protected next = 1;
  private readonly ms: number;

  constructor(env: Env, retransmitMs: number) {
    super(env);
    this.ms = retransmitMs;
  }

  override onRequest(_client: NodeId, request: Message): void {
    if (request.type !== 'send') return;
    const ping = { type: 'ping', number: this.next, text: request.text };
    if (this.open.size === 0) this.env.setTimer('retransmit', this.ms);
    this.open.set(this.next, { to: request.to as NodeId, ping });
    this.next++;
    this.env.send(request.to as NodeId, ping);
  }

  override onMessage(from: NodeId, message: Message): void {
    switch (message.type) {
      case 'ping':
        this.env.send(from, { type: 'pong', number: message.number });
        this.env.emit({ type: 'deliver', from, text: message.text });
        break;
      case 'pong':
        if (this.open.get(message.number as number)?.to === from) this.open.delete(message.number as number);
        break;
    }
  }

  override onTimer(): void {
    for (const { to, ping } of this.open.values()) this.env.send(to, ping);
    if (this.open.size > 0) this.env.setTimer('retransmit', this.ms);
  }
}

export class ExactlyOnceNode extends AtLeastOnceNode {
  private readonly seen = new Map<NodeId, Set<number>>();

  override onMessage(from: NodeId, message: Message): void {
    if (message.type === 'ping') {
      const numbers = this.seen.get(from) ?? new Set<number>();
      const number = message.number as number;
      if (numbers.has(number)) {
        this.env.send(from, { type: 'pong', number });
        return;
      }
      this.seen.set(from, numbers.add(number));
    }
    super.onMessage(from, message);
  }
}
