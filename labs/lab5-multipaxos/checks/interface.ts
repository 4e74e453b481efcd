import type { Env, Message, NodeId } from 'harness/author';

/** Lab 5's submission, as its checks use it. */
export interface Lab5 {
  readonly Acceptor: new (id: NodeId) => Acceptor;
  readonly Proposer: new (id: NodeId, nodeCount: number, adu: number) => Proposer;
  readonly Learner: new (id: NodeId, nodeCount: number) => Learner;
  readonly Bank: new () => Bank;
  readonly Replica: new (
    env: Env,
    election: LeaderElection,
    ms: number,
    replicas: readonly NodeId[],
  ) => object;
}

export const NO_ROUND = -1;
/** How many slots may be under way beyond those that are decided. */
export const ALPHA = 4;

export type Transaction =
  | { readonly type: 'deposit' | 'withdrawal'; readonly amount: number }
  | { readonly type: 'balance' }
  | { readonly type: 'transfer'; readonly amount: number; readonly to: string }
  | { readonly type: 'reconfigure'; readonly replicas: readonly NodeId[] }
  | { readonly type: 'none' };

export type Value = {
  readonly clientId: number;
  readonly clientSeq: number;
  readonly noop: boolean;
  readonly account: string;
  readonly transaction: Transaction;
};

export const NO_OP: Value = Object.freeze({
  clientId: -1,
  clientSeq: 0,
  noop: true,
  account: '',
  transaction: Object.freeze({ type: 'none' }),
});

export type Result = { readonly ok: boolean; readonly balance: number; readonly reason: string };

export type Prepare = { readonly from: NodeId; readonly slot: number; readonly crnd: number };

export type PromiseSlot = { readonly slot: number; readonly vrnd: number; readonly vval: Value };

export type PromiseReport = {
  readonly to: NodeId;
  readonly from: NodeId;
  readonly rnd: number;
  readonly slots: readonly PromiseSlot[];
};

export type Accept = {
  readonly from: NodeId;
  readonly slot: number;
  readonly rnd: number;
  readonly val: Value;
};

export type Learn = Accept;

export type Decision = { readonly slot: number; readonly val: Value };

export interface Acceptor {
  handlePrepare(prepare: Prepare): PromiseReport | undefined;
  handleAccept(accept: Accept): Learn | undefined;
  forget(slot: number): void;
}

export interface Proposer {
  readonly crnd: number;
  adu: number;
  increaseCrnd(): void;
  handlePromise(promise: PromiseReport): readonly Accept[] | undefined;
  propose(val: Value): Accept | undefined;
}

export interface Learner {
  handleLearn(learn: Learn): Decision | undefined;
  forget(slot: number): void;
}

export interface Bank {
  execute(account: string, transaction: Transaction): Result;
}

export interface LeaderObserver {
  onTrust(leader: NodeId): void;
}

/** What tells a replica whom to trust, as the submission's `messages.ts` has it. */
export interface LeaderElection {
  onStart(): void;
  onMessage(from: NodeId, message: Message): void;
  onTimer(name: string): void;
  among(nodes: readonly NodeId[]): void;
  leader(): NodeId;
  subscribe(observer: LeaderObserver): void;
}

/** The least number of nodes of which any two sets have a node in common. */
export function quorumOf(nodeCount: number): number {
  return Math.floor(nodeCount / 2) + 1;
}

/** A client's value. */
export function request(
  clientId: number,
  clientSeq: number,
  account: string,
  transaction: Transaction,
): Value {
  return Object.freeze({
    clientId,
    clientSeq,
    noop: false,
    account,
    transaction: Object.freeze(transaction),
  });
}
