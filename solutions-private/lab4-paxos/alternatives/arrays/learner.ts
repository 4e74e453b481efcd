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
    this.learns = [...this.learns, learn];
    const round = Math.max(...this.learns.map(({ rnd }) => rnd));
    const voters = new Set(this.learns.filter(({ rnd }) => rnd === round).map(({ from }) => from));
    const isChosen = !this.done && learn.rnd === round && voters.size >= Math.ceil((this.nodeCount + 1) / 2);
    this.done = this.done || isChosen;
    return isChosen ? learn.val : undefined;
  }
}
