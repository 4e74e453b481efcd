/**
 * What the roles of Paxos say to each other, and what tells a node whom to trust. This file is given: it must stay as it is.
 *
 * The roles take and give these messages. Over the wire each goes with its type: `{ type: 'prepare', ...prepare }`.
 */
import type { Message, NodeId } from 'harness/student';

/** A round: `id`, `id + n`, `id + 2n`, … are those of node `id` of n nodes. */
export type Round = number;
/** What is agreed on. */
export type Value = string;

/** The round of what has not happened: lower than every round. */
export const NO_ROUND: Round = -1;
/** The value where there is none. No client proposes it. */
export const NO_VALUE: Value = '';

/** Phase 1a, a proposer to all acceptors: "promise me round `crnd`". */
export interface PrepareMessage {
  readonly from: NodeId;
  readonly crnd: Round;
}

/** Phase 1b, an acceptor to the proposer `to`: "I take nothing below `rnd` any more; the last I accepted is `vval`, in round `vrnd`". */
export interface PromiseMessage {
  readonly to: NodeId;
  readonly from: NodeId;
  readonly rnd: Round;
  /** `NO_ROUND` if nothing was accepted. */
  readonly vrnd: Round;
  /** `NO_VALUE` if nothing was accepted. */
  readonly vval: Value;
}

/** Phase 2a, a proposer to all acceptors: "accept `val` in round `rnd`". */
export interface AcceptMessage {
  readonly from: NodeId;
  readonly rnd: Round;
  readonly val: Value;
}

/** Phase 2b, an acceptor to all learners: "I accepted `val` in round `rnd`". */
export interface LearnMessage {
  readonly from: NodeId;
  readonly rnd: Round;
  readonly val: Value;
}

/** A message as it comes over the wire: `const paxos = message as PaxosMessage; switch (paxos.type) …`. */
export type PaxosMessage = Message &
  (
    | ({ readonly type: 'prepare' } & PrepareMessage)
    | ({ readonly type: 'promise' } & PromiseMessage)
    | ({ readonly type: 'accept' } & AcceptMessage)
    | ({ readonly type: 'learn' } & LearnMessage)
  );

/** Hears of new leaders. */
export interface LeaderObserver {
  /** Called with the new leader, or -1 for nobody, after it has changed. */
  onTrust(leader: NodeId): void;
}

/** Leader election as of Lab 3, as a part of a node: it lives on the node's messages and timers. */
export interface LeaderElection {
  /** Call it once, from the node's `onStart`. */
  onStart(): void;
  /** Hand it the messages `heartbeat-request` and `heartbeat-reply`. */
  onMessage(from: NodeId, message: Message): void;
  /** Hand it the timer `timeout`. */
  onTimer(name: string): void;
  /** The node that is trusted now, or -1 for nobody. */
  leader(): NodeId;
  /** From now on `observer` hears of each change of the leader: not of the one there is now. */
  subscribe(observer: LeaderObserver): void;
}
