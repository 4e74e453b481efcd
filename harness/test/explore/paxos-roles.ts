import type { ScenarioEvent } from '../../src/explore/index.ts';
import { type Env, type Message, Node, type NodeId } from '../../src/node.ts';

/** Single-decree Paxos as in Paxos Made Simple: each node is an acceptor, some propose, some learn. */
export class PaxosRoles extends Node {
  // The proposer.
  crnd = 0;
  cval: string | undefined;
  readonly promises = new Map<NodeId, readonly [vrnd: number, vval: string | undefined]>();
  // The acceptor.
  rnd = 0;
  vrnd = 0;
  vval: string | undefined;
  // The learner.
  readonly learns = new Map<NodeId, readonly [rnd: number, value: string]>();
  decided: string | undefined;

  constructor(
    env: Env,
    readonly learners: readonly NodeId[],
  ) {
    super(env);
  }

  propose(value: string): void {
    this.crnd = this.env.id + 1;
    this.cval = value;
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
    if (rnd !== this.crnd || this.promises.size === 2) return;
    this.promises.set(from, [vrnd, vval]);
    if (this.promises.size !== 2) return;
    let highest = 0;
    for (const [vrnd, vval] of this.promises.values()) {
      if (vrnd <= highest) continue;
      highest = vrnd;
      this.cval = vval;
    }
    this.env.broadcast({ type: 'accept', rnd, value: this.cval });
  }

  private onAccept(rnd: number, value: string): void {
    if (rnd < this.rnd || rnd === this.vrnd) return;
    this.rnd = rnd;
    this.vrnd = rnd;
    this.vval = value;
    for (const learner of this.learners) this.env.send(learner, { type: 'learn', rnd, value });
  }

  private onLearn(from: NodeId, rnd: number, value: string): void {
    const known = this.learns.get(from);
    if (this.decided !== undefined || (known !== undefined && known[0] >= rnd)) return;
    this.learns.set(from, [rnd, value]);
    const same = [...this.learns.values()].filter(([other]) => other === rnd);
    if (same.length !== 2) return;
    this.decided = value;
    this.env.emit({ type: 'decide', value });
  }

  inspect(): string | undefined {
    return this.decided;
  }
}

/** Three nodes of which the first `proposers` propose once, at any moment, and the first `learners` learn. */
export function paxosRoles(proposers: number, learners: number) {
  const ids = [0, 1, 2];
  const events: ScenarioEvent<PaxosRoles>[] = ids.slice(0, proposers).map((node) => ({
    name: `propose ${node}`,
    node,
    run: (paxos) => paxos.propose('abc'[node] as string),
  }));
  return {
    nodes: 3,
    make: (env: Env) => new PaxosRoles(env, ids.slice(0, learners)),
    network: { kind: 'unordered', duplicates: true, loses: true },
    events,
  } as const;
}
