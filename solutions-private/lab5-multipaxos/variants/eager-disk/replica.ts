/**
 * A replica of the bank (Lamport, Paxos Made Simple, section 3): acceptor on each, proposer and learner on who leads, and the
 * state machine that executes what was decided, slot by slot.
 *
 * The roles think; the replica makes good what they take for granted. It keeps what must survive a crash, begins anew when
 * messages were lost, gives each client its answer once, brings up who lags, and follows the log to other configurations.
 */
import { type Env, type Message, Node, type NodeId } from 'harness/student';
import { Acceptor } from './acceptor.ts';
import { Bank } from './bank.ts';
import { type Configuration, Configurations } from './configurations.ts';
import { Learner } from './learner.ts';
import {
  type AcceptMessage,
  ALPHA,
  type Decision,
  type LeaderElection,
  type LeaderObserver,
  type LearnMessage,
  noOp,
  type PaxosMessage,
  type PrepareMessage,
  type PromiseMessage,
  type PromiseSlot,
  type Result,
  type Round,
  type Slot,
  type Value,
} from './messages.ts';
import { Proposer } from './proposer.ts';

/** A client's request is `{ type: REQUEST, clientId, clientSeq, account, transaction }`. */
export const REQUEST = 'request';
/** The answer is `{ type: REPLY, clientId, clientSeq, result }`. */
export const REPLY = 'reply';
/** And of who does not lead `{ type: REDIRECT, clientId, clientSeq, leader }`. */
export const REDIRECT = 'redirect';
/** A replica tells what it executes, slot by slot: `{ type: APPLY, slot, val, result }`; a no-op has no result. */
export const APPLY = 'apply';
/** And where it goes on from another replica's state, or its disk's: `{ type: STATE, slot, accounts }`. */
export const STATE = 'state';

/** "I have executed up to `adu`. What have you?" Over the wire: `{ type: ASK, adu, rnd, forget }`. */
const ASK = 'ask';
/** "I have executed up to `adu`; these you lack." `{ type: LOG, adu, rnd, decisions, asked }`. */
const LOG = 'log';
/** "This was decided." `{ type: DECIDED, slot, val }`. */
const DECIDED = 'decided';
/** The timer, and the most slots that one message brings up. */
const TICK = 'upkeep';
const MOST_SENT = 10;
/** A leader whose round comes to nothing waits for so many ticks at most. */
const MOST_PATIENCE = 6;

/** What a replica knows after the slot `adu`. */
type Snapshot = {
  readonly adu: Slot;
  readonly accounts: readonly (readonly [string, number])[];
  readonly sessions: readonly (readonly [number, Session])[];
  readonly configurations: readonly Configuration[];
};

/** The last request of a client that was executed, and its answer. */
type Session = {
  readonly seq: number;
  readonly result: Result;
};

/** What who leads knows, for as long as it leads one configuration. */
interface Leadership {
  readonly configuration: Configuration;
  readonly proposer: Proposer;
  readonly learner: Learner;
  /** What the round is bound to and was not sent yet. */
  bound: readonly AcceptMessage[];
  /** What was sent and is not decided, by slot. */
  readonly underWay: Map<Slot, Value>;
}

export class Replica extends Node implements LeaderObserver {
  private readonly election: LeaderElection;
  private readonly ms: number;
  private readonly acceptor: Acceptor;
  private readonly configurations: Configurations;
  private readonly bank = new Bank();
  private readonly sessions = new Map<number, Session>();
  /** Executed up to this slot, and on the disk up to that one. */
  private adu: Slot = 0;
  private saved: Slot = 0;
  /** What was decided: for slots that others may lack, and for those beyond a gap. */
  private readonly log = new Map<Slot, Value>();
  private leadership: Leadership | undefined;
  /** The last of its own rounds, and the highest that others told of. */
  private crnd: Round;
  private highest: Round;
  /** The highest slot that it accepted something for. */
  private lastAccepted: Slot = 0;
  /** Requests that wait for a slot. */
  private queue: readonly Value[] = [];
  /** Up to which slot each other one has executed and saved, as it said last. */
  private readonly known = new Map<NodeId, Slot>();
  /** Up to this slot all have: nobody will ask for those. */
  private unneeded: Slot = 0;
  /** For how many ticks a round has come to nothing, and for how many it may. */
  private idle = 0;
  private patience = 1;
  /** Who leads has asked since the last tick. */
  private wasAsked = false;
  private isTicking = false;
  /** While slots are executed: then it is not time to lead, only to remember that it may be. */
  private isExecuting = false;
  private shallLead = false;
  /** The first slot of the configuration that it acts by. */
  private inForce: Slot = 1;
  /** Whether it is a replica, now or soon; `leaving` when it was and does not know yet that others can go on without it. */
  private part: 'none' | 'replica' | 'leaving' = 'none';

