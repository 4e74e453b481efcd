/**
 * A node that knows whom to trust: the failure detector and the leader detector in one, over the network.
 *
 * It hands its messages and timeouts to the failure detector, which tells the leader detector whom it suspects, which
 * tells this node when the leader changes, which tells the world.
 */
import { type Env, type Message, Node, type NodeId } from 'harness/student';
import { EvtFailureDetector } from './evt-failure-detector.ts';
import { type LeaderObserver, MonLeaderDetector } from './mon-leader-detector.ts';

export class LeaderNode extends Node implements LeaderObserver {
  // SOLUTION
  private readonly leaderDetector: MonLeaderDetector;
  // SOLUTION
  private readonly failureDetector: EvtFailureDetector;

  /** `delta`, in ms, is that of the failure detector. The nodes are `env.nodes`. */
  constructor(env: Env, delta: number) {
    // SOLUTION
    super(env);
    this.leaderDetector = new MonLeaderDetector(env.nodes);
    this.failureDetector = new EvtFailureDetector(env, delta, this.leaderDetector);
    this.leaderDetector.subscribe(this);
  }

  /** Starts the failure detector and emits `{ type: 'trust', leader }` with the first leader. */
  override onStart(): void {
    // SOLUTION
    this.failureDetector.onStart();
    this.onTrust(this.leaderDetector.leader());
  }

  override onMessage(from: NodeId, message: Message): void {
    // SOLUTION
    this.failureDetector.onMessage(from, message);
  }

  override onTimer(name: string): void {
    // SOLUTION
    this.failureDetector.onTimer(name);
  }

  /** The leader has changed: emits `{ type: 'trust', leader }`. */
  onTrust(leader: NodeId): void {
    // SOLUTION
    this.env.emit({ type: 'trust', leader });
  }
}
