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
    if (this.done) return undefined;
    for (const known of this.learns) {
      if (known.rnd > learn.rnd) return undefined;
      if (known.rnd === learn.rnd && known.from === learn.from) return undefined;
    }
    this.learns.push(learn);
    let votes = 0;
    for (const known of this.learns) {
      if (known.rnd === learn.rnd) votes++;
    }
    if (votes * 2 <= this.nodeCount) return undefined;
    this.done = true;
    return learn.val;
  }
}
