/** A node that goes through its cases one by one. */
import { type Env, type Message, Node, type NodeId, type Value } from 'harness/student';
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
    this.election = election;
    this.ms = ms;
    this.acceptor = new Acceptor(env.id);
    this.proposer = new Proposer(env.id, env.nodes.length);
    this.learner = new Learner(env.id, env.nodes.length);
    election.subscribe(this);
  }

  override onStart(): void {
    this.election.onStart();
    const saved = this.env.storage.get('state') as Record<string, Value> | undefined;
    if (saved === undefined) return;
    this.acceptor.rnd = Number(saved.rnd);
    this.acceptor.vrnd = Number(saved.vrnd);
    this.acceptor.vval = String(saved.vval);
    this.proposer.crnd = Number(saved.crnd);
    this.proposer.clientValue = String(saved.clientValue);
    if (saved.decided !== '') this.decide(String(saved.decided));
    else this.goOn();
  }

  override onRequest(_client: NodeId, request: Message): void {
    if (request.type !== 'propose') return;
    if (this.proposer.clientValue !== '') return;
    this.proposer.clientValue = String(request.value);
    this.save();
    this.goOn();
  }

  override onMessage(from: NodeId, message: Message): void {
    const paxos = message as PaxosMessage;
    if (paxos.type === 'prepare') {
      const promise = this.acceptor.handlePrepare(paxos);
      if (promise !== undefined) {
        this.save();
        this.env.send(paxos.from, { type: 'promise', ...promise });
      }
      this.backOff();
    } else if (paxos.type === 'promise') {
      const accept = this.proposer.handlePromise(paxos);
      if (accept !== undefined) {
        for (const id of this.env.nodes) this.env.send(id, { type: 'accept', ...accept });
      }
    } else if (paxos.type === 'accept') {
      const learn = this.acceptor.handleAccept(paxos);
      if (learn !== undefined) {
        this.save();
        for (const id of this.env.nodes) this.env.send(id, { type: 'learn', ...learn });
      }
      this.backOff();
    } else if (paxos.type === 'learn') {
      const value = this.learner.handleLearn(paxos);
      if (value !== undefined) this.decide(value);
      this.backOff();
    } else if (message.type === 'ask') {
      if (this.decided !== '') this.env.send(from, { type: 'decided', value: this.decided });
    } else if (message.type === 'decided') {
      this.decide(String(message.value));
    } else {
      this.election.onMessage(from, message);
    }
  }

  override onTimer(name: string): void {
    if (name === 'retry') {
      this.waiting = false;
      this.goOn();
    } else {
      this.election.onTimer(name);
    }
  }

  onTrust(leader: NodeId): void {
    if (leader === this.env.id && this.proposer.clientValue !== '') {
      this.waiting = false;
      this.goOn();
    }
  }

  private goOn(): void {
    if (this.waiting || this.decided !== '') return;
    if (this.election.leader() === this.env.id && this.proposer.clientValue !== '') {
      this.proposer.increaseCrnd();
      while (this.proposer.crnd <= this.acceptor.rnd) this.proposer.increaseCrnd();
      this.save();
      for (const id of this.env.nodes) {
        this.env.send(id, { type: 'prepare', from: this.env.id, crnd: this.proposer.crnd });
      }
    } else {
      for (const id of this.env.nodes) {
        if (id !== this.env.id) this.env.send(id, { type: 'ask' });
      }
    }
    this.backOff();
  }

  private backOff(): void {
    if (this.waiting || this.decided !== '') return;
    let longest = this.ms;
    for (let i = 0; i < this.tries && i < 4; i++) longest *= 2;
    this.tries++;
    this.waiting = true;
    this.env.setTimer('retry', longest + (longest * this.env.random()) / 4);
  }

  private decide(value: string): void {
    if (this.decided !== '') return;
    this.decided = value;
    this.save();
    this.env.emit({ type: 'decide', value });
    this.env.cancelTimer('retry');
  }

  private save(): void {
    this.env.storage.put('state', {
      rnd: this.acceptor.rnd,
      vrnd: this.acceptor.vrnd,
      vval: this.acceptor.vval,
      crnd: this.proposer.crnd,
      clientValue: this.proposer.clientValue,
      decided: this.decided,
    });
    this.env.storage.sync();
  }
}
