import type { Env, Message, NodeId } from 'harness/author';
import type { LeaderElection, LeaderObserver } from './interface.ts';

const REQUEST = 'heartbeat-request';
const REPLY = 'heartbeat-reply';
const TIMEOUT = 'timeout';
const NOBODY = -1;

/**
 * Lab 3 as a part of a node: ◇P by Increasing Timeout and Ω by Monarchical Leader Detection (Cachin, Guerraoui and Rodrigues,
 * Alg. 2.7 and 2.8), over the node's own messages and timers.
 */
export class Election implements LeaderElection {
  private readonly env: Env;
  private readonly delta: number;
  private readonly observers: LeaderObserver[] = [];
  private readonly alive: Set<NodeId>;
  private readonly suspected = new Set<NodeId>();
  private delay: number;
  private trusted: NodeId;
  private candidates: readonly NodeId[];

  /** `delta`, in ms, is the first delay and what it grows by. */
  constructor(env: Env, delta: number) {
    this.env = env;
    this.delta = delta;
    this.alive = new Set(env.nodes);
    this.delay = delta;
    this.candidates = env.nodes;
    this.trusted = Math.max(NOBODY, ...env.nodes);
  }

  onStart(): void {
    this.env.setTimer(TIMEOUT, this.delay);
  }

  onMessage(from: NodeId, message: Message): void {
    if (message.type === REQUEST) this.env.send(from, { type: REPLY });
    else if (message.type === REPLY) this.alive.add(from);
  }

  onTimer(name: string): void {
    if (name !== TIMEOUT) return;
    if (this.env.nodes.some((id) => this.alive.has(id) && this.suspected.has(id))) this.delay += this.delta;
    for (const id of this.env.nodes) {
      if (this.alive.has(id)) this.suspected.delete(id);
      else this.suspected.add(id);
    }
    this.env.broadcast({ type: REQUEST });
    this.alive.clear();
    this.env.setTimer(TIMEOUT, this.delay);
    this.trustHighest();
  }

  among(nodes: readonly NodeId[]): void {
    this.candidates = [...nodes];
    this.trustHighest();
  }

  leader(): NodeId {
    return this.trusted;
  }

  subscribe(observer: LeaderObserver): void {
    this.observers.push(observer);
  }

  private trustHighest(): void {
    this.trust(Math.max(NOBODY, ...this.candidates.filter((id) => !this.suspected.has(id))));
  }

  private trust(leader: NodeId): void {
    if (leader === this.trusted) return;
    this.trusted = leader;
    for (const observer of this.observers) observer.onTrust(leader);
  }
}
