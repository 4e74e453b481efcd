/** The failure detector with a record for each node, which says what it is: heard of, and suspected. */
import { type Env, type Message, Node, type NodeId } from 'harness/student';

export interface SuspectRestorer {
  suspect(id: NodeId): void;
  restore(id: NodeId): void;
}

interface Peer {
  readonly id: NodeId;
  isAlive: boolean;
  isSuspected: boolean;
}

export class EvtFailureDetector extends Node {
  readonly alive = new Set<NodeId>();
  readonly suspected = new Set<NodeId>();
  delay: number;
  private readonly peers = new Map<NodeId, Peer>();
  private readonly step: number;
  private readonly told: SuspectRestorer;

  constructor(env: Env, delta: number, suspectRestorer: SuspectRestorer) {
    super(env);
    this.step = delta;
    this.delay = delta;
    this.told = suspectRestorer;
    for (const id of env.nodes) {
      this.peers.set(id, { id, isAlive: true, isSuspected: false });
      this.alive.add(id);
    }
  }

  override onStart(): void {
    this.again();
  }

  override onMessage(from: NodeId, message: Message): void {
    const peer = this.peers.get(from);
    if (peer === undefined) return;
    if (message.type === 'heartbeat-request') this.env.send(peer.id, { type: 'heartbeat-reply' });
    if (message.type === 'heartbeat-reply') {
      peer.isAlive = true;
      this.alive.add(from);
    }
  }

  override onTimer(name: string): void {
    if (name !== 'timeout') return;
    const peers = [...this.peers.values()].reverse();
    if (peers.some((peer) => peer.isAlive && peer.isSuspected)) this.delay += this.step;
    for (const peer of peers) {
      this.env.send(peer.id, { type: 'heartbeat-request' });
      if (peer.isAlive !== peer.isSuspected) continue;
      if (peer.isAlive) this.acquit(peer);
      else this.accuse(peer);
    }
    for (const peer of peers) peer.isAlive = false;
    this.alive.clear();
    this.again();
  }

  private accuse(peer: Peer): void {
    peer.isSuspected = true;
    this.suspected.add(peer.id);
    this.told.suspect(peer.id);
  }

  private acquit(peer: Peer): void {
    peer.isSuspected = false;
    this.suspected.delete(peer.id);
    this.told.restore(peer.id);
  }

  private again(): void {
    this.env.setTimer('timeout', this.delay);
  }
}
