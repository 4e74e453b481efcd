/** The learner as functions on plain data: votes are kept as they came, the highest round of a slot alone. */
import type { NodeId } from 'harness/student';
import type { Decision, LearnMessage, Slot } from './messages.ts';

interface Vote {
  readonly slot: Slot;
  readonly rnd: number;
  readonly from: NodeId;
}

export class Learner {
  private votes: readonly Vote[] = [];
  private done: readonly Slot[] = [];
  private forgotten: Slot = 0;
  private readonly nodeCount: number;

  constructor(_id: NodeId, nodeCount: number) {
    this.nodeCount = nodeCount;
  }

  handleLearn({ from, slot, rnd, val }: LearnMessage): Decision | undefined {
    if (slot <= this.forgotten || this.done.includes(slot)) return undefined;
    const ofSlot = this.votes.filter((vote) => vote.slot === slot);
    if (ofSlot.some((vote) => vote.rnd > rnd)) return undefined;
    const same = ofSlot.filter((vote) => vote.rnd === rnd && vote.from !== from);
    const others = this.votes.filter((vote) => vote.slot !== slot);
    if (2 * (same.length + 1) > this.nodeCount) {
      this.votes = others;
      this.done = [...this.done, slot];
      return { slot, val };
    }
    this.votes = [...others, ...same, { slot, rnd, from }];
    return undefined;
  }

  forget(slot: Slot): void {
    this.votes = this.votes.filter((vote) => vote.slot > slot);
    this.done = this.done.filter((one) => one > slot);
    this.forgotten = Math.max(this.forgotten, slot);
  }
}
