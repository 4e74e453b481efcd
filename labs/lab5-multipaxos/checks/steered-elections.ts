import type { Env, Message, NodeId } from 'harness/author';
import type { LeaderElection, LeaderObserver } from './interface.ts';
import { Trust } from './trust.ts';

const LOOK = 'timeout';

/** Trusts whom the check says, without heartbeats, so that they are not in the story. It looks every `every` ms. */
export class SteeredElection implements LeaderElection {
  private readonly env: Env;
  private readonly whom: () => NodeId;
  private readonly every: number;
  private readonly trust: Trust;

  constructor(env: Env, whom: () => NodeId, every: number) {
    this.env = env;
    this.whom = whom;
    this.every = every;
    this.trust = new Trust(whom());
  }

  onStart(): void {
    this.env.setTimer(LOOK, this.every);
  }

  onMessage(_from: NodeId, _message: Message): void {}

  onTimer(name: string): void {
    if (name === LOOK) this.look();
  }

  private look(): void {
    this.env.setTimer(LOOK, this.every);
    this.trust.name(this.whom());
  }

  among(_nodes: readonly NodeId[]): void {}

  leader(): NodeId {
    return this.trust.leader;
  }

  subscribe(observer: LeaderObserver): void {
    this.trust.tell(observer);
  }
}

/** Trusts one node for ever, and sets no timer: for short stories. */
export class FixedElection implements LeaderElection {
  private readonly trusted: NodeId;

  constructor(trusted: NodeId) {
    this.trusted = trusted;
  }

  onStart(): void {}
  onMessage(_from: NodeId, _message: Message): void {}
  onTimer(_name: string): void {}
  among(_nodes: readonly NodeId[]): void {}
  subscribe(_observer: LeaderObserver): void {}

  leader(): NodeId {
    return this.trusted;
  }
}

/** Trusts anybody, often itself, and another one all the time. Safety must hold whatever Ω says before it comes to rest. */
export class RestlessElection implements LeaderElection {
  private readonly env: Env;
  private readonly every: number;
  private readonly trust: Trust;

  /** Changes its mind after `every` ms, or up to three times as many. */
  constructor(env: Env, every: number) {
    this.env = env;
    this.every = every;
    this.trust = new Trust(env.id);
  }

  onStart(): void {
    this.env.setTimer(LOOK, this.every);
  }

  onMessage(_from: NodeId, _message: Message): void {}

  onTimer(name: string): void {
    if (name === LOOK) this.look();
  }

  private look(): void {
    this.env.setTimer(LOOK, this.every * (1 + 2 * this.env.random()));
    this.trust.name(this.env.random() < 0.5 ? this.env.id : -1);
  }

  among(_nodes: readonly NodeId[]): void {}

  leader(): NodeId {
    return this.trust.leader;
  }

  subscribe(observer: LeaderObserver): void {
    this.trust.tell(observer);
  }
}
