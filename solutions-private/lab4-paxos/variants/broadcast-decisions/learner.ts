/** The learner keeps who accepted by round. */
import type { NodeId } from 'harness/student';
import type { LearnMessage, Round, Value } from './messages.ts';

export class Learner {
  private readonly votes: Map<NodeId, Round> = new Map();
  private highest: Round | undefined;
  private value: Value | undefined;
  private readonly needed: number;

  constructor(_id: NodeId, nodeCount: number) {
    this.needed = (nodeCount >> 1) + 1;
  }

  handleLearn({ from, rnd, val }: LearnMessage): Value | undefined {
    if (this.value !== undefined) return undefined;
    this.highest = Math.max(this.highest ?? rnd, rnd);
    if (rnd !== this.highest) return undefined;
    this.votes.set(from, rnd);
    const count = [...this.votes.values()].filter((round) => round === rnd).length;
    if (count >= this.needed) this.value = val;
    return this.value;
  }
}
