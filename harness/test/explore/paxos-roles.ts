import { type Env, type Message, Node, type NodeId } from '../../src/node.ts';

const NODES = [0, 1, 2];
const QUORUM = 2;

/**
 * Single-decree Paxos as in Paxos Made Simple. Each of three nodes is an acceptor; the first ones propose once, at their
 * start, and the first ones learn. A proposer takes the first two promises; a learner stops when it has decided.
 */
export class PaxosRoles extends Node {
  // The proposer.
  crnd = 0;
  cval: string | undefined;
  highest = 0;
  /** By acceptor. */
  readonly promised = NODES.map(() => false);
  // The acceptor.
  rnd = 0;
  vrnd = 0;
  vval: string | undefined;
  // The learner.
  /** By round less 1 and acceptor. */
  readonly learned = NODES.map(() => NODES.map(() => false));
  decided: string | undefined;

  constructor(
    env: Env,
    readonly proposers: number,
    readonly learners: number,
  ) {
    super(env);
  }

  override onStart(): void {
    if (this.env.id >= this.proposers) return;
    this.crnd = this.env.id + 1;
    this.cval = 'abc'[this.env.id];
    this.env.broadcast({ type: 'prepare', rnd: this.crnd });
  }

  override onMessage(from: NodeId, message: Message): void {
    const rnd = Number(message.rnd);
    switch (message.type) {
      case 'prepare':
        this.onPrepare(from, rnd);
        break;
      case 'promise':
        this.onPromise(from, rnd, Number(message.vrnd), message.vval as string | undefined);
        break;
      case 'accept':
        this.onAccept(rnd, String(message.value));
        break;
      case 'learn':
        this.onLearn(from, rnd, String(message.value));
    }
  }

  private onPrepare(from: NodeId, rnd: number): void {
    if (rnd <= this.rnd) return;
    this.rnd = rnd;
    this.env.send(from, { type: 'promise', rnd, vrnd: this.vrnd, vval: this.vval });
  }

  private onPromise(from: NodeId, rnd: number, vrnd: number, vval: string | undefined): void {
    if (rnd !== this.crnd || this.promised[from] || count(this.promised) === QUORUM) return;
    this.promised[from] = true;
    if (vrnd > this.highest) {
      this.highest = vrnd;
      this.cval = vval;
    }
    if (count(this.promised) === QUORUM) this.env.broadcast({ type: 'accept', rnd, value: this.cval });
  }

  private onAccept(rnd: number, value: string): void {
    if (rnd < this.rnd || rnd === this.vrnd) return;
    this.rnd = rnd;
    this.vrnd = rnd;
    this.vval = value;
    for (const learner of NODES.slice(0, this.learners))
      this.env.send(learner, { type: 'learn', rnd, value });
  }

  private onLearn(from: NodeId, rnd: number, value: string): void {
    if (this.decided !== undefined) return;
    const learned = this.learned[rnd - 1] as boolean[];
    learned[from] = true;
    if (count(learned) === QUORUM) this.decided = value;
  }

  inspect(): string | undefined {
    return this.decided;
  }
}

function count(flags: readonly boolean[]): number {
  return flags.filter(Boolean).length;
}

/** What to explore: all orders, with duplication and loss. */
export function paxosRoles(proposers: number, learners: number) {
  return {
    nodes: NODES.length,
    make: (env: Env) => new PaxosRoles(env, proposers, learners),
    network: { kind: 'unordered', duplicates: true, loses: true },
  } as const;
}
