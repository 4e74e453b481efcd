/**
 * The eventually perfect failure detector ◇P by Increasing Timeout: Cachin, Guerraoui and Rodrigues, Alg. 2.7.
 *
 * At each timeout it asks every node whether it is alive, and suspects those that did not answer since the last one. Who
 * answers after all is restored, and the next timeouts come later: from some time on nobody who is alive is suspected.
 */
import { type Env, type Message, Node, type NodeId, NotImplemented } from 'harness/student';

/** "Are you alive?" The message is `{ type: HEARTBEAT_REQUEST }`. */
export const HEARTBEAT_REQUEST = 'heartbeat-request';
/** "I am." The message is `{ type: HEARTBEAT_REPLY }`. */
export const HEARTBEAT_REPLY = 'heartbeat-reply';
/** The name of the only timer. */
export const TIMEOUT = 'timeout';

/** Hears what the failure detector thinks of nodes. `MonLeaderDetector` is one. */
export interface SuspectRestorer {
  /** Node `id` seems to have crashed. */
  suspect(id: NodeId): void;
  /** Node `id` is alive after all. */
  restore(id: NodeId): void;
}

export class EvtFailureDetector extends Node {
  /** The nodes that answered since the last timeout; all nodes at the start. */
  alive: Set<NodeId>;
  /** The nodes that are suspected; none at the start. */
  suspected: Set<NodeId>;
  /** How long the next timeout is in ms; `delta` at the start. */
  delay: number;

  /** `delta`, in ms, is the first delay and what it grows by. `suspectRestorer` hears of suspicions, each once. */
  constructor(env: Env, delta: number, suspectRestorer: SuspectRestorer) {
    super(env);
    throw new NotImplemented('EvtFailureDetector.constructor');
  }

  /** Sets the timer for the first time. Nothing is sent yet. */
  override onStart(): void {
    throw new NotImplemented('EvtFailureDetector.onStart');
  }

  /**
   * A heartbeat request is answered with a reply to its sender; a reply makes its sender alive. Other messages are
   * none of its business.
   */
  override onMessage(from: NodeId, message: Message): void {
    throw new NotImplemented('EvtFailureDetector.onMessage');
  }

  /**
   * The timeout. If some node is both alive and suspected, the delay was too short: it grows by `delta`, once. Then for
   * each node, itself included: one that is neither alive nor suspected is suspected, one that is both is restored, and
   * a request goes to it. In the end nobody is alive until the next reply, and the timer is set again, to the delay.
   */
  override onTimer(name: string): void {
    throw new NotImplemented('EvtFailureDetector.onTimer');
  }
}
