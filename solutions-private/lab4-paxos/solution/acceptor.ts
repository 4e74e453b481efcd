/**
 * The acceptor: the memory of Paxos. It promises rounds, accepts values, and never goes back behind what it promised.
 */
import type { NodeId } from 'harness/student';
import {
  type AcceptMessage,
  type LearnMessage,
  NO_ROUND,
  NO_VALUE,
  type PrepareMessage,
  type PromiseMessage,
  type Round,
  type Value,
} from './messages.ts';

export class Acceptor {
  /** The highest round it has seen: promised, or accepted in. */
  rnd: Round = NO_ROUND;
  /** The round in which it accepted last. */
  vrnd: Round = NO_ROUND;
  /** What it accepted then. */
  vval: Value = NO_VALUE;
  // SOLUTION
  private readonly id: NodeId;

  /** `id` is the node's own: what it sends is `from` there. It has seen no round yet. */
  constructor(id: NodeId) {
    // SOLUTION
    this.id = id;
  }

  /**
   * A round that is higher than any seen is promised to who asks, with what was accepted last and in which round. Others get
   * no answer.
   */
  handlePrepare(prepare: PrepareMessage): PromiseMessage | undefined {
    // SOLUTION
    if (prepare.crnd <= this.rnd) return undefined;
    this.rnd = prepare.crnd;
    return { to: prepare.from, from: this.id, rnd: this.rnd, vrnd: this.vrnd, vval: this.vval };
  }

  /** A round that is at least the highest seen is accepted, which makes it the highest seen. Others get no answer. */
  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    // SOLUTION
    if (accept.rnd < this.rnd) return undefined;
    this.rnd = accept.rnd;
    this.vrnd = accept.rnd;
    this.vval = accept.val;
    return { from: this.id, rnd: this.vrnd, val: this.vval };
  }
}
