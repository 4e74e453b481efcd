import { closeClass, type Env, type Message, type NodeId } from 'harness/author';
import type { Lab5, LeaderElection, LeaderObserver } from './interface.ts';
import { Trust } from './trust.ts';

/** An election that names who it is told to: in an exploration the scenario decides whom a node trusts, and when. */
class StubElection implements LeaderElection {
  private readonly trusted = new Trust(-1);

  onStart(): void {}
  onMessage(): void {}
  onTimer(): void {}
  among(): void {}

  leader(): NodeId {
    return this.trusted.leader;
  }

  subscribe(observer: LeaderObserver): void {
    this.trusted.tell(observer);
  }

  trust(leader: NodeId): void {
    this.trusted.name(leader);
  }
}
closeClass(StubElection);

/** A `Replica` with an election that the scenario steers. */
export class SteeredNode {
  private readonly election = new StubElection();
  private readonly node: Handlers;

  constructor(student: Lab5, env: Env, ms: number) {
    this.node = new student.Replica(env, this.election, ms, env.nodes) as Handlers;
  }

  trust(leader: NodeId): void {
    this.election.trust(leader);
  }

  onStart(): void {
    this.node.onStart?.();
  }

  onMessage(from: NodeId, message: Message): void {
    this.node.onMessage?.(from, message);
  }

  onTimer(name: string): void {
    this.node.onTimer?.(name);
  }

  onRequest(client: NodeId, request: Message): void {
    this.node.onRequest?.(client, request);
  }
}

interface Handlers {
  onStart?(): void;
  onMessage?(from: NodeId, message: Message): void;
  onTimer?(name: string): void;
  onRequest?(client: NodeId, request: Message): void;
}
