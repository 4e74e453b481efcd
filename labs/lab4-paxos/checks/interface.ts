import type { Env, Message, NodeId } from 'harness/author';

/** Lab 4's submission, as its checks use it. */
export interface Lab4 {
  readonly Acceptor: new (id: NodeId) => Acceptor;
  readonly Proposer: new (id: NodeId, nodeCount: number) => Proposer;
  readonly Learner: new (id: NodeId, nodeCount: number) => Learner;
  readonly PaxosNode: new (env: Env, election: LeaderElection, ms: number) => object;
  /** The group's own Lab 3, where it is asked for: `npm run lab4 -- --check --own-lab3`. */
  readonly EvtFailureDetector?: new (
    env: Env,
    delta: number,
    restorer: object,
  ) => OwnDetector;
  readonly MonLeaderDetector?: new (nodes: readonly NodeId[]) => Pick<LeaderElection, 'leader' | 'subscribe'>;
}

export interface OwnDetector {
  onStart(): void;
  onMessage(from: NodeId, message: Message): void;
  onTimer(name: string): void;
}

export const NO_ROUND = -1;
export const NO_VALUE = '';

export interface Prepare {
  readonly from: NodeId;
  readonly crnd: number;
}

export interface PromiseReport {
  readonly to: NodeId;
  readonly from: NodeId;
  readonly rnd: number;
  readonly vrnd: number;
  readonly vval: string;
}

export interface Accept {
  readonly from: NodeId;
  readonly rnd: number;
  readonly val: string;
}

export interface Learn {
  readonly from: NodeId;
  readonly rnd: number;
  readonly val: string;
}

export interface Acceptor {
  handlePrepare(prepare: Prepare): PromiseReport | undefined;
  handleAccept(accept: Accept): Learn | undefined;
}

export interface Proposer {
  readonly crnd: number;
  clientValue: string;
  increaseCrnd(): void;
  handlePromise(promise: PromiseReport): Accept | undefined;
}

export interface Learner {
  handleLearn(learn: Learn): string | undefined;
}

export interface LeaderObserver {
  onTrust(leader: NodeId): void;
}

/** What tells a node whom to trust, as the submission's `messages.ts` has it. */
export interface LeaderElection {
  onStart(): void;
  onMessage(from: NodeId, message: Message): void;
  onTimer(name: string): void;
  leader(): NodeId;
  subscribe(observer: LeaderObserver): void;
}

/** The least number of nodes of which any two sets have a node in common. */
export function quorumOf(nodeCount: number): number {
  return Math.floor(nodeCount / 2) + 1;
}
