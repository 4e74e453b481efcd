/**
 * The learner: it finds out what was chosen, slot by slot. A value is chosen for a slot when a quorum of acceptors accepted it
 * in one round.
 */
import { type NodeId, NotImplemented } from 'harness/student';
import type { Decision, LearnMessage, Slot } from './messages.ts';

export class Learner {
  /** `id` is the node's own, `nodeCount` the number of nodes, of which more than half are a quorum. */
  constructor(id: NodeId, nodeCount: number) {
    throw new NotImplemented('Learner.constructor');
  }

  /**
   * Counts, for each slot, who accepted in the highest round it has heard of there, each node once: a higher round starts
   * afresh, a lower one is ignored. The learn that makes a quorum gives the decision, once for a slot. Others give `undefined`.
   */
  handleLearn(learn: LearnMessage): Decision | undefined {
    throw new NotImplemented('Learner.handleLearn');
  }

  /** Forgets the slots up to `slot`, this one included: for them it decides nothing any more. */
  forget(slot: Slot): void {
    throw new NotImplemented('Learner.forget');
  }
}
