/**
 * A replica of the bank (Lamport, Paxos Made Simple, section 3): acceptor on each, proposer and learner on who leads, and the
 * state machine that executes what was decided, slot by slot.
 *
 * The roles think; the replica makes good what they take for granted. It keeps what must survive a crash, begins anew when
 * messages were lost, gives each client its answer once, brings up who lags, and follows the log to other configurations.
 */
import { type Env, type Message, Node, type NodeId, NotImplemented } from 'harness/student';
import type { LeaderElection, LeaderObserver } from './messages.ts';

/** A client's request is `{ type: REQUEST, clientId, clientSeq, account, transaction }`. */
export const REQUEST = 'request';
/** The answer is `{ type: REPLY, clientId, clientSeq, result }`. */
export const REPLY = 'reply';
/** And of who does not lead `{ type: REDIRECT, clientId, clientSeq, leader }`. */
export const REDIRECT = 'redirect';
/** A replica tells what it executes, slot by slot: `{ type: APPLY, slot, val, result }`; a no-op has no result. */
export const APPLY = 'apply';
/** And where it goes on from another replica's state, or its disk's: `{ type: STATE, slot, accounts }`. */
export const STATE = 'state';

export class Replica extends Node implements LeaderObserver {
  /**
   * `election` says whom to trust. `ms` is the base of the replica's own timers. `replicas` are those of the first slots: others of
   * `env.nodes` are idle until they are made replicas.
   */
  constructor(env: Env, election: LeaderElection, ms: number, replicas: readonly NodeId[]) {
    super(env);
    throw new NotImplemented('Replica.constructor');
  }

  /** Takes up what it stored before a crash, if there was one, and starts the election. */
  override onStart(): void {
    throw new NotImplemented('Replica.onStart');
  }

  /** A client's request: who leads sees to it that it is executed, once; others say who leads. */
  override onRequest(_client: NodeId, request: Message): void {
    throw new NotImplemented('Replica.onRequest');
  }

  /** Heartbeats are for the election, the rest for the roles and for bringing up who lags. */
  override onMessage(from: NodeId, message: Message): void {
    throw new NotImplemented('Replica.onMessage');
  }

  /** The timer `timeout` is for the election; others are the replica's own. */
  override onTimer(name: string): void {
    throw new NotImplemented('Replica.onTimer');
  }

  /** The leader has changed: who is trusted begins, who is not any more sends its clients away. */
  onTrust(leader: NodeId): void {
    throw new NotImplemented('Replica.onTrust');
  }
}
