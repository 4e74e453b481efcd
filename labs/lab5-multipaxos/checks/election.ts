import type { Env, Message, NodeId } from 'harness/author';
import type { LeaderElection, LeaderObserver } from './interface.ts';
import { Trust } from './trust.ts';

const REQUEST = 'heartbeat-request';
const REPLY = 'heartbeat-reply';
const ALARM = 'timeout';
const NOBODY = -1;

/** What is known of a node. */
interface Peer {
  readonly id: NodeId;
  /** Since the last alarm. */
  answered: boolean;
  doubted: boolean;
}

/**
 * An election as Lab 5 needs one, over the node's own messages and timers: it trusts the highest node that is not doubted, among
 * those that it may trust. It is one piece, told of nothing but leaders, and so not what Lab 3 asks for.
 */
export class Election implements LeaderElection {
  private readonly env: Env;
  private readonly step: number;
  private readonly peers: readonly Peer[];
  private readonly trust: Trust;
  private wait: number;
  private eligible: readonly NodeId[];

  /** `step`, in ms, is the first wait and what it grows by. */
  constructor(env: Env, step: number) {
    this.env = env;
    this.step = step;
    this.wait = step;
    this.peers = env.nodes.map((id) => ({ id, answered: true, doubted: false }));
    this.eligible = env.nodes;
    this.trust = new Trust(Math.max(NOBODY, ...env.nodes));
  }

  onStart(): void {
    this.env.setTimer(ALARM, this.wait);
  }

  onMessage(from: NodeId, { type }: Message): void {
    const { env, peers } = this;
    if (type === REQUEST) env.send(from, { type: REPLY });
    for (const peer of peers) if (type === REPLY && peer.id === from) peer.answered = true;
  }

  onTimer(name: string): void {
    if (name === ALARM) this.takeStock();
  }

  private takeStock(): void {
    const wasWrong = this.peers.some(({ answered, doubted }) => answered && doubted);
    if (wasWrong) this.wait += this.step;
    for (const peer of this.peers) {
      peer.doubted = !peer.answered;
      peer.answered = false;
    }
    this.env.broadcast({ type: REQUEST });
    this.env.setTimer(ALARM, this.wait);
    this.nameHighest();
  }

  among(nodes: readonly NodeId[]): void {
    this.eligible = [...nodes];
    this.nameHighest();
  }

  private nameHighest(): void {
    const doubted = new Set(this.peers.flatMap((peer) => (peer.doubted ? [peer.id] : [])));
    this.trust.name(Math.max(NOBODY, ...this.eligible.filter((id) => !doubted.has(id))));
  }

  leader(): NodeId {
    return this.trust.leader;
  }

  subscribe(observer: LeaderObserver): void {
    this.trust.tell(observer);
  }
}
