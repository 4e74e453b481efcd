/** A node in which each method first sends away what is not its business. */
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
    const { id, nodes } = env;
    const { length } = nodes;
    this.acceptor = new Acceptor(id);
    this.learner = new Learner(id, length);
    this.proposer = new Proposer(id, length);
    election.subscribe(this);
    this.election = election;
    this.ms = ms;
  }

  override onStart(): void {
    const isBack = this.load();
    this.election.onStart();
    if (!isBack) return;
    if (this.decided === '') {
      this.goOn();
      return;
    }
    const value = this.decided;
    this.decided = '';
    this.decide(value);
  }

  private load(): boolean {
    const state: unknown = this.env.storage.get('state');
    if (typeof state !== 'object' || state === null) return false;
    for (const key of Object.keys(state)) {
      const value: unknown = Reflect.get(state, key);
      if (key === 'decided') this.decided = String(value);
      else Reflect.set(key in this.acceptor ? this.acceptor : this.proposer, key, value);
    }
    return true;
  }

  override onRequest(_client: NodeId, request: Message): void {
    if (this.proposer.clientValue) return;
    if (!Object.is(request.type, 'propose')) return;
    const { value } = request;
    if (typeof value !== 'string') return;
    this.proposer.clientValue = value;
    this.save();
    this.goOn();
  }

  override onMessage(from: NodeId, message: Message): void {
    if (message.type.startsWith('heartbeat')) {
      this.election.onMessage(from, message);
      return;
    }
    if (message.type === 'ask') {
      this.onAsk(from);
      return;
    }
    if (message.type === 'decided') {
      this.decide(String(message.value));
      return;
    }
    const outcome = this.handToRole(message as PaxosMessage);
    if (outcome !== undefined) this.answer(outcome);
    if (message.type !== 'promise') this.backOff();
  }

  private onAsk(from: NodeId): void {
    if (this.decided === '') return;
    this.env.send(from, { type: 'decided', value: this.decided });
  }

  private handToRole(paxos: PaxosMessage): Message | undefined {
    switch (paxos.type) {
      case 'prepare':
        return this.typed('promise', this.acceptor.handlePrepare(paxos));
      case 'promise':
        return this.typed('accept', this.proposer.handlePromise(paxos));
      case 'accept':
        return this.typed('learn', this.acceptor.handleAccept(paxos));
      case 'learn': {
        const value = this.learner.handleLearn(paxos);
        if (value !== undefined) this.decide(value);
        return undefined;
      }
    }
  }

  private typed(type: string, body: object | undefined): Message | undefined {
    return body && { ...body, type };
  }

  private answer(message: Message): void {
    this.save();
    if (typeof message.to === 'number') this.env.send(message.to, message);
    else this.env.broadcast(message);
  }

  override onTimer(name: string): void {
    if (name !== 'retry') {
      this.election.onTimer(name);
      return;
    }
    if (!this.waiting) return;
    this.waiting = false;
    this.goOn();
  }

  onTrust(leader: NodeId): void {
    const { id } = this.env;
    if (leader !== id) return;
    if (!this.proposer.clientValue) return;
    if (this.waiting) this.waiting = false;
    this.goOn();
  }

  private goOn(): void {
    if (this.decided) return;
    if (this.waiting) return;
    if (this.mayLead()) this.lead();
    else this.follow();
    this.backOff();
  }

  private mayLead(): boolean {
    const { clientValue } = this.proposer;
    return clientValue.length > 0 && this.election.leader() === this.env.id;
  }

  private lead(): void {
    const least = Math.max(this.acceptor.rnd, this.proposer.crnd);
    while (this.proposer.crnd <= least) this.proposer.increaseCrnd();
    this.save();
    const { crnd } = this.proposer;
    this.env.broadcast({ type: 'prepare', from: this.env.id, crnd });
  }

  private follow(): void {
    let id = 0;
    while (id < this.env.nodes.length) {
      if (id !== this.env.id) this.env.send(id, { type: 'ask' });
      id++;
    }
  }

  private backOff(): void {
    if (this.waiting) return;
    if (this.decided) return;
    const doublings = this.tries > 4 ? 4 : this.tries;
    const wait = this.ms << doublings;
    const more = Math.floor(this.env.random() * (wait >> 2));
    this.env.setTimer('retry', wait + more);
    this.waiting = true;
    this.tries++;
  }

  private decide(value: string): void {
    if (this.decided.length > 0) return;
    if (this.waiting) this.env.cancelTimer('retry');
    this.decided = value;
    this.save();
    const news: Message = { type: 'decide', value: this.decided };
    this.env.emit(news);
  }

  private save(): void {
    const { storage } = this.env;
    const memory = [this.acceptor.rnd, this.acceptor.vrnd, this.acceptor.vval] as const;
    const wishes = [this.proposer.crnd, this.proposer.clientValue] as const;
    const [rnd, vrnd, vval] = memory;
    const [crnd, clientValue] = wishes;
    storage.put('state', { decided: this.decided, clientValue, crnd, vval, vrnd, rnd });
    storage.sync();
  }
}
