/**
 * What the roles of Multi-Paxos say to each other, what clients ask for, and what tells a replica whom to trust. This file is
 * given: it must stay as it is.
 *
 * The roles take and give these messages. Over the wire each goes with its type: `{ type: 'prepare', ...prepare }`.
 */
import type { Message, NodeId } from 'harness/student';

/** A round: `id`, `id + n`, `id + 2n`, … are those of node `id` of n nodes. One round spans all slots. */
export type Round = number;
/** A place in the log: 1, 2, 3, … */
export type Slot = number;

/** The round of what has not happened: lower than every round. */
export const NO_ROUND: Round = -1;
/** How many slots may be under way beyond those that are decided: the α of Lamport, Malkhi and Zhou. */
export const ALPHA = 4;

/** What a client asks for. `amount` is a positive integer. */
export type Transaction =
  | { readonly type: 'deposit' | 'withdrawal'; readonly amount: number }
  | { readonly type: 'balance' }
  | { readonly type: 'transfer'; readonly amount: number; readonly to: string }
  /** The replicas from `ALPHA` slots later on. It has no account: `''`. */
  | { readonly type: 'reconfigure'; readonly replicas: readonly NodeId[] }
  /** Nothing: what a no-op has. */
  | { readonly type: 'none' };

/** What is agreed on for a slot: a transaction of a client, or a no-op. */
export type Value = {
  readonly clientId: number;
  /** A client counts its requests: 1, 2, 3, … It asks for the next one when it has the answer, or gave up waiting for it. */
  readonly clientSeq: number;
  readonly noop: boolean;
  readonly account: string;
  readonly transaction: Transaction;
};

/** What fills a slot that nobody needs. */
export function noOp(): Value {
  return { clientId: -1, clientSeq: 0, noop: true, account: '', transaction: { type: 'none' } };
}

/** What came of a transaction. */
export type Result = {
  readonly ok: boolean;
  /** The balance of the account that was named, after it; 0 of a reconfiguration. */
  readonly balance: number;
  /** Why it was refused, or `''`. */
  readonly reason: string;
};

/** Phase 1a, a proposer to all acceptors: "promise me round `crnd`, and tell me what you accepted from `slot` on". */
export type PrepareMessage = {
  readonly from: NodeId;
  readonly slot: Slot;
  readonly crnd: Round;
};

/** What an acceptor accepted last for a slot, and in which round. */
export type PromiseSlot = {
  readonly slot: Slot;
  readonly vrnd: Round;
  readonly vval: Value;
};

/** Phase 1b, an acceptor to the proposer `to`: "I take nothing below `rnd` any more, in any slot; this is what I accepted". */
export type PromiseMessage = {
  readonly to: NodeId;
  readonly from: NodeId;
  readonly rnd: Round;
  /** Ascending. */
  readonly slots: readonly PromiseSlot[];
};

/** Phase 2a, a proposer to all acceptors: "accept `val` for `slot` in round `rnd`". */
export type AcceptMessage = {
  readonly from: NodeId;
  readonly slot: Slot;
  readonly rnd: Round;
  readonly val: Value;
};

/** Phase 2b, an acceptor to who proposed: "I accepted `val` for `slot` in round `rnd`". */
export type LearnMessage = {
  readonly from: NodeId;
  readonly slot: Slot;
  readonly rnd: Round;
  readonly val: Value;
};

/** What was decided for a slot. */
export type Decision = {
  readonly slot: Slot;
  readonly val: Value;
};

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
  /** From now on only these nodes are trusted. It may change the leader, and tell observers so before it returns. */
  among(nodes: readonly NodeId[]): void;
  /** The node that is trusted now, or -1 for nobody. */
  leader(): NodeId;
  /** From now on `observer` hears of each change of the leader: not of the one there is now. */
  subscribe(observer: LeaderObserver): void;
}
