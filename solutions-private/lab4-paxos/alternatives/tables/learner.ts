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
    this.learns.push(learn);
    const rounds = new Map<number, Map<NodeId, string>>();
    for (const { rnd, from, val } of this.learns) {
      const votes = rounds.get(rnd) ?? new Map<NodeId, string>();
      rounds.set(rnd, votes.set(from, val));
    }
    const newest = rounds.get(Math.max(...rounds.keys()));
    if (newest === undefined || newest.size < this.nodeCount - newest.size + 1) return undefined;
    if (this.done || rounds.get(learn.rnd) !== newest) return undefined;
    this.done = true;
    return newest.get(learn.from);
  }
}
