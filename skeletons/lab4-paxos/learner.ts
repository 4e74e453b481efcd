/**
 * The learner: it finds out what was chosen. A value is chosen when a quorum of acceptors accepted it in one round.
 */
import { type NodeId, NotImplemented } from 'harness/student';
import type { LearnMessage, Value } from './messages.ts';

export class Learner {
  /** `id` is the node's own, `nodeCount` the number of nodes. */
  constructor(id: NodeId, nodeCount: number) {
    throw new NotImplemented('Learner.constructor');
  }

  /**
   * Counts who accepted in the highest round it has heard of, each node once: a higher round starts afresh, a lower one is
   * ignored. The learn that makes a quorum gives the value, once for ever. Any other gives `undefined`.
   */
  handleLearn(learn: LearnMessage): Value | undefined {
    throw new NotImplemented('Learner.handleLearn');
  }
}
