import { type Message, Node, type NodeId } from '../../src/node.ts';

/** The ping-pong of oracles.md. */
export class PingPong extends Node {
  counter = 0;

  override onStart() {
    if (this.env.id === 0) this.env.send(1, { type: 'ping', value: 0 });
  }

  override onMessage(from: NodeId, { type, value }: Message) {
    if (value !== this.counter) return;
    if (type === 'ping') this.env.send(from, { type: 'pong', value });
    else this.env.send(from, { type: 'ping', value: this.counter + 1 });
    this.counter++;
  }

  inspect() {
    return this.counter;
  }
}
