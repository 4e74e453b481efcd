import type { Env, Message, NodeId } from 'harness/author';
import type { Lab4, LeaderElection, LeaderObserver, OwnDetector } from './interface.ts';

/** Lab 3 as the group wrote it, put together as its `LeaderNode` is. */
export class OwnElection implements LeaderElection {
  private readonly leaders: Pick<LeaderElection, 'leader' | 'subscribe'>;
  private readonly failures: OwnDetector;

  /** `delta`, in ms, is the first delay of the failure detector and what it grows by. */
  constructor(
    {
      EvtFailureDetector,
      MonLeaderDetector,
    }: Required<Pick<Lab4, 'EvtFailureDetector' | 'MonLeaderDetector'>>,
    env: Env,
    delta: number,
  ) {
    this.leaders = new MonLeaderDetector(env.nodes);
    this.failures = new EvtFailureDetector(env, delta, this.leaders);
  }

  onStart(): void {
    this.failures.onStart();
  }

  onMessage(from: NodeId, message: Message): void {
    this.failures.onMessage(from, message);
  }

  onTimer(name: string): void {
    this.failures.onTimer(name);
  }

  leader(): NodeId {
    return this.leaders.leader();
  }

  subscribe(observer: LeaderObserver): void {
    this.leaders.subscribe(observer);
  }
}
