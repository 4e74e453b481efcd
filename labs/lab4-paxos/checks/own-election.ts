import type { Env, Message, NodeId } from 'harness/author';
import type { Lab4, LeaderElection, LeaderObserver, OwnDetector } from './interface.ts';

/** Lab 3 as the group wrote it, put together as its `LeaderNode` is. */
export class OwnElection implements LeaderElection {
  private readonly omega: Pick<LeaderElection, 'leader' | 'subscribe'>;
  private readonly detector: OwnDetector;

  /** `delta`, in ms, is the first delay of the failure detector and what it grows by. */
  constructor(
    own: Required<Pick<Lab4, 'EvtFailureDetector' | 'MonLeaderDetector'>>,
    env: Env,
    delta: number,
  ) {
    const omega = new own.MonLeaderDetector(env.nodes);
    this.omega = omega;
    this.detector = new own.EvtFailureDetector(env, delta, omega);
  }

  onStart(): void {
    this.detector.onStart();
  }

  onMessage(from: NodeId, message: Message): void {
    this.detector.onMessage(from, message);
  }

  onTimer(name: string): void {
    this.detector.onTimer(name);
  }

  leader(): NodeId {
    return this.omega.leader();
  }

  subscribe(observer: LeaderObserver): void {
    this.omega.subscribe(observer);
  }
}
