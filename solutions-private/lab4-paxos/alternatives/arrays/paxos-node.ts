/** A node that maps, filters and spreads. */
import { type Env, type Message, Node, type NodeId } from 'harness/student';
import { Acceptor } from './acceptor.ts';
import { Learner } from './learner.ts';
import type { LeaderElection, LeaderObserver, PaxosMessage } from './messages.ts';
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
    const [id, count] = [env.id, env.nodes.length];
    [this.ms, this.election] = [ms, election];
    [this.proposer, this.learner] = [new Proposer(id, count), new Learner(id, count)];
    this.acceptor = new Acceptor(id);
    [this.election].forEach((one) => {
      one.subscribe(this);
    });
  }

  override onStart(): void {
    const { rnd, vrnd, vval, crnd, clientValue, decided } = {
      ...this.acceptor,
      ...this.proposer,
      decided: '',
      ...(this.env.storage.get('state') as object | undefined),
    };
    Object.assign(this.acceptor, { rnd, vrnd, vval });
    Object.assign(this.proposer, { crnd, clientValue });
    this.election.onStart();
    if ([rnd >= 0, clientValue !== '', decided !== ''].some(Boolean)) {
      (decided === '' ? () => this.goOn() : () => this.decide(decided))();
    }
  }

  override onRequest(_client: NodeId, { type, value }: Message): void {
    const isFirst = type === 'propose' && this.proposer.clientValue === '';
    this.proposer.clientValue = isFirst ? `${String(value)}` : this.proposer.clientValue;
    if (isFirst) {
      this.save();
      this.goOn();
    }
  }

  override onMessage(from: NodeId, message: Message): void {
    const answers = this.answersTo(from, message as PaxosMessage);
    const isOurs = ['prepare', 'promise', 'accept', 'learn', 'ask', 'decided'].includes(message.type);
    if (!isOurs) this.election.onMessage(from, message);
    if (answers.length > 0) this.save();
    answers.forEach(([to, answer]) => {
      this.env.send(to, answer);
    });
    if (['prepare', 'accept', 'learn'].includes(message.type)) this.backOff();
  }

  private answersTo(from: NodeId, paxos: PaxosMessage): [NodeId, Message][] {
    const toAll = (type: string, body: object | undefined): [NodeId, Message][] =>
      body === undefined ? [] : this.env.nodes.map((id) => [id, { ...body, type }]);
    if (paxos.type === 'prepare') {
      return toAll('promise', this.acceptor.handlePrepare(paxos)).filter(([to]) => to === paxos.from);
    }
    if (paxos.type === 'promise') return toAll('accept', this.proposer.handlePromise(paxos));
    if (paxos.type === 'accept') return toAll('learn', this.acceptor.handleAccept(paxos));
    const other: Message = paxos;
    const learned = paxos.type === 'learn' ? this.learner.handleLearn(paxos) : undefined;
    [learned, other.type === 'decided' ? String(other.value) : undefined]
      .flatMap((value) => value ?? [])
      .forEach((value) => {
        this.decide(value);
      });
    return other.type === 'ask' && this.decided !== ''
      ? [[from, { type: 'decided', value: this.decided }]]
      : [];
  }

  override onTimer(name: string): void {
    this.waiting = this.waiting && name !== 'retry';
    const handle = { retry: () => this.goOn() }[name] ?? (() => this.election.onTimer(name));
    handle();
  }

  onTrust(leader: NodeId): void {
    const mayPropose = [leader === this.env.id, this.proposer.clientValue.length > 0].every(Boolean);
    this.waiting = this.waiting && !mayPropose;
    if (mayPropose) this.goOn();
  }

  private goOn(): void {
    if ([this.decided !== '', this.waiting].includes(true)) return;
    const others = this.env.nodes.filter((id) => id !== this.env.id);
    const isProposer = this.proposer.clientValue !== '' && this.election.leader() === this.env.id;
    const behind = Math.max(0, this.acceptor.rnd - this.proposer.crnd);
    const rounds = 1 + Math.floor(behind / this.env.nodes.length);
    if (isProposer)
      Array.from({ length: rounds }).forEach(() => {
        this.proposer.increaseCrnd();
      });
    if (isProposer) this.save();
    const question: Message = isProposer
      ? { type: 'prepare', from: this.env.id, crnd: this.proposer.crnd }
      : { type: 'ask' };
    (isProposer ? this.env.nodes : others).forEach((id) => {
      this.env.send(id, question);
    });
    this.backOff();
  }

  private backOff(): void {
    const isIdle = !this.waiting && this.decided === '';
    const factor = [1, 2, 4, 8, 16][Math.min(this.tries, 4)] ?? 16;
    this.tries += Number(isIdle);
    this.waiting = this.waiting || isIdle;
    if (isIdle) this.env.setTimer('retry', this.ms * factor * (1 + 0.25 * this.env.random()));
  }

  private decide(value: string): void {
    const isNews = this.decided === '';
    this.decided ||= value;
    if (isNews) {
      this.env.cancelTimer('retry');
      this.save();
      this.env.emit({ value, type: 'decide' });
    }
  }

  private save(): void {
    const { rnd, vrnd, vval } = this.acceptor;
    const { crnd, clientValue } = this.proposer;
    const state = { rnd, vrnd, vval, crnd, clientValue, decided: this.decided };
    this.env.storage.put('state', state);
    this.env.storage.sync();
  }
}
