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
    this.crnd += this.nodeCount;
    this.promises = [];
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    if (promise.rnd !== this.crnd) return undefined;
    for (const earlier of this.promises) {
      if (earlier.from === promise.from) return undefined;
    }
    this.promises.push(promise);
    if (this.promises.length !== Math.floor(this.nodeCount / 2) + 1) return undefined;
    let highest = -1;
    let value = this.clientValue;
    for (const one of this.promises) {
      if (one.vrnd > highest) {
        highest = one.vrnd;
        value = one.vval;
      }
    }
    return { from: this.id, rnd: this.crnd, val: value };
  }
}