  /**
   * `election` says whom to trust. `ms` is the base of the replica's own timers. `replicas` are those of the first slots: others of
   * `env.nodes` are idle until they are made replicas.
   */
  constructor(env: Env, election: LeaderElection, ms: number, replicas: readonly NodeId[]) {
    super(env);
    this.election = election;
    this.ms = ms;
    this.acceptor = new Acceptor(env.id);
    this.configurations = new Configurations(replicas);
    this.crnd = -1;
    this.highest = -1;
    election.subscribe(this);
  }

  /** Takes up what it stored before a crash, if there was one, and starts the election. */
  override onStart(): void {
    this.restore();
    this.inForce = this.configuration().from;
    this.election.among(this.configuration().replicas);
    this.election.onStart();
    this.takePart();
    if (this.leadership === undefined) this.leadIfTrusted();
  }

  /** A client's request: who leads sees to it that it is executed, once; others say who leads. */
  override onRequest(_client: NodeId, request: Message): void {
    if (request.type !== REQUEST) return;
    const { clientId, clientSeq, account, transaction } = request as unknown as Value;
    const value: Value = { clientId, clientSeq, noop: false, account, transaction };
    if (this.leadership === undefined) {
      this.redirect(value);
      return;
    }
    const session = this.sessions.get(clientId);
    if (session !== undefined && clientSeq <= session.seq) {
      if (clientSeq === session.seq) this.reply(value, session.result);
      return;
    }
    if (this.isUnderWay(value)) return;
    this.queue = [...this.queue, value];
    this.proposeNext();
  }

