/** The node as the observer of its own leader detector; it emits what it has not said yet. */
import { type Env, type Message, Node } from 'harness/student';
import { EvtFailureDetector } from './evt-failure-detector.ts';
import { MonLeaderDetector } from './mon-leader-detector.ts';

interface Parts {
  readonly failures: EvtFailureDetector;
  readonly leaders: MonLeaderDetector;
}

function compose(env: Env, delta: number): Parts {
  const leaders = new MonLeaderDetector(env.nodes);
  return { leaders, failures: new EvtFailureDetector(env, delta, leaders) };
}

export class LeaderNode extends Node {
  private readonly parts: Parts;
  private said: number | undefined;

  constructor(env: Env, delta: number) {
    super(env);
    this.parts = compose(env, delta);
  }

  override onStart(): void {
    this.parts.failures.onStart();
    this.say();
  }

  override onMessage(from: number, message: Message): void {
    this.parts.failures.onMessage(from, message);
    this.say();
  }

  override onTimer(_name: string): void {
    this.parts.failures.onTimer();
    this.say();
  }

  private say(): void {
    const leader = this.parts.leaders.leader();
    if (leader === this.said) return;
    this.said = leader;
    this.env.emit({ type: 'trust', leader });
  }
}
