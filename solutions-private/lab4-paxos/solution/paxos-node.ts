/**
 * A node of single-decree Paxos (Lamport, Paxos Made Simple): acceptor, proposer and learner in one, over the network.
 *
 * The roles think; the node makes good what they take for granted. It keeps what must survive a crash, tries again when
 * messages were lost, makes room when proposers get in each other's way, and asks when it missed the end.
 */
import { type Env, type Message, Node, type NodeId } from 'harness/student';
import { Acceptor } from './acceptor.ts';
import { Learner } from './learner.ts';
import {
  type AcceptMessage,
  type LeaderElection,
  type LeaderObserver,
  type LearnMessage,
  NO_ROUND,
  NO_VALUE,
  type PaxosMessage,
  type PrepareMessage,
  type PromiseMessage,
  type Value,
} from './messages.ts';
import { Proposer } from './proposer.ts';

/** A client's request is `{ type: PROPOSE, value }`. */
export const PROPOSE = 'propose';
/** What the node tells the world is `{ type: DECIDE, value }`. */
export const DECIDE = 'decide';
/** "What was decided?" Of a node that is undecided: `{ type: ASK }`. */
export const ASK = 'ask';
/** "This was." Of a node that has decided: `{ type: DECIDED, value }`. */
export const DECIDED = 'decided';

// SOLUTION
const RETRY = 'retry';
/** The wait grows to `ms` times 2 to the power of this. */
// SOLUTION
const MOST_DOUBLINGS = 4;

export class PaxosNode extends Node implements LeaderObserver {
  // SOLUTION
  private readonly election: LeaderElection;
  // SOLUTION
  private readonly ms: number;
  // SOLUTION
  private readonly acceptor: Acceptor;
  // SOLUTION
  private readonly proposer: Proposer;
  // SOLUTION
  private readonly learner: Learner;
  // SOLUTION
  private decided: Value = NO_VALUE;
  // SOLUTION
  private isWaiting = false;
  /** How often it has waited: each time longer. */
  // SOLUTION
  private waits = 0;

  /** `election` says whom to trust. `ms` is the base of the node's own timers. The nodes are `env.nodes`, from 0. */
  constructor(env: Env, election: LeaderElection, ms: number) {
    // SOLUTION
    super(env);
    this.election = election;
    this.ms = ms;
    this.acceptor = new Acceptor(env.id);
    this.proposer = new Proposer(env.id, env.nodes.length);
    this.learner = new Learner(env.id, env.nodes.length);
    election.subscribe(this);
  }

  /** Takes up what it stored before a crash, if there was one, and starts the election. */
  override onStart(): void {
    // SOLUTION
    const acceptor = this.env.storage.get('acceptor');
    if (acceptor !== undefined) Object.assign(this.acceptor, acceptor);
    const proposer = this.env.storage.get('proposer');
    if (proposer !== undefined) Object.assign(this.proposer, proposer);
    this.election.onStart();
    const decided = this.env.storage.get('decided');
    if (typeof decided === 'string') this.decide(decided);
    if (this.acceptor.rnd !== NO_ROUND || this.proposer.clientValue !== NO_VALUE) this.goOn();
  }

  /** A client's request gives it its value, the first one for ever. */
  override onRequest(_client: NodeId, request: Message): void {
    // SOLUTION
    if (request.type !== PROPOSE || this.proposer.clientValue !== NO_VALUE) return;
    this.proposer.clientValue = String(request.value);
    this.storeProposer();
    this.goOn();
  }

  /** Heartbeats are for the election, the rest for the roles. */
  override onMessage(from: NodeId, message: Message): void {
    // SOLUTION
    const paxos = message as PaxosMessage;
    switch (paxos.type) {
      case 'prepare':
        this.onPrepare(paxos);
        break;
      case 'promise':
        this.onPromise(paxos);
        break;
      case 'accept':
        this.onAccept(paxos);
        break;
      case 'learn':
        this.onLearn(paxos);
        break;
      default:
        this.onOther(message, from);
    }
  }

