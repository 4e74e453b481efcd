/** The node with an observer of its own that emits, and the detectors behind it. */
import { type Env, type Message, Node, type NodeId } from 'harness/student';
import { EvtFailureDetector } from './evt-failure-detector.ts';
import { type LeaderObserver, MonLeaderDetector } from './mon-leader-detector.ts';

class Announcer implements LeaderObserver {
  private readonly env: Env;

  constructor(env: Env) {
    this.env = env;
  }

  onTrust(leader: NodeId): void {
    this.env.emit({ type: 'trust', leader });
  }
}

export class LeaderNode extends Node {
  private readonly leaders: MonLeaderDetector;
  private readonly failures: EvtFailureDetector;
  private readonly announcer: Announcer;

  constructor(env: Env, delta: number) {
    super(env);
    this.announcer = new Announcer(env);
    this.leaders = new MonLeaderDetector(env.nodes);
    this.leaders.subscribe(this.announcer);
    this.failures = new EvtFailureDetector(env, delta, this.leaders);
  }

  override onStart(): void {
    this.announcer.onTrust(this.leaders.leader());
    this.failures.onStart();
  }

  override onMessage(from: NodeId, message: Message): void {
    this.failures.onMessage(from, message);
  }

  override onTimer(name: string): void {
    this.failures.onTimer(name);
  }
}
