/**
 * The acceptor: the memory of Paxos. It promises rounds, accepts values, and never goes back behind what it promised.
 */
import { type NodeId, NotImplemented } from 'harness/student';
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

  /** `id` is the node's own: what it sends is `from` there. It has seen no round yet. */
  constructor(id: NodeId) {
    throw new NotImplemented('Acceptor.constructor');
  }

  /**
   * A round that is higher than any seen is promised to who asks, with what was accepted last and in which round. Others get
   * no answer.
   */
  handlePrepare(prepare: PrepareMessage): PromiseMessage | undefined {
    throw new NotImplemented('Acceptor.handlePrepare');
  }

  /** A round that is at least the highest seen is accepted, which makes it the highest seen. Others get no answer. */
  handleAccept(accept: AcceptMessage): LearnMessage | undefined {
    throw new NotImplemented('Acceptor.handleAccept');
  }
}
