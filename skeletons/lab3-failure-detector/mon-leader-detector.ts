/**
 * Monarchical Eventual Leader Detection: the eventual leader detector Ω of Cachin, Guerraoui and Rodrigues, Alg. 2.8.
 *
 * A failure detector says which nodes it suspects; this component says whom to trust: of all nodes that are not
 * suspected, the one with the highest id. When the failure detectors of all correct nodes agree, their leaders do.
 */
import { type NodeId, NotImplemented } from 'harness/student';

/** What `leader()` gives when there is nobody to trust: every node is suspected, or there are none. */
export const UNKNOWN_ID: NodeId = -1;

/** Hears of new leaders. Pass an object that has this method, such as a node itself; never a bare function. */
export interface LeaderObserver {
  /** Called with the new leader, or `UNKNOWN_ID`, after it has changed. */
  onTrust(leader: NodeId): void;
}

export class MonLeaderDetector {
  /**
   * Starts with no node suspected. `nodeIds` are the ids of all nodes, in any order; negative ids are no nodes and are
   * ignored. The array stays the caller's: what happens to it later has no effect here.
   */
  constructor(nodeIds: readonly NodeId[]) {
    throw new NotImplemented('MonLeaderDetector.constructor');
  }

  /** The node to trust: the highest id that is not suspected, or `UNKNOWN_ID` if there is none. */
  leader(): NodeId {
    throw new NotImplemented('MonLeaderDetector.leader');
  }

  /** The failure detector suspects node `id`. Again, or with an id that is no node, it changes nothing. */
  suspect(id: NodeId): void {
    throw new NotImplemented('MonLeaderDetector.suspect');
  }

  /** The failure detector does not suspect node `id` any more. Of a node that is not suspected it changes nothing. */
  restore(id: NodeId): void {
    throw new NotImplemented('MonLeaderDetector.restore');
  }

  /**
   * From now on `observer` hears of each change of the leader, exactly once, and of nothing else: not of the leader
   * there is now. All observers hear of a change, in the order in which they subscribed, also when one of them throws.
   * When an observer is called, `leader()` gives the new leader already.
   */
  subscribe(observer: LeaderObserver): void {
    throw new NotImplemented('MonLeaderDetector.subscribe');
  }
}
