/**
 * A node that knows whom to trust: the failure detector and the leader detector in one, over the network.
 *
 * It hands its messages and timeouts to the failure detector, which tells the leader detector whom it suspects, which
 * tells this node when the leader changes, which tells the world.
 */
import { type Env, type Message, Node, type NodeId, NotImplemented } from 'harness/student';
import type { LeaderObserver } from './mon-leader-detector.ts';

export class LeaderNode extends Node implements LeaderObserver {
  /** `delta`, in ms, is that of the failure detector. The nodes are `env.nodes`. */
  constructor(env: Env, delta: number) {
    super(env);
    throw new NotImplemented('LeaderNode.constructor');
  }

  /** Starts the failure detector and emits `{ type: 'trust', leader }` with the first leader. */
  override onStart(): void {
    throw new NotImplemented('LeaderNode.onStart');
  }

  override onMessage(from: NodeId, message: Message): void {
    throw new NotImplemented('LeaderNode.onMessage');
  }

  override onTimer(name: string): void {
    throw new NotImplemented('LeaderNode.onTimer');
  }

  /** The leader has changed: emits `{ type: 'trust', leader }`. */
  onTrust(leader: NodeId): void {
    throw new NotImplemented('LeaderNode.onTrust');
  }
}
