import type { Env, Message, NodeId } from 'harness/author';
import type { LeaderElection, LeaderObserver } from './interface.ts';

const TIMEOUT = 'timeout';

/** Always trusts the same node: a check says which, and no heartbeats are in the story. */
export class FixedElection implements LeaderElection {
  private readonly trusted: NodeId;

  constructor(trusted: NodeId) {
    this.trusted = trusted;
  }

  onStart(): void {}

  onMessage(_from: NodeId, _message: Message): void {}

  onTimer(_name: string): void {}

  leader(): NodeId {
    return this.trusted;
  }

  subscribe(_observer: LeaderObserver): void {}
}

/** Trusts anybody, often itself, and another one all the time. Safety must hold whatever Ω says before it comes to rest. */
export class RestlessElection implements LeaderElection {
  private readonly env: Env;
  private readonly every: number;
  private readonly observers: LeaderObserver[] = [];
  private trusted: NodeId;

  /** Changes its mind after `every` ms, or up to three times as many. */
  constructor(env: Env, every: number) {
    this.env = env;
    this.every = every;
    this.trusted = env.id;
  }

  onStart(): void {
    this.env.setTimer(TIMEOUT, this.every);
  }

  onMessage(_from: NodeId, _message: Message): void {}

  onTimer(name: string): void {
    if (name !== TIMEOUT) return;
    this.env.setTimer(TIMEOUT, this.every * (1 + 2 * this.env.random()));
    const leader = this.env.random() < 0.5 ? this.env.id : -1;
    if (leader === this.trusted) return;
    this.trusted = leader;
    for (const observer of this.observers) observer.onTrust(leader);
  }

  leader(): NodeId {
    return this.trusted;
  }

  subscribe(observer: LeaderObserver): void {
    this.observers.push(observer);
  }
}
