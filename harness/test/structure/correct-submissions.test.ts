import { describe, expect, it } from 'vitest';
import { checkStructure } from '../../src/load/structure/index.ts';

const MESSAGES = `/** The messages of single-decree Paxos. */
import type { Message, NodeId, Value } from 'harness/student';

export type Round = number;
export const NO_ROUND: Round = -1;
export const KINDS = ['prepare', 'promise', 'accept', 'learn'] as const;
export const TIMEOUTS = Object.freeze({ prepare: 200, accept: 400 });
export enum Phase { Idle, Preparing, Accepting }

export interface Prepare extends Message { readonly type: 'prepare'; readonly crnd: Round }
export interface Promised extends Message {
  readonly type: 'promise';
  readonly rnd: Round;
  readonly vrnd: Round;
  readonly vval: Value;
}
export type Symbol = { readonly from: NodeId; readonly process: number };

/** Thrown where a quorum can't exist. */
export class NoQuorum extends Error {
  override readonly name = 'NoQuorum';
  constructor(readonly process: number) {
    super(\`no quorum of \${process} processes\`);
  }
}

export function quorum(nodes: readonly NodeId[]): number {
  if (nodes.length === 0) throw new NoQuorum(0);
  return Math.floor(nodes.length / 2) + 1;
}
`;

const ACCEPTOR = `import { type Env, type Message, Node, type NodeId, type Value } from 'harness/student';
import { NO_ROUND, type Promised, type Round } from '../messages.ts';

/** An acceptor: promises and accepts, and puts both into storage before it answers. */
export class Acceptor extends Node {
  static readonly KEY = 'acceptor';
  private rnd: Round = NO_ROUND;
  private vrnd: Round = NO_ROUND;
  private vval: Value = null;
  private readonly learners: readonly NodeId[];

  constructor(env: Env, learners: readonly NodeId[] = env.nodes) {
    super(env);
    this.learners = [...learners].sort((a, b) => a - b);
  }

  override onStart(): void {
    const stored = this.env.storage.get(Acceptor.KEY) as { rnd: Round; vrnd: Round; vval: Value } | undefined;
    if (stored === undefined) return;
    ({ rnd: this.rnd, vrnd: this.vrnd, vval: this.vval } = stored);
  }

  override onMessage(from: NodeId, message: Message): void {
    switch (message.type) {
      case 'prepare': {
        const crnd = message['crnd'] as Round;
        if (crnd <= this.rnd) return;
        this.rnd = crnd;
        this.save();
        const answer: Promised = { type: 'promise', rnd: this.rnd, vrnd: this.vrnd, vval: this.vval };
        this.env.send(from, answer);
        return;
      }
      case 'accept':
        this.accept(message['rnd'] as Round, message['vval']);
    }
  }

  private accept(round: Round, value: Value): void {
    if (round < this.rnd) return;
    this.rnd = this.vrnd = round;
    this.vval = value;
    this.save();
    for (const learner of this.learners) this.env.send(learner, { type: 'learn', rnd: round, vval: value });
  }

  private save(): void {
    const { rnd, vrnd, vval } = this;
    this.env.storage.put(Acceptor.KEY, { rnd, vrnd, vval });
    this.env.storage.sync();
  }
}
`;

