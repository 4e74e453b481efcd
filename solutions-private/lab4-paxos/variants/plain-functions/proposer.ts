/** The proposer keeps the promises of its round in an array, and thinks when there are enough. */
import { type AcceptMessage, NO_ROUND, NO_VALUE, type PromiseMessage } from './messages.ts';

function quorum(nodeCount: number): number {
  return Math.ceil((nodeCount + 1) / 2);
}

function proposed(promises: readonly PromiseMessage[], otherwise: string): string {
  const [highest] = promises.toSorted((a, b) => b.vrnd - a.vrnd);
  return highest === undefined || highest.vrnd === NO_ROUND ? otherwise : highest.vval;
}

export class Proposer {
  crnd: number;
  clientValue: string = NO_VALUE;
  private promises: readonly PromiseMessage[] = [];
  private readonly id: number;
  private readonly nodeCount: number;

  constructor(id: number, nodeCount: number) {
    this.id = id;
    this.nodeCount = nodeCount;
    this.crnd = id;
  }

  increaseCrnd(): void {
    this.crnd = this.crnd + this.nodeCount;
    this.promises = [];
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    const isKnown = this.promises.some(({ from }) => from === promise.from);
    const isEnough = this.promises.length >= quorum(this.nodeCount);
    if (promise.rnd !== this.crnd || isKnown || isEnough) return undefined;
    this.promises = [...this.promises, promise];
    if (this.promises.length < quorum(this.nodeCount)) return undefined;
    return { from: this.id, rnd: this.crnd, val: proposed(this.promises, this.clientValue) };
  }
}
