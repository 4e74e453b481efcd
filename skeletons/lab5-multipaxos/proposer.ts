/**
 * The proposer: it asks once for promises that hold for all slots, proposes again what it must, slot by slot, and then what
 * clients want.
 */
import { type NodeId, NotImplemented } from 'harness/student';
import type { AcceptMessage, PromiseMessage, Round, Slot, Value } from './messages.ts';

export class Proposer {
  /** The round it is in. */
  crnd: Round;
  /** All slots up to this one are decided. Whoever learns decisions moves it on. */
  adu: Slot;

  /**
   * `id` is the node's own, and its first round; of `nodeCount` nodes more than half are a quorum. Rounds are `step` apart: where
   * there are more nodes than these, their number.
   */
  constructor(id: NodeId, nodeCount: number, adu: Slot, step = nodeCount) {
    throw new NotImplemented('Proposer.constructor');
  }

  /** Goes to the next round of its own. What was promised for the old one is void. */
  increaseCrnd(): void {
    throw new NotImplemented('Proposer.increaseCrnd');
  }

  /**
   * Counts a promise of the current round, of each node once. The one that makes a quorum gives the accepts that the round is
   * bound to: for each slot beyond `adu`, up to the highest that was reported, the value of the highest `vrnd`, or a no-op.
   * Any other gives `undefined`.
   */
  handlePromise(promise: PromiseMessage): AcceptMessage[] | undefined {
    throw new NotImplemented('Proposer.handlePromise');
  }

  /** The accept of a client's value for the next slot; `undefined` without a quorum, and where `ALPHA` slots are under way beyond `adu`. */
  propose(val: Value): AcceptMessage | undefined {
    throw new NotImplemented('Proposer.propose');
  }
}