  /** The timer `timeout` is for the election; others are the node's own. */
  override onTimer(name: string): void {
    // SOLUTION
    if (name !== RETRY) {
      this.election.onTimer(name);
      return;
    }
    this.isWaiting = false;
    this.goOn();
  }

  /** The leader has changed: who is trusted proposes. */
  onTrust(leader: NodeId): void {
    // SOLUTION
    if (leader !== this.env.id || this.proposer.clientValue === NO_VALUE) return;
    this.isWaiting = false;
    this.goOn();
  }

  // SOLUTION
  private onPrepare(prepare: PrepareMessage): void {
    const promise = this.acceptor.handlePrepare(prepare);
    if (promise !== undefined) {
      this.storeAcceptor();
      this.env.send(promise.to, { type: 'promise', ...promise });
    }
    this.waitForEnd();
  }

  // SOLUTION
  private onPromise(promise: PromiseMessage): void {
    const accept = this.proposer.handlePromise(promise);
    if (accept !== undefined) this.env.broadcast({ type: 'accept', ...accept });
  }

  // SOLUTION
  private onAccept(accept: AcceptMessage): void {
    const learn = this.acceptor.handleAccept(accept);
    if (learn !== undefined) {
      this.storeAcceptor();
      this.env.broadcast({ type: 'learn', ...learn });
    }
    this.waitForEnd();
  }

  // SOLUTION
  private onLearn(learn: LearnMessage): void {
    const value = this.learner.handleLearn(learn);
    if (value !== undefined) this.decide(value);
    this.waitForEnd();
  }

  // SOLUTION
  private onOther(other: Message, from: NodeId): void {
    if (other.type === DECIDED) this.decide(String(other.value));
    else if (other.type !== ASK) this.election.onMessage(from, other);
    else if (this.decided !== NO_VALUE) this.env.send(from, { type: DECIDED, value: this.decided });
  }

  /** Undecided: who is trusted and has a value begins a round, others ask, and all of them again when that came to nothing. */
  // SOLUTION
  private goOn(): void {
    if (this.decided !== NO_VALUE || this.isWaiting) return;
    if (this.election.leader() === this.env.id && this.proposer.clientValue !== NO_VALUE) this.beginRound();
    else this.askOthers();
    this.waitForEnd();
  }

  // SOLUTION
  private beginRound(): void {
    do this.proposer.increaseCrnd();
    while (this.proposer.crnd <= this.acceptor.rnd);
    this.storeProposer();
    this.env.broadcast({ type: 'prepare', from: this.env.id, crnd: this.proposer.crnd });
  }

  // SOLUTION
  private askOthers(): void {
    for (const id of this.env.nodes) if (id !== this.env.id) this.env.send(id, { type: ASK });
  }

  /** Sets the timer, unless it runs. Each time it waits longer, and never as long as another node: who duels steps aside. */
  // SOLUTION
  private waitForEnd(): void {
    if (this.decided !== NO_VALUE || this.isWaiting) return;
    this.isWaiting = true;
    const longest = this.ms * 2 ** Math.min(this.waits++, MOST_DOUBLINGS);
    this.env.setTimer(RETRY, longest * (1 + this.env.random() / 4));
  }

  // SOLUTION
  private decide(value: Value): void {
    if (this.decided !== NO_VALUE) return;
    this.decided = value;
    this.env.storage.put('decided', value);
    this.env.storage.sync();
    this.env.emit({ type: DECIDE, value });
    this.env.cancelTimer(RETRY);
  }

  /** In one piece: a crash must not part a round from its value. */
  // SOLUTION
  private storeAcceptor(): void {
    const { rnd, vrnd, vval } = this.acceptor;
    this.env.storage.put('acceptor', { rnd, vrnd, vval });
    this.env.storage.sync();
  }

  // SOLUTION
  private storeProposer(): void {
    const { crnd, clientValue } = this.proposer;
    this.env.storage.put('proposer', { crnd, clientValue });
    this.env.storage.sync();
  }
}
