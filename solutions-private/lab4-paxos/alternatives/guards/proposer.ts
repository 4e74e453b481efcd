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
    while (this.promises.length > 0) this.promises.pop();
    const next = this.crnd + this.nodeCount;
    this.crnd = next;
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    if (!this.isWelcome(promise)) return;
    const count = this.promises.push(promise);
    if (!this.isFirstQuorum(count)) return;
    return { from: this.id, rnd: this.crnd, val: this.bound() || this.clientValue };
  }

  private isWelcome({ rnd, from }: PromiseMessage): boolean {
    if (rnd < this.crnd || rnd > this.crnd) return false;
    return this.promises.every((promise) => promise.from !== from);
  }

  private isFirstQuorum(count: number): boolean {
    const half = this.nodeCount / 2;
    return count > half && count - 1 <= half;
  }

  private bound(): string {
    return this.promises.reduce((best, next) => (next.vrnd > best.vrnd ? next : best)).vval;
  }
}
