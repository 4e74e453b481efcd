import type { NodeId } from 'harness/student';
import type { LearnMessage } from './messages.ts';

export class Learner {
  learns: LearnMessage[] = [];
  done = false;
  private readonly nodeCount: number;

  constructor(_id: NodeId, nodeCount: number) {
    this.nodeCount = nodeCount;
  }

  handleLearn(learn: LearnMessage): string | undefined {
    let chosen: string | undefined;
    const tally: number[] = new Array(this.nodeCount).fill(-1);
    let top = learn.rnd;
    this.learns.push(learn);
    for (let i = 0; i < this.learns.length; i++) {
      const { from, rnd } = this.learns[i] ?? learn;
      tally[from] = Math.max(tally[from] ?? -1, rnd);
      top = top > rnd ? top : rnd;
    }
    if (!this.done && learn.rnd === top) {
      let left = Math.trunc(this.nodeCount / 2) + 1;
      tally.forEach((round) => {
        if (round === top) left -= 1;
      });
      if (left <= 0) {
        chosen = learn.val;
        this.done = true;
      }
    }
    return chosen;
  }
}
