/**
 * The node looks at the clock: one timer ticks at even steps, and at a tick it does what is due. Its waits are the Fibonacci
 * numbers, with its id in them. A node that has decided answers all that it is sent with the decision, and takes part no more.
 */
import { type Env, type Message, Node } from 'harness/student';
import { Acceptor, type Memory } from './acceptor.ts';
import { Learner } from './learner.ts';
import type { LeaderElection, LeaderObserver, PaxosMessage } from './messages.ts';
import { Proposer } from './proposer.ts';

const TICK = 'tick';
const STEPS = [1, 2, 3, 5, 8, 13] as const;

interface Kept {
  readonly memory: Memory;
  readonly crnd: number;
  readonly clientValue: string;
  readonly decision: string | null;
}

export class PaxosNode extends Node implements LeaderObserver {
  private readonly election: LeaderElection;
  private readonly ms: number;
  private readonly acceptor: Acceptor;
  private readonly proposer: Proposer;
  private readonly learner: Learner;
  private decision: string | null = null;
  private tries = 0;
  private ticksLeft = 1;

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
    const kept = this.env.storage.get('all') as unknown as Kept | undefined;
    if (kept !== undefined) {
      this.acceptor.memory = kept.memory;
      this.proposer.crnd = kept.crnd;
      this.proposer.clientValue = kept.clientValue;
      this.decision = kept.decision;
    }
    this.election.onStart();
    if (this.decision === null) this.tick();
    else this.env.emit({ type: 'decide', value: this.decision });
  }

  override onRequest(_client: number, request: Message): void {
    const { value } = request;
    if (this.proposer.clientValue !== '' || typeof value !== 'string') return;
    this.proposer.clientValue = value;
    this.keep();
    if (this.election.leader() === this.env.id && this.decision === null) this.lead();
  }

  override onMessage(from: number, message: Message): void {
    if (message.type.startsWith('heartbeat')) this.election.onMessage(from, message);
    else if (message.type === 'chosen') this.conclude(String(message.value));
    else if (this.decision === null) this.take(message as PaxosMessage);
    else if (message.type !== 'learn') this.env.send(from, { type: 'chosen', value: this.decision });
  }

  override onTimer(name: string): void {
    if (name !== TICK) this.election.onTimer(name);
    else if (this.decision === null) this.tick();
  }

  onTrust(leader: number): void {
    if (leader === this.env.id && this.decision === null && this.proposer.clientValue !== '') this.lead();
  }

  private take(message: PaxosMessage): void {
    switch (message.type) {
      case 'prepare': {
        const promise = this.acceptor.handlePrepare(message);
        if (promise === undefined) return;
        this.keep();
        this.env.send(promise.to, { type: 'promise', ...promise });
        return;
      }
      case 'promise': {
        const accept = this.proposer.handlePromise(message);
        if (accept !== undefined) this.env.broadcast({ type: 'accept', ...accept });
        return;
      }
      case 'accept': {
        const learn = this.acceptor.handleAccept(message);
        if (learn === undefined) return;
        this.keep();
        this.env.broadcast({ type: 'learn', ...learn });
        return;
      }
      case 'learn': {
        const value = this.learner.handleLearn(message);
        if (value !== undefined) this.conclude(value);
      }
    }
  }

  private tick(): void {
    this.env.setTimer(TICK, this.ms);
    this.ticksLeft--;
    if (this.ticksLeft > 0) return;
    if (this.election.leader() === this.env.id && this.proposer.clientValue !== '') {
      this.lead();
      return;
    }
    this.pause();
    for (const id of this.env.nodes) if (id !== this.env.id) this.env.send(id, { type: 'what-was-chosen' });
  }

  private lead(): void {
    this.pause();
    while (this.proposer.crnd <= this.acceptor.memory.rnd) this.proposer.increaseCrnd();
    this.proposer.increaseCrnd();
    this.keep();
    this.env.broadcast({ type: 'prepare', from: this.env.id, crnd: this.proposer.crnd });
  }

  private pause(): void {
    const step = STEPS[Math.min(this.tries, STEPS.length - 1)] ?? 1;
    this.tries++;
    this.ticksLeft = 1 + step + (this.env.id % 5);
  }

  private conclude(value: string): void {
    if (this.decision !== null) return;
    this.decision = value;
    this.keep();
    this.env.emit({ type: 'decide', value });
  }

  private keep(): void {
    const { crnd, clientValue } = this.proposer;
    this.env.storage.put('all', {
      memory: this.acceptor.memory,
      crnd,
      clientValue,
      decision: this.decision,
    } as never);
    this.env.storage.sync();
  }
}
