/**
 * A node of single-decree Paxos (Lamport, Paxos Made Simple): acceptor, proposer and learner in one, over the network.
 *
 * The roles think; the node makes good what they take for granted. It keeps what must survive a crash, tries again when
 * messages were lost, makes room when proposers get in each other's way, and asks when it missed the end.
 */
import { type Env, type Message, Node, type NodeId, NotImplemented } from 'harness/student';
import type { LeaderElection, LeaderObserver } from './messages.ts';

/** A client's request is `{ type: PROPOSE, value }`. */
export const PROPOSE = 'propose';
/** What the node tells the world is `{ type: DECIDE, value }`. */
export const DECIDE = 'decide';
/** "What was decided?" Of a node that is undecided: `{ type: ASK }`. */
export const ASK = 'ask';
/** "This was." Of a node that has decided: `{ type: DECIDED, value }`. */
export const DECIDED = 'decided';

export class PaxosNode extends Node implements LeaderObserver {
  /** `election` says whom to trust. `ms` is the base of the node's own timers. The nodes are `env.nodes`, from 0. */
  constructor(env: Env, election: LeaderElection, ms: number) {
    super(env);
    throw new NotImplemented('PaxosNode.constructor');
  }

  /** Takes up what it stored before a crash, if there was one, and starts the election. */
  override onStart(): void {
    throw new NotImplemented('PaxosNode.onStart');
  }

  /** A client's request gives it its value, the first one for ever. */
  override onRequest(_client: NodeId, request: Message): void {
    throw new NotImplemented('PaxosNode.onRequest');
  }

  /** Heartbeats are for the election, the rest for the roles. */
  override onMessage(from: NodeId, message: Message): void {
    throw new NotImplemented('PaxosNode.onMessage');
  }

  /** The timer `timeout` is for the election; others are the node's own. */
  override onTimer(name: string): void {
    throw new NotImplemented('PaxosNode.onTimer');
  }

  /** The leader has changed: who is trusted proposes. */
  onTrust(leader: NodeId): void {
    throw new NotImplemented('PaxosNode.onTrust');
  }
}
