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
    this.promises.splice(0, this.promises.length);
    this.crnd = this.crnd + this.nodeCount;
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    const senders = this.promises.map(({ from }) => from);
    const isFresh = promise.rnd === this.crnd && !senders.includes(promise.from);
    const before = this.promises.length;
    this.promises = isFresh ? this.promises.concat(promise) : this.promises;
    const quorum = Math.ceil((this.nodeCount + 1) / 2);
    if (before >= quorum || this.promises.length < quorum) return undefined;
    const [latest] = this.promises.filter(({ vrnd }) => vrnd >= 0).sort((a, b) => b.vrnd - a.vrnd);
    return { from: this.id, rnd: this.crnd, val: latest?.vval ?? this.clientValue };
  }
}
