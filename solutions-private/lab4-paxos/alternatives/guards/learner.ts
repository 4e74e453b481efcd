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
    if (this.done || this.isStale(learn)) return;
    this.startAfresh(learn.rnd);
    if (this.learns.some((other) => other.from === learn.from)) return;
    this.done = this.learns.push(learn) > this.nodeCount / 2;
    if (this.done) return learn.val;
    return;
  }

  private isStale({ rnd }: LearnMessage): boolean {
    const [any] = this.learns;
    return any !== undefined && any.rnd > rnd;
  }

  private startAfresh(round: number): void {
    const [any] = this.learns;
    if (any !== undefined && any.rnd < round) this.learns = [];
  }
}