  /** Heartbeats are for the election, the rest for the roles and for bringing up who lags. */
  override onMessage(from: NodeId, message: Message): void {
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
        this.onOther(from, message);
    }
  }

  /** The timer `timeout` is for the election; others are the replica's own. */
  override onTimer(name: string): void {
    if (name === TICK) this.onTick();
    else this.election.onTimer(name);
  }

  /** The leader has changed: who is trusted begins, who is not any more sends its clients away. */
  onTrust(leader: NodeId): void {
    if (leader === this.env.id) this.leadIfTrusted();
    else this.stepDown();
  }

  private onPrepare(prepare: PrepareMessage): void {
    if (!this.mayVote(prepare.slot)) return;
    // Who lags far behind is brought up first: what was decided long ago is no longer there to be reported, or too much.
    if (prepare.slot <= this.acceptor.forgotten || prepare.slot <= this.adu - MOST_SENT) {
      this.bringUp(prepare.from, prepare.slot - 1);
      return;
    }
    const promise = this.acceptor.handlePrepare(prepare);
    if (promise === undefined) return;
    this.storeAcceptor();
    this.env.storage.sync();
    this.env.send(promise.to, { type: 'promise', ...promise });
  }

  private onPromise(promise: PromiseMessage): void {
    const { leadership } = this;
    if (!leadership?.configuration.replicas.includes(promise.from)) return;
    const accepts = leadership.proposer.handlePromise(promise);
    if (accepts === undefined) return;
    leadership.bound = accepts;
    const isBound = (value: Value) => accepts.some(({ val }) => isSameRequest(val, value));
    this.queue = this.queue.filter((value) => !isBound(value));
    this.proposeNext();
  }

  private onAccept(accept: AcceptMessage): void {
    if (!this.mayVote(accept.slot)) return;
    const learn = this.acceptor.handleAccept(accept);
    if (learn === undefined) return;
    this.lastAccepted = Math.max(this.lastAccepted, accept.slot);
    this.env.storage.put(`accepted ${accept.slot}`, this.acceptor.slots.get(accept.slot));
    this.storeAcceptor();
    this.env.storage.sync();
    this.env.send(accept.from, { type: 'learn', ...learn });
  }

  private onLearn(learn: LearnMessage): void {
    const { leadership } = this;
    if (!leadership?.configuration.replicas.includes(learn.from)) return;
    const decision = leadership.learner.handleLearn(learn);
    if (decision === undefined) return;
    for (const id of this.others()) this.env.send(id, { type: DECIDED, ...decision });
    this.takeDecisions([decision]);
  }

  private onOther(from: NodeId, other: Message): void {
    switch (other.type) {
      case DECIDED:
        this.takeDecisions([other as unknown as Decision]);
        break;
      case ASK:
        this.onAsk(from, other as unknown as Ask);
        break;
      case LOG:
        this.onLog(from, other as unknown as Log);
        break;
      case STATE:
        this.onState(from, other as unknown as Snapshot);
        break;
      default:
        this.election.onMessage(from, other);
    }
  }

  /** Who leads asks all others, the others ask who leads, unless they were asked themselves. */
  private onTick(): void {
    this.isTicking = false;
    this.takePart();
    if (this.leadership !== undefined) {
      this.save();
      this.unneeded = Math.min(this.saved, ...this.others().map((id) => this.known.get(id) ?? 0));
      this.forget(this.unneeded);
      for (const id of this.others()) this.ask(id);
      this.beginAnewIfIdle(this.leadership);
    } else if (!this.wasAsked) {
      const leader = this.election.leader();
      if (leader >= 0 && leader !== this.env.id) this.ask(leader);
    }
    this.wasAsked = false;
  }

  /** Who has a part in any slot to come, or in what it leaves to others, does something from time to time. */
  private takePart(): void {
    if (this.configurations.replicasFrom(this.adu + 1).includes(this.env.id)) this.part = 'replica';
    else if (this.part === 'replica') this.part = 'leaving';
    if (this.isTicking || this.part === 'none') return;
    this.isTicking = true;
    this.env.setTimer(TICK, this.ms);
  }

  /** A round that came to nothing is followed by another one, after a while that grows. */
  private beginAnewIfIdle({ proposer, bound, underWay }: Leadership): void {
    if (proposer.nextSlot !== undefined && bound.length === 0 && underWay.size === 0) return;
    if (++this.idle <= this.patience) return;
    this.patience = Math.min(2 * this.patience, MOST_PATIENCE);
    this.lead();
  }

  private leadIfTrusted(): void {
    // A later slot may have other replicas again: who leads is settled when all is executed.
    this.shallLead = this.isExecuting;
    if (this.isExecuting) return;
    const isTrusted = this.election.leader() === this.env.id;
    if (!isTrusted || !this.configuration().replicas.includes(this.env.id)) return;
    this.patience = 1;
    this.lead();
  }

  /** Begins a round that is higher than any it knows of, and is for all slots that are not executed. */
  private lead(): void {
    const unfinished = this.unfinished();
    const isAmongThem = (value: Value) => unfinished.some((one) => isSameRequest(one, value));
    this.queue = [...unfinished, ...this.queue.filter((value) => !isAmongThem(value))];
    const configuration = this.configuration();
    const count = configuration.replicas.length;
    const proposer = new Proposer(this.env.id, count, this.adu, this.env.nodes.length);
    const highest = Math.max(this.crnd, this.highest, this.acceptor.rnd);
    while (proposer.crnd <= highest) proposer.increaseCrnd();
    this.crnd = proposer.crnd;
    this.env.storage.put('crnd', this.crnd);
    this.env.storage.sync();
    const learner = new Learner(this.env.id, count);
    this.leadership = { configuration, proposer, learner, bound: [], underWay: new Map() };
    this.idle = 0;
    const prepare = { from: this.env.id, slot: this.adu + 1, crnd: this.crnd };
    for (const id of configuration.replicas) this.env.send(id, { type: 'prepare', ...prepare });
  }

  /** Requests that were proposed, or have to be, and are not executed. */
  private unfinished(): readonly Value[] {
    if (this.leadership === undefined) return [];
    const { underWay, bound } = this.leadership;
    return [...underWay.values(), ...bound.map(({ val }) => val)].filter(({ noop }) => !noop);
  }

  /** What it was asked for and did not finish another one has to: its clients shall ask there. */
  private stepDown(): void {
    const waiting = [...this.unfinished(), ...this.queue];
    this.leadership = undefined;
    this.queue = [];
    for (const value of waiting) this.redirect(value);
  }

  /** Fills slots, as long as they are neither too far ahead nor those of another configuration: first with what it is bound to. */
  private proposeNext(): void {
    const { leadership } = this;
    if (leadership === undefined) return;
    const { proposer } = leadership;
    const end = this.configurations.after(this.adu + 1)?.from ?? Number.POSITIVE_INFINITY;
    for (let [accept] = leadership.bound; accept !== undefined; [accept] = leadership.bound) {
      if (accept.slot >= end || accept.slot > this.adu + ALPHA) return;
      leadership.bound = leadership.bound.slice(1);
      if (accept.slot > this.adu) this.sendAccept(leadership, accept);
    }
    while (proposer.nextSlot !== undefined && Math.max(proposer.nextSlot, this.adu + 1) < end) {
      const [value, ...others] = this.queue;
      // Another configuration begins when all slots before it are decided, whether a client needs them or not.
      if (value === undefined && end === Number.POSITIVE_INFINITY) return;
      const accept = proposer.propose(value ?? noOp());
      if (accept === undefined) return;
      this.queue = others;
      this.sendAccept(leadership, accept);
    }
  }

  private sendAccept({ configuration, underWay }: Leadership, accept: AcceptMessage): void {
    underWay.set(accept.slot, accept.val);
    for (const id of configuration.replicas) this.env.send(id, { type: 'accept', ...accept });
  }

  /** Keeps what was decided, and executes what comes next, up to the first gap. */
  private takeDecisions(decisions: readonly Decision[], before = this.adu): void {
    for (const { slot, val } of decisions) if (slot > this.adu) this.log.set(slot, val);
    this.isExecuting = true;
    if (this.adu > before) this.goOn();
    for (let val = this.log.get(this.adu + 1); val !== undefined; val = this.log.get(this.adu + 1)) {
      this.adu++;
      this.execute(this.adu, val);
      this.goOn();
    }
    this.isExecuting = false;
    if (this.shallLead) this.leadIfTrusted();
    if (this.adu === before) return;
    // What is executed is on the disk at once: others may forget it so much sooner.
    this.save();
    this.proposeNext();
  }

  private execute(slot: Slot, val: Value): void {
    if (val.noop) {
      this.env.emit({ type: APPLY, slot, val });
      return;
    }
    const session = this.sessions.get(val.clientId);
    // A request that was proposed twice is executed once.
    const isNew = session === undefined || val.clientSeq > session.seq;
    const result = isNew ? this.carryOut(slot, val) : session.result;
    if (isNew) this.sessions.set(val.clientId, { seq: val.clientSeq, result });
    this.queue = this.queue.filter((value) => !isSameRequest(value, val));
    this.env.emit({ type: APPLY, slot, val, result: { ...result } });
    const isLast = isNew || val.clientSeq === session.seq;
    if (this.leadership !== undefined && isLast) this.reply(val, result);
  }

  private carryOut(slot: Slot, { account, transaction }: Value): Result {
    if (transaction.type !== 'reconfigure') return this.bank.execute(account, transaction);
    const replicas = [...new Set(transaction.replicas)].sort((a, b) => a - b);
    if (replicas.length === 0 || replicas.some((id) => !this.env.nodes.includes(id))) {
      return { ok: false, balance: 0, reason: 'replicas' };
    }
    this.configurations.add(slot + ALPHA, replicas);
    return { ok: true, balance: 0, reason: '' };
  }

  /** After a slot, or many: what depends on how far it is. */
  private goOn(): void {
    this.idle = 0;
    this.patience = 1;
    const { leadership } = this;
    if (leadership !== undefined) {
      leadership.proposer.adu = this.adu;
      leadership.learner.forget(this.adu);
      for (const [slot, value] of leadership.underWay) {
        if (slot > this.adu) continue;
        leadership.underWay.delete(slot);
        // Another one was chosen there: its client still waits.
        const isDone = value.noop || (this.sessions.get(value.clientId)?.seq ?? 0) >= value.clientSeq;
        if (!isDone) this.queue = [value, ...this.queue];
      }
    }
    this.configurations.forgetBefore(this.adu + 1);
    this.takePart();
    const configuration = this.configuration();
    if (configuration.from === this.inForce) return;
    this.inForce = configuration.from;
    // Another configuration: who led the old one leads no more, or begins anew with the new ones.
    this.election.among(configuration.replicas);
    if (!configuration.replicas.includes(this.env.id)) this.stepDown();
    else if (this.leadership?.configuration !== configuration) this.leadIfTrusted();
  }

  private ask(id: NodeId): void {
    this.env.send(id, { type: ASK, adu: this.adu, rnd: this.acceptor.rnd, forget: this.unneeded });
  }

  private onAsk(from: NodeId, { adu, rnd, forget }: Ask): void {
    this.highest = Math.max(this.highest, rnd);
    if (from === this.election.leader()) this.wasAsked = true;
    this.save();
    this.unneeded = Math.max(this.unneeded, forget);
    this.forget(Math.min(this.unneeded, this.saved));
    this.bringUp(from, adu, true);
    if (adu > this.adu) this.ask(from);
  }

  /** Sends what `to`, which has executed up to `adu`, lacks: from the log, or all at once if that does not reach back so far. */
  private bringUp(to: NodeId, adu: Slot, asked = false): void {
    if (adu < this.acceptor.forgotten) {
      this.env.send(to, { type: STATE, ...this.snapshot() });
      return;
    }
    const decisions: Decision[] = [];
    for (let slot = adu + 1; slot <= Math.min(this.adu, adu + MOST_SENT); slot++) {
      const val = this.log.get(slot);
      if (val !== undefined) decisions.push({ slot, val });
    }
    this.env.send(to, { type: LOG, adu: this.saved, rnd: this.acceptor.rnd, decisions, asked });
  }

  private onLog(from: NodeId, { adu, rnd, decisions, asked }: Log): void {
    this.highest = Math.max(this.highest, rnd);
    this.known.set(from, Math.max(adu, this.known.get(from) ?? 0));
    this.takeDecisions(decisions);
    if (this.part === 'leaving' && adu >= this.configuration().from - 1) this.leave(from);
    if (adu > this.adu && decisions.length > 0) this.ask(from);
    // Only what was asked for is answered: two that lead would else answer each other for ever.
    else if (asked && this.leadership !== undefined && adu < this.adu) this.bringUp(from, adu);
  }

  private onState(from: NodeId, snapshot: Snapshot): void {
    const before = this.adu;
    if (snapshot.adu <= before) return;
    this.become(snapshot);
    this.tellState();
    this.save();
    // It can't bring up others with what it never had.
    this.forget(this.adu);
    this.takeDecisions([], before);
    this.ask(from);
  }

  /** Stops, once one of those who follow has all that it has. */
  private leave(from: NodeId): void {
    if (!this.configuration().replicas.includes(from)) return;
    this.part = 'none';
    this.isTicking = false;
    this.env.cancelTimer(TICK);
  }

  /** The configuration of the next slot. */
  private configuration(): Configuration {
    return this.configurations.at(this.adu + 1);
  }

  /** The other replicas, and those that will be. */
  private others(): readonly NodeId[] {
    return this.configurations.replicasFrom(this.adu + 1).filter((id) => id !== this.env.id);
  }

  /** Whether it is a replica in a slot, as far as it can know. */
  private mayVote(slot: Slot): boolean {
    return this.configurations.at(slot).replicas.includes(this.env.id);
  }

  private isUnderWay(value: Value): boolean {
    return [...this.queue, ...this.unfinished()].some((other) => isSameRequest(other, value));
  }

  private reply({ clientId, clientSeq }: Value, result: Result): void {
    this.env.emit({ type: REPLY, clientId, clientSeq, result: { ...result } });
  }

  private redirect({ clientId, clientSeq }: Value): void {
    const leader = this.election.leader() === this.env.id ? -1 : this.election.leader();
    this.env.emit({ type: REDIRECT, clientId, clientSeq, leader });
  }

  private snapshot(): Snapshot {
    return {
      adu: this.adu,
      accounts: [...this.bank.accounts],
      sessions: [...this.sessions],
      configurations: this.configurations.all,
    };
  }

  private become({ adu, accounts, sessions, configurations }: Snapshot): void {
    this.adu = adu;
    this.bank.accounts.clear();
    for (const [account, balance] of accounts) this.bank.accounts.set(account, balance);
    this.sessions.clear();
    for (const [client, session] of sessions) this.sessions.set(client, session);
    this.configurations.become(configurations);
  }

  private tellState(): void {
    this.env.emit({ type: STATE, slot: this.adu, accounts: [...this.bank.accounts] });
  }

  /** Puts what it has executed on the disk. Others forget what it says it has saved, so it must not lose it. */
  private save(): void {
    if (this.saved === this.adu) return;
    for (let slot = this.saved + 1; slot <= this.adu; slot++) {
      const val = this.log.get(slot);
      if (val !== undefined) this.env.storage.put(`log ${slot}`, val);
    }
    this.saved = this.adu;
    this.env.storage.put('snapshot', this.snapshot());
    this.storeAcceptor();
    this.env.storage.sync();
  }

  /** What all have saved nobody will ask for again. */
  private forget(slot: Slot): void {
    if (slot <= this.acceptor.forgotten) return;
    for (let old = this.acceptor.forgotten + 1; old <= slot; old++) {
      this.env.storage.put(`log ${old}`, undefined);
      this.env.storage.put(`accepted ${old}`, undefined);
      this.log.delete(old);
    }
    this.acceptor.forget(slot);
    this.storeAcceptor();
    this.env.storage.sync();
  }

  private storeAcceptor(): void {
    const { rnd, forgotten } = this.acceptor;
    this.env.storage.put('acceptor', { rnd, forgotten, lastAccepted: this.lastAccepted });
  }

  private restore(): void {
    const { storage } = this.env;
    this.crnd = (storage.get('crnd') as Round | undefined) ?? this.crnd;
    const acceptor = storage.get('acceptor') as unknown as StoredAcceptor | undefined;
    if (acceptor !== undefined) {
      this.acceptor.rnd = acceptor.rnd;
      this.acceptor.forgotten = acceptor.forgotten;
      this.lastAccepted = acceptor.lastAccepted;
      for (let slot = acceptor.forgotten + 1; slot <= acceptor.lastAccepted; slot++) {
        const accepted = storage.get(`accepted ${slot}`);
        if (accepted !== undefined) this.acceptor.slots.set(slot, accepted as unknown as PromiseSlot);
      }
    }
    const snapshot = storage.get('snapshot');
    if (snapshot === undefined) return;
    this.become(snapshot as unknown as Snapshot);
    this.saved = this.adu;
    for (let slot = this.acceptor.forgotten + 1; slot <= this.adu; slot++) {
      const val = storage.get(`log ${slot}`);
      if (val !== undefined) this.log.set(slot, val as unknown as Value);
    }
    this.part = 'leaving';
    this.tellState();
  }
}

interface Ask {
  readonly adu: Slot;
  readonly rnd: Round;
  /** All have saved up to this slot. */
  readonly forget: Slot;
}

interface Log {
  readonly adu: Slot;
  readonly rnd: Round;
  readonly decisions: readonly Decision[];
  /** It is the answer to an `ask`. */
  readonly asked: boolean;
}

interface StoredAcceptor {
  readonly rnd: Round;
  readonly forgotten: Slot;
  readonly lastAccepted: Slot;
}

function isSameRequest(a: Value, b: Value): boolean {
  return !a.noop && !b.noop && a.clientId === b.clientId && a.clientSeq === b.clientSeq;
}
