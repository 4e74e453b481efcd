/**
 * The learner: it finds out what was chosen, slot by slot. A value is chosen for a slot when a quorum of acceptors accepted it
 * in one round.
 */
import type { NodeId } from 'harness/student';
import type { Decision, LearnMessage, Round, Slot } from './messages.ts';

export class Learner {
  private readonly nodeCount: number;
  /** The highest round heard of, and who accepted in it, for each slot that is undecided. */
  private readonly votes = new Map<Slot, { readonly rnd: Round; readonly accepted: Set<NodeId> }>();
  private readonly decided = new Set<Slot>();
  private forgotten: Slot = 0;

  /** `id` is the node's own, `nodeCount` the number of nodes, of which more than half are a quorum. */
  constructor(id: NodeId, nodeCount: number) {
    void id;
    this.nodeCount = nodeCount;
  }

  /**
   * Counts, for each slot, who accepted in the highest round it has heard of there, each node once: a higher round starts
   * afresh, a lower one is ignored. The learn that makes a quorum gives the decision, once for a slot. Others give `undefined`.
   */
  handleLearn(learn: LearnMessage): Decision | undefined {
    const { from, slot, rnd, val } = learn;
    if (slot <= this.forgotten || this.decided.has(slot)) return undefined;
    let votes = this.votes.get(slot);
    if (votes !== undefined && rnd < votes.rnd) return undefined;
    if (votes === undefined || rnd > votes.rnd) {
      votes = { rnd, accepted: new Set() };
      this.votes.set(slot, votes);
    }
    votes.accepted.add(from);
    if (votes.accepted.size <= this.nodeCount / 2) return undefined;
    this.votes.delete(slot);
    this.decided.add(slot);
    return { slot, val };
  }

  /** Forgets the slots up to `slot`, this one included: for them it decides nothing any more. */
  forget(slot: Slot): void {
    for (const known of this.votes.keys()) if (known <= slot) this.votes.delete(known);
    for (const known of this.decided) if (known <= slot) this.decided.delete(known);
    this.forgotten = Math.max(this.forgotten, slot);
  }
}
