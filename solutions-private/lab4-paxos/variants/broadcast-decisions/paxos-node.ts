/**
 * Nobody asks here. Learns go to the proposer alone; a node that has decided tells all, and goes on telling those that have not
 * said that they know. Acceptors say again what they accepted when they see that nothing comes of it.
 */
import { type Env, type Message, Node, type NodeId, type Value as Storable } from 'harness/student';
import { Acceptor } from './acceptor.ts';
import { Learner } from './learner.ts';
import {
  type LeaderElection,
  type LeaderObserver,
  NO_ROUND,
  NO_VALUE,
  type PaxosMessage,
} from './messages.ts';
import { Proposer } from './proposer.ts';

const AGAIN = 'again';

export class PaxosNode extends Node implements LeaderObserver {
  private readonly election: LeaderElection;
  private readonly ms: number;
  private readonly acceptor: Acceptor;
  private readonly proposer: Proposer;
  private readonly learner: Learner;
  private readonly knowing = new Set<NodeId>();
  private decision = NO_VALUE;
  private wait: number;

  constructor(env: Env, election: LeaderElection, ms: number) {
    super(env);
    this.election = election;
    this.ms = ms;
    this.wait = ms;
    this.acceptor = new Acceptor(env.id);
    this.proposer = new Proposer(env.id, env.nodes.length);
    this.learner = new Learner(env.id, env.nodes.length);
    election.subscribe(this);
  }

  override onStart(): void {
    const { storage } = this.env;
    const rnd = storage.get('rnd');
    if (typeof rnd === 'number') this.acceptor.rnd = rnd;
    const history = storage.get('history');
    if (Array.isArray(history)) for (const [round, value] of history) this.acceptor.history.set(round, value);
    const crnd = storage.get('crnd');
    if (typeof crnd === 'number') this.proposer.goAbove(crnd);
    const value = storage.get('client value');
    if (typeof value === 'string') this.proposer.clientValue = value;
    this.election.onStart();
    const decision = storage.get('decision');
    if (typeof decision === 'string') this.decide(decision);
    this.setTimer();
  }

  override onRequest(_client: NodeId, { type, value }: Message): void {
    if (type !== 'propose' || this.proposer.clientValue !== NO_VALUE) return;
    this.proposer.clientValue = String(value);
    this.store('client value', this.proposer.clientValue);
    this.propose();
  }

  override onMessage(from: NodeId, message: Message): void {
    const paxos = message as PaxosMessage;
    if (paxos.type === 'prepare') {
      const promise = this.acceptor.handlePrepare(paxos);
      if (promise === undefined) return;
      this.store('rnd', this.acceptor.rnd);
      this.env.send(from, { ...promise, type: 'promise' });
    } else if (paxos.type === 'promise') {
      const accept = this.proposer.handlePromise(paxos);
      if (accept !== undefined) this.env.broadcast({ ...accept, type: 'accept' });
    } else if (paxos.type === 'accept') {
      const learn = this.acceptor.handleAccept(paxos);
      if (learn === undefined) return;
      this.env.storage.put('rnd', this.acceptor.rnd);
      this.store('history', [...this.acceptor.history]);
      this.env.send(from, { ...learn, type: 'learn' });
    } else if (paxos.type === 'learn') {
      const value = this.learner.handleLearn(paxos);
      if (value !== undefined) this.decide(value);
      else if (this.decision !== NO_VALUE) this.tell(from);
    } else if (message.type === 'result') {
      this.decide(String(message.value));
      this.env.send(from, { type: 'known' });
    } else if (message.type === 'known') this.knowing.add(from);
    else this.election.onMessage(from, message);
  }

  override onTimer(name: string): void {
    if (name !== AGAIN) {
      this.election.onTimer(name);
      return;
    }
    if (this.decision !== NO_VALUE) {
      for (const id of this.env.nodes) if (!this.knowing.has(id)) this.tell(id);
    } else {
      const [rnd, val] = this.acceptor.last;
      if (rnd !== NO_ROUND) this.env.broadcast({ type: 'learn', from: this.env.id, rnd, val });
      this.propose();
    }
    this.setTimer();
  }

  onTrust(): void {
    this.propose();
  }

  private propose(): void {
    const isDue = this.election.leader() === this.env.id && this.proposer.clientValue !== NO_VALUE;
    if (!isDue || this.decision !== NO_VALUE) return;
    this.proposer.increaseCrnd();
    this.proposer.goAbove(this.acceptor.rnd);
    this.store('crnd', this.proposer.crnd);
    this.env.broadcast({ type: 'prepare', from: this.env.id, crnd: this.proposer.crnd });
    this.setTimer();
  }

  private setTimer(): void {
    this.env.setTimer(AGAIN, this.wait + this.env.random() * this.ms);
    this.wait = Math.min(this.wait * 1.5, 15 * this.ms);
  }

  private decide(value: string): void {
    if (this.decision !== NO_VALUE) return;
    this.decision = value;
    this.knowing.add(this.env.id);
    this.store('decision', value);
    this.env.emit({ type: 'decide', value });
    for (const id of this.env.nodes) if (id !== this.env.id) this.tell(id);
  }

  private tell(id: NodeId): void {
    this.env.send(id, { type: 'result', value: this.decision });
  }

  private store(key: string, value: Storable): void {
    this.env.storage.put(key, value);
    this.env.storage.sync();
  }
}
