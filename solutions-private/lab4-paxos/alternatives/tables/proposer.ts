import type { NodeId } from 'harness/student';
import type { AcceptMessage, PromiseMessage } from './messages.ts';

export class Proposer {
  crnd: number;
  clientValue = '';
  promises: PromiseMessage[] = [];
  private readonly id: NodeId;
  private readonly nodeCount: number;

  constructor(id: NodeId, nodeCount: number) {
    this.id = id;
    this.nodeCount = nodeCount;
    this.crnd = id;
  }

  increaseCrnd(): void {
    const passed = Math.floor(this.crnd / this.nodeCount);
    this.crnd = this.id + (passed + 1) * this.nodeCount;
    this.promises.length = 0;
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    const bySender = new Map<NodeId, PromiseMessage>();
    for (const known of this.promises) bySender.set(known.from, known);
    if (promise.rnd !== this.crnd || bySender.has(promise.from)) return undefined;
    bySender.set(promise.from, promise);
    this.promises = [...bySender.values()];
    if (bySender.size * 2 <= this.nodeCount) return undefined;
    if ((bySender.size - 1) * 2 > this.nodeCount) return undefined;
    const valueIn = new Map<number, string>([[-1, this.clientValue]]);
    for (const [, { vrnd, vval }] of bySender) if (vrnd !== -1) valueIn.set(vrnd, vval);
    const top = Math.max(...valueIn.keys());
    return { val: valueIn.get(top) ?? '', rnd: this.crnd, from: this.id };
  }
}
