/** A node that keeps its state in plain variables and has one way out of each method. */
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
    let count = 0;
    for (const _ of env.nodes) count++;
    this.proposer = new Proposer(env.id, count);
    this.ms = ms;
    this.acceptor = new Acceptor(env.id);
    this.learner = new Learner(env.id, count);
    this.election = election;
    election.subscribe(this);
  }

  override onStart(): void {
    const { storage } = this.env;
    const state = storage.get('state') as { readonly [field: string]: Value } | undefined;
    let ended = '';
    if (state !== undefined) {
      const { acceptor, proposer } = this;
      acceptor.rnd = state.rnd as number;
      acceptor.vrnd = state.vrnd as number;
      acceptor.vval = state.vval as string;
      proposer.crnd = state.crnd as number;
      proposer.clientValue = state.clientValue as string;
      ended = state.decided as string;
    }
    this.election.onStart();
    if (ended.length > 0) {
      this.decide(ended);
    } else if (this.acceptor.rnd > -1 || this.proposer.clientValue.length > 0) {
      this.goOn();
    }
  }

  override onRequest(_client: NodeId, request: Message): void {
    let isTaken = false;
    if (request.type === 'propose') {
      isTaken = this.proposer.clientValue !== '';
      if (!isTaken) {
        this.proposer.clientValue = request.value as string;
        this.save();
      }
      if (!isTaken) this.goOn();
    }
  }

  override onMessage(from: NodeId, message: Message): void {
    const paxos = message as PaxosMessage;
    let isProgress = false;
    switch (paxos.type) {
      case 'prepare': {
        const promise = this.acceptor.handlePrepare(paxos);
        if (promise) {
          this.save();
          const { to, rnd, vrnd, vval } = promise;
          this.env.send(to, { type: 'promise', to, from: promise.from, rnd, vrnd, vval });
        }
        isProgress = true;
        break;
      }
      case 'accept': {
        const learn = this.acceptor.handleAccept(paxos);
        if (learn) {
          this.save();
          const { rnd, val } = learn;
          this.env.broadcast({ type: 'learn', from: learn.from, rnd, val });
        }
        isProgress = true;
        break;
      }
      case 'promise': {
        const accept = this.proposer.handlePromise(paxos);
        if (accept) {
          const { rnd, val } = accept;
          this.env.broadcast({ type: 'accept', from: accept.from, rnd, val });
        }
        break;
      }
      case 'learn': {
        const chosen = this.learner.handleLearn(paxos);
        if (chosen) this.decide(chosen);
        isProgress = true;
        break;
      }
      default: {
        const { type, value } = message as Message;
        const isKnown = this.decided.length > 0;
        if (type === 'decided') this.decide(value as string);
        else if (type === 'ask') isKnown && this.env.send(from, { type: 'decided', value: this.decided });
        else this.election.onMessage(from, message);
      }
    }
    if (isProgress) this.backOff();
  }

  override onTimer(name: string): void {
    const isMine = name === 'retry';
    if (isMine) this.waiting = false;
    else this.election.onTimer(name);
    if (isMine) this.goOn();
  }

  onTrust(leader: NodeId): void {
    let isMe = false;
    if (leader >= 0) isMe = leader === this.env.id;
    if (isMe) {
      const hasValue = this.proposer.clientValue !== '';
      if (hasValue) {
        this.waiting = false;
        this.goOn();
      }
    }
  }

  private goOn(): void {
    const isBusy = this.waiting || this.decided.length > 0;
    if (!isBusy) {
      const { id, nodes } = this.env;
      let isLeading = this.election.leader() === id;
      if (this.proposer.clientValue.length === 0) isLeading = false;
      if (isLeading) {
        for (this.proposer.increaseCrnd(); this.proposer.crnd <= this.acceptor.rnd; ) {
          this.proposer.increaseCrnd();
        }
        this.save();
      }
      for (let at = 0; at < nodes.length; at++) {
        const to = nodes[at] ?? 0;
        if (isLeading) this.env.send(to, { type: 'prepare', from: id, crnd: this.proposer.crnd });
        else if (to !== id) this.env.send(to, { type: 'ask' });
      }
      this.backOff();
    }
  }

  private backOff(): void {
    let wait = 0;
    if (this.decided.length === 0 && !this.waiting) {
      wait = this.ms * 2 ** Math.min(4, this.tries);
      wait *= 1 + this.env.random() * 0.25;
    }
    if (wait > 0) {
      this.tries += 1;
      this.waiting = true;
      this.env.setTimer('retry', wait);
    }
  }

  private decide(value: string): void {
    const isFirst = this.decided.length === 0;
    if (isFirst) {
      this.decided = value;
      this.waiting = false;
      this.env.cancelTimer('retry');
      this.save();
    }
    if (isFirst) this.env.emit({ type: 'decide', value });
  }

  private save(): void {
    const state: { [field: string]: Value } = { decided: this.decided };
    state.crnd = this.proposer.crnd;
    state.clientValue = this.proposer.clientValue;
    state.rnd = this.acceptor.rnd;
    state.vrnd = this.acceptor.vrnd;
    state.vval = this.acceptor.vval;
    this.env.storage.put('state', state);
    this.env.storage.sync();
  }
}
