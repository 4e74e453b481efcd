/** A node that looks up what to do. */
import { type Env, type Message, Node, type NodeId, type Value } from 'harness/student';
import { Acceptor } from './acceptor.ts';
import { Learner } from './learner.ts';
import type {
  AcceptMessage,
  LeaderElection,
  LeaderObserver,
  LearnMessage,
  PrepareMessage,
  PromiseMessage,
} from './messages.ts';
import { Proposer } from './proposer.ts';

export class PaxosNode extends Node implements LeaderObserver {
  private readonly election: LeaderElection;
  private readonly ms: number;
  private readonly acceptor: Acceptor;
  private readonly proposer: Proposer;
  private readonly learner: Learner;
  private decided = '';
  private waiting = false;
  private tries = 0;

  constructor(env: Env, election: LeaderElection, ms: number) {
    super(env);
    const count = new Set(env.nodes).size;
    this.ms = ms;
    this.learner = new Learner(env.id, count);
    this.acceptor = new Acceptor(env.id);
    this.election = election;
    this.election.subscribe(this);
    this.proposer = new Proposer(env.id, count);
  }

  override onStart(): void {
    const { acceptor, proposer } = this;
    const state = this.env.storage.get('state');
    const homes: [string, object][] = [
      ['rnd', acceptor],
      ['vrnd', acceptor],
      ['vval', acceptor],
      ['crnd', proposer],
      ['clientValue', proposer],
    ];
    const fields = new Map<string, Value>(Object.entries(state ?? {}));
    for (const [field, home] of homes) {
      if (fields.has(field)) Reflect.set(home, field, fields.get(field));
    }
    this.election.onStart();
    const end = fields.get('decided');
    if (typeof end === 'string' && end !== '') this.decide(end);
    else if (fields.size > 0) this.goOn();
  }

  override onRequest(_client: NodeId, request: Message): void {
    const wishes = new Map<string, Value>([['propose', request.value]]);
    if (this.proposer.clientValue === '' && wishes.has(request.type)) {
      this.proposer.clientValue = String(wishes.get(request.type));
      this.save();
      this.goOn();
    }
  }

  override onMessage(from: NodeId, message: Message): void {
    const body: unknown = message;
    const handlers: Record<string, () => void> = {
      prepare: () => this.tell(this.acceptor.handlePrepare(body as PrepareMessage), 'promise', [from]),
      promise: () => this.tell(this.proposer.handlePromise(body as PromiseMessage), 'accept', this.env.nodes),
      accept: () => this.tell(this.acceptor.handleAccept(body as AcceptMessage), 'learn', this.env.nodes),
      learn: () => {
        const value = this.learner.handleLearn(body as LearnMessage);
        if (value) this.decide(value);
      },
      ask: () => {
        if (this.decided) this.tell({ value: this.decided }, 'decided', [from]);
      },
      decided: () => this.decide(String(message.value)),
    };
    const handler = handlers[message.type];
    if (handler === undefined) {
      this.election.onMessage(from, message);
      return;
    }
    handler();
    if (!/^(promise|ask|decided)$/.test(message.type)) this.backOff();
  }

  private tell(body: object | undefined, type: string, receivers: readonly NodeId[]): void {
    if (body === undefined) return;
    if (type !== 'decided') this.save();
    for (const receiver of receivers) this.env.send(receiver, { ...body, type });
  }

  override onTimer(name: string): void {
    switch (name) {
      case 'timeout':
        this.election.onTimer(name);
        break;
      case 'retry':
        this.waiting = false;
        this.goOn();
        break;
      default:
        return;
    }
  }

  onTrust(leader: NodeId): void {
    const roles = new Map([[this.env.id, this.proposer.clientValue]]);
    const value = roles.get(leader) ?? '';
    if (!value) return;
    this.waiting = false;
    this.goOn();
  }

  private goOn(): void {
    switch (true) {
      case this.decided !== '':
      case this.waiting:
        return;
      case this.election.leader() !== this.env.id:
      case this.proposer.clientValue === '':
        for (const id of this.env.nodes) id === this.env.id || this.env.send(id, { type: 'ask' });
        break;
      default: {
        do {
          this.proposer.increaseCrnd();
        } while (!(this.proposer.crnd > this.acceptor.rnd));
        this.save();
        const { crnd } = this.proposer;
        this.env.broadcast({ type: 'prepare', crnd, from: this.env.id });
      }
    }
    this.backOff();
  }

  private backOff(): void {
    const isOver = this.decided !== '' || this.waiting;
    const waits = new Map([
      [0, this.ms],
      [1, 2 * this.ms],
      [2, 4 * this.ms],
      [3, 8 * this.ms],
    ]);
    if (isOver) return;
    const least = waits.get(this.tries) ?? 16 * this.ms;
    this.tries = this.tries + 1;
    this.waiting = true;
    this.env.setTimer('retry', least + this.env.random() * (least / 4));
  }

  private decide(value: string): void {
    switch (this.decided) {
      case '':
        this.decided = value;
        this.save();
        this.env.cancelTimer('retry');
        this.env.emit(
          Object.fromEntries([
            ['type', 'decide'],
            ['value', value],
          ]) as unknown as Message,
        );
    }
  }

  private save(): void {
    const state: Record<string, Value> = {};
    for (const field of ['rnd', 'vrnd', 'vval'] as const) state[field] = this.acceptor[field];
    for (const field of ['crnd', 'clientValue'] as const) state[field] = this.proposer[field];
    state.decided = this.decided;
    this.env.storage.put('state', state);
    this.env.storage.sync();
  }
}