const PROPOSER = `import { type Message, Node, type NodeId, type Value } from 'harness/student';
import { Phase, type Promised, quorum, TIMEOUTS } from './messages.ts';
import { LeaderDetector, type LeaderObserver } from './leader-detector.ts';
export type { Promised };

type Handler = (from: NodeId, message: Message) => void;

export class Proposer extends Node implements LeaderObserver {
  private crnd = 0;
  private phase: Phase = Phase.Idle;
  private readonly promises = new Map<NodeId, Promised>();
  private readonly pending: Value[] = [];
  private readonly perRound: Record<number, Set<NodeId>> = {};
  private readonly detector = new LeaderDetector(this.env.nodes);
  private since = 0;

  get quorum(): number {
    return quorum(this.env.nodes);
  }

  override onStart(): void {
    this.detector.subscribe(this);
    this.crnd = this.env.id;
    this.since = this.env.now();
    this.env.setTimer('prepare', TIMEOUTS.prepare + Math.floor(this.env.random() * 50));
  }

  onTrust(leader: NodeId): void {
    if (leader === this.env.id && this.pending.length > 0) this.prepare();
  }

  override onTimer(name: string): void {
    const timers: { readonly [name: string]: () => void } = { prepare: () => this.prepare() };
    timers[name]?.();
  }

  override onRequest(_client: NodeId, request: Message): void {
    this.pending.push({ value: request['value'], at: this.env.now() - this.since });
  }

  override onMessage(from: NodeId, message: Message): void {
    const handle: Handler = message.type === 'promise' ? (f, m) => this.promised(f, m as Promised) : () => {};
    handle(from, message);
  }

  private prepare(): void {
    this.phase = Phase.Preparing;
    this.crnd += this.env.nodes.length;
    this.promises.clear();
    this.env.broadcast({ type: 'prepare', crnd: this.crnd });
    console.log(\`round \${this.crnd}\`);
  }

  private promised(from: NodeId, promise: Promised): void {
    if (promise.rnd !== this.crnd || this.phase !== Phase.Preparing) return;
    this.promises.set(from, promise);
    (this.perRound[this.crnd] ??= new Set()).add(from);
    if (this.promises.size < this.quorum) return;
    const highest = [...this.promises.values()].reduce((a, b) => (b.vrnd > a.vrnd ? b : a));
    this.phase = Phase.Accepting;
    this.env.broadcast({ type: 'accept', rnd: this.crnd, vval: highest.vval ?? this.pending.shift() ?? null });
    this.env.cancelTimer('prepare');
  }
}
`;

const LEADER_DETECTOR = `import type { NodeId } from 'harness/student';

export const UNKNOWN_ID: NodeId = -1;

export interface LeaderObserver {
  onTrust(leader: NodeId): void;
}

class Observers {
  private readonly list: LeaderObserver[] = [];
  add(observer: LeaderObserver): void {
    this.list.push(observer);
  }
  *[Symbol.iterator](): Generator<LeaderObserver> {
    yield* this.list;
  }
}

export class LeaderDetector {
  private leaderId = UNKNOWN_ID;
  private readonly suspected: Set<NodeId>;
  private readonly observers = new Observers();

  constructor(private readonly nodeIds: readonly NodeId[]) {
    this.suspected = new Set(nodeIds.filter((id) => id < 0));
    this.leaderId = this.highest();
  }

  subscribe(observer: LeaderObserver): void {
    this.observers.add(observer);
  }

  suspect(id: NodeId): void {
    this.suspected.add(id);
    this.update();
  }

  private update(): void {
    const process = this.highest();
    if (process === this.leaderId) return;
    this.leaderId = process;
    for (const observer of this.observers) observer.onTrust(process);
  }

  private highest(): NodeId {
    return this.nodeIds.reduce((best, id) => (id > best && !this.suspected.has(id) ? id : best), UNKNOWN_ID);
  }
}
`;

describe('a correct submission', () => {
  const files = [
    { path: 'messages.ts', text: MESSAGES },
    { path: 'roles/acceptor.ts', text: ACCEPTOR },
    { path: 'proposer.ts', text: PROPOSER },
    { path: 'leader-detector.ts', text: LEADER_DETECTOR },
  ];

  it('of a leader detector and of Paxos has no errors', () => {
    expect(checkStructure(files)).toEqual([]);
  });

  it('with one slip in it has one error, at the slip', () => {
    const slips: readonly (readonly [string, string, string])[] = [
      ['this.since = this.env.now();', 'this.since = Date.now();', 'clock 24:18'],
      ['this.detector.subscribe(this);', 'this.x = this.onTrust.bind(this);', 'stored-function 22:14'],
      ['private crnd = 0;', '#crnd = 0;', 'private-name 9:3'],
      ['override onStart(): void', 'override async onStart()', 'async 21:12'],
      ['type Handler = ', 'const rounds = [];\ntype Handler = ', 'module-state 6:7'],
    ];
    for (const [right, wrong, error] of slips) {
      const text = PROPOSER.replace(right, wrong);
      const errors = checkStructure([{ path: 'proposer.ts', text }]);
      expect(errors.map(({ rule, line, column }) => `${rule} ${line}:${column}`)).toEqual([error]);
    }
  });
});
