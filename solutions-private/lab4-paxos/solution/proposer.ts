/**
 * The proposer: it asks for promises of a round of its own, and proposes what it must, or else what it wants.
 */
import type { NodeId } from 'harness/student';
import {
  type AcceptMessage,
  NO_ROUND,
  NO_VALUE,
  type PromiseMessage,
  type Round,
  type Value,
} from './messages.ts';

export class Proposer {
  /** The round it is in. */
  crnd: Round;
  /** What it wants to propose; `NO_VALUE` until a client came. */
  clientValue: Value = NO_VALUE;
  // SOLUTION
  private readonly id: NodeId;
  // SOLUTION
  private readonly nodeCount: number;
  /** Who promised `crnd`. */
  // SOLUTION
  private readonly promised = new Set<NodeId>();
  /** The highest round in which one of them had accepted, and what. */
  // SOLUTION
  private vrnd: Round = NO_ROUND;
  // SOLUTION
  private vval: Value = NO_VALUE;

  /** `id` is the node's own, and its first round; `nodeCount` is the number of nodes, whose ids are 0 to `nodeCount` - 1. */
  constructor(id: NodeId, nodeCount: number) {
    // SOLUTION
    this.id = id;
    this.nodeCount = nodeCount;
    this.crnd = id;
  }

  /** Goes to the next round of its own: `crnd` grows by the number of nodes. What was promised for the old one is void. */
  increaseCrnd(): void {
    // SOLUTION
    this.crnd += this.nodeCount;
    this.promised.clear();
    this.vrnd = NO_ROUND;
    this.vval = NO_VALUE;
  }

  /**
   * Counts a promise of the current round, of each node once. The one that makes a quorum gives the accept of the round, with
   * the value of the highest `vrnd` that was reported, or `clientValue` if nothing was. Any other gives `undefined`.
   */
  handlePromise(promise: PromiseMessage): AcceptMessage | undefined {
    // SOLUTION
    if (promise.rnd !== this.crnd || this.promised.has(promise.from)) return undefined;
    this.promised.add(promise.from);
    if (promise.vrnd > this.vrnd) {
      this.vrnd = promise.vrnd;
      this.vval = promise.vval;
    }
    if (this.promised.size !== Math.floor(this.nodeCount / 2) + 1) return undefined;
    const val = this.vrnd === NO_ROUND ? this.clientValue : this.vval;
    return { from: this.id, rnd: this.crnd, val };
  }
}
