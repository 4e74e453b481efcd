/**
 * The learner: it finds out what was chosen. A value is chosen when a quorum of acceptors accepted it in one round.
 */
import type { NodeId } from 'harness/student';
import { type LearnMessage, NO_ROUND, type Round, type Value } from './messages.ts';

export class Learner {
  // SOLUTION
  private readonly nodeCount: number;
  /** The highest round it has heard of, and who accepted in it. */
  // SOLUTION
  private rnd: Round = NO_ROUND;
  // SOLUTION
  private readonly accepted = new Set<NodeId>();
  // SOLUTION
  private hasDecided = false;

  /** `id` is the node's own, `nodeCount` the number of nodes. */
  constructor(id: NodeId, nodeCount: number) {
    // SOLUTION
    void id;
    this.nodeCount = nodeCount;
  }

  /**
   * Counts who accepted in the highest round it has heard of, each node once: a higher round starts afresh, a lower one is
   * ignored. The learn that makes a quorum gives the value, once for ever. Any other gives `undefined`.
   */
  handleLearn(learn: LearnMessage): Value | undefined {
    // SOLUTION
    if (this.hasDecided || learn.rnd < this.rnd) return undefined;
    if (learn.rnd > this.rnd) {
      this.rnd = learn.rnd;
      this.accepted.clear();
    }
    this.accepted.add(learn.from);
    if (this.accepted.size <= this.nodeCount / 2) return undefined;
    this.hasDecided = true;
    return learn.val;
  }
}
