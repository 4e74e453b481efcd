/**
 * The proposer: it asks for promises of a round of its own, and proposes what it must, or else what it wants.
 */
import { type NodeId, NotImplemented } from 'harness/student';
import { type AcceptMessage, NO_VALUE, type PromiseMessage, type Round, type Value } from './messages.ts';

export class Proposer {
  /** The round it is in. */
  crnd: Round;
  /** What it wants to propose; `NO_VALUE` until a client came. */
  clientValue: Value = NO_VALUE;

  /** `id` is the node's own, and its first round; `nodeCount` is the number of nodes, whose ids are 0 to `nodeCount` - 1. */
  constructor(id: NodeId, nodeCount: number) {
    throw new NotImplemented('Proposer.constructor');
  }

  /** Goes to the next round of its own: `crnd` grows by the number of nodes. What was promised for the old one is void. */
  increaseCrnd(): void {
    throw new NotImplemented('Proposer.increaseCrnd');
  }

  /**
   * Counts a promise of the current round, of each node once. The one that makes a quorum gives the accept of the round, with
   * the value of the highest `vrnd` that was reported, or `clientValue` if nothing was. Any other gives `undefined`.
   */
  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    throw new NotImplemented('Proposer.handlePromise');
  }
}
