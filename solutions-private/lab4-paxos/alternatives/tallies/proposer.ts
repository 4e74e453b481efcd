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
    let next = this.crnd;
    do next++;
    while (next % this.nodeCount !== this.id);
    this.crnd = next;
    this.promises = this.promises.filter(({ rnd }) => rnd === next);
  }

  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    let accept: AcceptMessage | undefined;
    if (promise.rnd === this.crnd) {
      const tally: boolean[] = new Array(this.nodeCount).fill(false);
      this.promises.forEach(({ from }) => {
        tally[from] = true;
      });
      if (!tally[promise.from]) {
        tally[promise.from] = true;
        this.promises.push(promise);
        const yes = tally.filter((vote) => vote).length;
        const no = this.nodeCount - yes;
        if (yes > no && yes - 1 <= no + 1) {
          accept = { from: this.id, rnd: this.crnd, val: this.clientValue };
          let at = this.promises.length;
          let best = -1;
          while (at-- > 0) {
            const one = this.promises[at];
            if (one === undefined || one.vrnd <= best) continue;
            best = one.vrnd;
            accept = { ...accept, val: one.vval };
          }
        }
      }
    }
    return accept;
  }
}
