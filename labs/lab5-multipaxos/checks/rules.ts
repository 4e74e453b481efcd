import type { Breach, Effect, Message, Monitor, NodeEvent, NodeId, Observed } from 'harness/author';
import { checkAcceptor, checkAnswered, takeAcceptor } from './acceptor-rules.ts';
import { isSameResult } from './bank-model.ts';
import { ALPHA, type LeaderElection, quorumOf, type Result, type Value } from './interface.ts';
import { LogTruth } from './log-truth.ts';
import {
  type Broken,
  initial,
  isValue,
  keyOf,
  type Model,
  named,
  type Proposal,
  restart,
  type Sent,
  sentIn,
  takeStorage,
  told,
} from './model.ts';

/** The rules that keep logs equal and clients' answers true: none of them is ever broken, whatever the network does. */
export const SAFETY = [
  'message-form',
  'answers-who-asked',
  'promise-higher',
  'reports-in-order',
  'reports-accepted',
  'votes-as-replica',
  'keeps-promise',
  'remembers',
  'says-what-it-accepted',
  'sync-before-answer',
  'own-round',
  'fresh-round',
  'only-trusted',
  'quorum-first',
  'highest-vrnd',
  'validity',
  'one-value',
  'window',
  'gapless',
  'to-replicas',
  'decide-on-quorum',
  'agreement',
  'in-order',
  'executes-once',
  'state-of-its-slot',
  'keeps-log',
  'answers-its-own',
  'answers-after',
  'only-leader-answers',
] as const;

/** What a replica has to do at once: that it does not explains why nothing goes on. */
export const DUTIES = [
  'answers-prepare',
  'answers-accept',
  'begins',
  'fills-slots',
  'executes-next',
  'proposes',
  'answers-again',
  'sends-away',
] as const;

export interface RulesOptions {
  /** All nodes there are. */
  readonly nodes: readonly NodeId[];
  /** The replicas of the first slots. */
  readonly replicas: readonly NodeId[];
  /** The election that a node was given last. */
  readonly electionOf: (id: NodeId) => LeaderElection | undefined;
}

/** What the monitor knows, for properties to look at. */
export interface Facts {
  /** How many slots were executed by anybody. */
  readonly last: number;
  /** How many slots a node has executed in its present life, or was given. */
  executed(node: NodeId): number;
  /** The round that a node prepared last in its present life, or -1. */
  round(node: NodeId): number;
  /** What a node proposed in its present life, in order. */
  proposals(node: NodeId): readonly Proposal[];
  /** Who the replicas of a slot are. */
  replicasOf(slot: number): readonly NodeId[];
  /** What was decided for a slot. */
  valueAt(slot: number): Value | undefined;
  /** The sum of all balances, and what deposits and withdrawals make of it. */
  readonly money: { readonly balances: number; readonly paidIn: number };
}

/**
 * The rules of Multi-Paxos for replicas that are black boxes: it sees what they are sent and send, put, sync and emit, and when they
 * crash. How a replica makes good what was lost, and brings up who lags, is its own affair.
 */
export function multiPaxosRules(options: RulesOptions): Monitor & { readonly facts: Facts } {
  const run = new MultiPaxosRun(options);
  return { step: (observed) => run.step(observed), facts: run };
}

type Promises = ReadonlyMap<NodeId, ReadonlyMap<number, { readonly vrnd: number; readonly val: Value }>>;

class MultiPaxosRun implements Facts {
  private readonly options: RulesOptions;
  private readonly truth: LogTruth;
  private readonly models = new Map<NodeId, Model>();
  /** Who prepared a round, in which of its lives. */
  private readonly owners = new Map<number, { readonly node: NodeId; readonly life: number }>();
  /** The value of each `slot rnd`, as it was proposed. */
  private readonly proposed = new Map<string, string>();
  /** Who said that it accepted which value in which round, for each slot. */
  private readonly votes = new Map<
    number,
    { readonly rnd: number; readonly key: string; readonly who: Set<NodeId> }[]
  >();
  /** What clients asked for, by `clientId/clientSeq`. */
  private readonly requested = new Map<string, string>();
  private paidIn = 0;

  constructor(options: RulesOptions) {
    this.options = options;
    this.truth = new LogTruth(options.nodes, options.replicas);
  }

  get last(): number {
    return this.truth.last;
  }

  executed(node: NodeId): number {
    return this.models.get(node)?.executed ?? 0;
  }

  round(node: NodeId): number {
    return this.models.get(node)?.crnd ?? -1;
  }

  proposals(node: NodeId): readonly Proposal[] {
    return this.models.get(node)?.proposals ?? [];
  }

  replicasOf(slot: number): readonly NodeId[] {
    return this.truth.replicasOf(slot);
  }

  valueAt(slot: number): Value | undefined {
    return this.truth.at(slot)?.val;
  }

  get money() {
    let balances = 0;
    for (const balance of this.truth.balancesAfter(this.last).values()) balances += balance;
    return { balances, paidIn: this.paidIn };
  }

  step({ node, event, effects, done }: Observed): Breach | undefined {
    if (event.type === 'crash') return undefined;
    const model = this.modelOf(node, event);
    const trusted = this.options.electionOf(node)?.leader() ?? -1;
    const mayLead = trusted === node || model.trusted === node;
    const sent = sentIn(effects);
    const isWhole = done === effects.length;
    const carriedOut = sent.filter(({ at }) => at < done);
    this.hear(model, event);
    this.takeLearns(carriedOut);
    const broken =
      this.checkForm(node, sent) ??
      checkAcceptor(model, node, this.truth, event, effects, sent) ??
      this.checkProposer(model, node, event, effects.slice(0, done), mayLead);
    const emitted = this.checkEmitted(model, node, event, effects.slice(0, done), mayLead);
    this.takeWaiting(model, event, effects.slice(0, done), trusted === node);
    const late = isWhole ? this.checkLate(model, node, event, effects, sent, trusted) : undefined;
    takeAcceptor(model, event, carriedOut);
    takeStorage(model, effects.slice(0, done));
    model.trusted = trusted;
    const found = broken ?? emitted ?? late;
    if (found === undefined) return undefined;
    return { ...found, handlers: [...(found.handlers ?? []), `Replica.${handlerOf(event)}`] };
  }

  private modelOf(node: NodeId, event: NodeEvent): Model {
    const known = this.models.get(node);
    if (known !== undefined) {
      if (event.type === 'start') restart(known);
      return known;
    }
    const made = initial();
    this.models.set(node, made);
    return made;
  }

  /** What the event itself tells the node. */
  private hear(model: Model, event: NodeEvent): void {
    if (event.type === 'request' && event.request.type === 'request') {
      const { clientId, clientSeq, account, transaction } = event.request;
      const value = { clientId, clientSeq, noop: false, account, transaction };
      this.requested.set(`${String(clientId)}/${String(clientSeq)}`, keyOf(value));
    }
    if (event.type !== 'deliver') return;
    const { from, message } = event;
    if (message.type === 'promise' && Array.isArray(message.slots)) {
      const rnd = Number(message.rnd);
      const slots = new Map<number, { readonly vrnd: number; readonly val: Value }>();
      for (const report of message.slots) {
        const { slot, vrnd, vval } = report as { readonly [field: string]: unknown };
        if (!isValue(vval)) continue;
        slots.set(Number(slot), { vrnd: Number(vrnd), val: vval });
        // Somebody proposed it: where the check plays acceptors, that stands for its request.
        const name = `${vval.clientId}/${vval.clientSeq}`;
        if (!vval.noop && !this.requested.has(name)) this.requested.set(name, keyOf(vval));
      }
      const promises = model.promises.get(rnd) ?? new Map();
      if (!promises.has(from)) promises.set(from, slots);
      model.promises.set(rnd, promises);
    } else if (message.type === 'learn') {
      const key = `${String(message.slot)} ${String(message.rnd)}`;
      model.learns.set(key, (model.learns.get(key) ?? new Set()).add(from));
      this.takeLearn(message);
    }
  }

  /** The four messages have the fields that the handout says, and are of who sends them. */
  private checkForm(node: NodeId, sent: readonly Sent[]): Broken {
    for (const { to, message, at } of sent) {
      const fields = FIELDS.get(message.type);
      if (fields === undefined) continue;
      for (const [field, isRight, what] of fields) {
        if (isRight(message[field])) continue;
        const text = `sent a ${message.type} whose ${field} is ${JSON.stringify(message[field])}: it is ${what}`;
        return { rule: 'message-form', text, effect: at };
      }
      if (message.from !== node) {
        const text = `sent a ${message.type} that is from ${JSON.stringify(message.from)}: its own id is ${node}`;
        return { rule: 'message-form', text, handlers: [ROLE[message.type] ?? ''] };
      }
      if (message.type === 'promise' && message.to !== to) {
        const text = `sent node ${to} a promise that is to ${JSON.stringify(message.to)}`;
        return { rule: 'answers-who-asked', text, effect: at };
      }
    }
    return undefined;
  }

  private takeLearns(sent: readonly Sent[]): void {
    for (const { message } of sent) if (message.type === 'learn') this.takeLearn(message);
  }

  private takeLearn(learn: Message): void {
    const slot = Number(learn.slot);
    const rnd = Number(learn.rnd);
    const key = keyOf(learn.val);
    const votes = this.votes.get(slot) ?? [];
    this.votes.set(slot, votes);
    let vote = votes.find((one) => one.rnd === rnd && one.key === key);
    if (vote === undefined) {
      vote = { rnd, key, who: new Set() };
      votes.push(vote);
    }
    vote.who.add(Number(learn.from));
  }

  /** Whether a value, or any, was accepted by a quorum of a slot's replicas in one round. */
  private isChosen(slot: number, value?: string): boolean {
    const replicas = this.truth.replicasOf(slot);
    const quorum = quorumOf(replicas.length);
    return (this.votes.get(slot) ?? []).some(
      ({ key, who }) =>
        (value === undefined || key === value) && replicas.filter((id) => who.has(id)).length >= quorum,
    );
  }

  /** Of a handler that crashed, what was carried out: what never left was never said. */
  private checkProposer(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    effects: readonly Effect[],
    mayLead: boolean,
  ): Broken {
    // What it executed before, in this handler, moves the window on.
    let executed = model.executed;
    let broken: Broken;
    for (const [at, effect] of effects.entries()) {
      if (effect.type === 'emit') {
        const { type, slot } = effect.indication;
        if ((type === 'apply' || type === 'state') && typeof slot === 'number')
          executed = Math.max(executed, slot);
      }
      if (effect.type !== 'send') continue;
      const { message } = effect;
      if (message.type === 'prepare') {
        broken ??=
          this.checkPrepare(model, node, message, mayLead) ?? this.checkReceiver(effect.to, message, at);
        const crnd = Number(message.crnd);
        if (!this.owners.has(crnd)) this.owners.set(crnd, { node, life: model.life });
        model.prepared = Math.max(model.prepared, crnd);
        model.crnd = crnd;
        model.fromSlot = Number(message.slot);
      } else if (message.type === 'accept') {
        broken ??=
          this.checkAccept(model, node, event, message, mayLead, executed) ??
          this.checkReceiver(effect.to, message, at);
        const key = keyOf(message.val);
        const place = `${String(message.slot)} ${String(message.rnd)}`;
        if (!this.proposed.has(place)) this.proposed.set(place, key);
        const known = model.sent.get(Number(message.slot));
        if (known?.rnd !== message.rnd && isValue(message.val)) {
          model.proposals.push({ slot: Number(message.slot), rnd: Number(message.rnd), val: message.val });
        }
        model.sent.set(Number(message.slot), { rnd: Number(message.rnd), key });
      }
    }
    return broken;
  }

  private checkPrepare(model: Model, node: NodeId, prepare: Message, mayLead: boolean): Broken {
    const count = this.options.nodes.length;
    const crnd = Number(prepare.crnd);
    if (crnd < 0 || crnd % count !== node) {
      const text = `prepared round ${crnd}, which is not its own: those of node ${node} of ${count} are ${node}, ${node + count}, ${node + 2 * count}, …`;
      return { rule: 'own-round', text, handlers: ['Proposer.increaseCrnd'] };
    }
    if (!mayLead) {
      const text = `prepared round ${crnd}, though it does not trust itself: who is trusted leads`;
      return { rule: 'only-trusted', text, handlers: ['Replica.onTrust'] };
    }
    const owner = this.owners.get(crnd);
    if (owner !== undefined && owner.life < model.life) {
      const text = `prepared round ${crnd} again, which it had prepared before its crash`;
      return { rule: 'fresh-round', text, handlers: ['Replica.onStart'] };
    }
    return undefined;
  }

  private checkAccept(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    accept: Message,
    mayLead: boolean,
    executed: number,
  ): Broken {
    const rnd = Number(accept.rnd);
    const slot = Number(accept.slot);
    const key = keyOf(accept.val);
    const handlers =
      event.type === 'deliver' && event.message.type === 'promise'
        ? ['Proposer.handlePromise']
        : ['Proposer.propose'];
    const owner = this.owners.get(rnd);
    if (owner?.node !== node) {
      const text = `sent an accept of round ${rnd}, which ${owner === undefined ? 'it did not prepare' : `node ${owner.node} prepared`}`;
      return { rule: 'own-round', text, handlers };
    }
    if (!mayLead) {
      const text = `sent an accept of slot ${slot}, though it does not trust itself any more`;
      return { rule: 'only-trusted', text, handlers: ['Replica.onTrust'] };
    }
    if (slot > executed + ALPHA) {
      const text = `sent an accept of slot ${slot} when it had executed ${executed} slots: at most ${ALPHA} may be under way beyond those`;
      return { rule: 'window', text, handlers };
    }
    const replicas = this.truth.replicasOf(slot);
    const promises: Promises = model.promises.get(rnd) ?? new Map();
    const who = [...promises.keys()].filter((id) => replicas.includes(id));
    if (who.length < quorumOf(replicas.length)) {
      const text = `sent an accept of slot ${slot} in round ${rnd} when ${named(who)} of its replicas ${replicas.join(', ')} had promised that round: a quorum is ${quorumOf(replicas.length)}`;
      return { rule: 'quorum-first', text };
    }
    const other = this.proposed.get(`${slot} ${rnd}`);
    if (other !== undefined && other !== key) {
      const text = `sent two accepts of slot ${slot} in round ${rnd}, with different values: the second is ${told(accept.val)}`;
      return { rule: 'one-value', text, handlers };
    }
    if (other !== undefined) return undefined;
    return (
      this.checkBound(slot, rnd, accept, who, promises, handlers) ?? this.checkGap(model, slot, rnd, executed)
    );
  }

  /** Prepares and accepts are for the replicas of their slot. */
  private checkReceiver(to: NodeId, { type, slot }: Message, at: number): Broken {
    const replicas = this.truth.replicasOf(Number(slot));
    if (replicas.includes(to)) return undefined;
    const text = `sent ${type === 'accept' ? 'an accept' : 'a prepare'} of slot ${String(slot)} to node ${to}: the replicas there are ${replicas.join(', ')}`;
    return { rule: 'to-replicas', text, effect: at };
  }

  /** Any quorum among those who promised will do. */
  private checkBound(
    slot: number,
    rnd: number,
    accept: Message,
    who: readonly NodeId[],
    promises: Promises,
    handlers: readonly string[],
  ): Broken {
    const val = accept.val;
    if (!isValue(val)) return undefined;
    const key = keyOf(val);
    const quorum = quorumOf(this.truth.replicasOf(slot).length);
    const reports = who.map((id) => promises.get(id)?.get(slot));
    const free = reports.filter((report) => report === undefined).length >= quorum;
    const isBound = reports.some(
      (report) =>
        report !== undefined &&
        keyOf(report.val) === key &&
        reports.filter((one) => one === undefined || one.vrnd <= report.vrnd).length >= quorum,
    );
    if (isBound) return undefined;
    const isAsked = val.noop || this.requested.get(`${val.clientId}/${val.clientSeq}`) === key;
    if (free && isAsked) return undefined;
    if (free) {
      const text = `proposed ${told(val)} for slot ${slot}, which no client asked for like that`;
      return { rule: 'validity', text, handlers: ['Replica.onRequest'] };
    }
    let highest: { readonly vrnd: number; readonly val: Value } | undefined;
    for (const report of reports) {
      if (report !== undefined && report.vrnd > (highest?.vrnd ?? Number.NEGATIVE_INFINITY)) highest = report;
    }
    const text = `proposed ${told(val)} for slot ${slot} in round ${rnd}: the highest vrnd that its quorum reported there is ${highest?.vrnd}, with ${told(highest?.val)}`;
    return { rule: 'highest-vrnd', text, handlers };
  }

  /** Slots are filled in ascending order, without a gap, beginning with the first that is not executed. */
  private checkGap(model: Model, slot: number, rnd: number, executed: number): Broken {
    for (let before = executed + 1; before < slot; before++) {
      if (model.sent.get(before)?.rnd === rnd) continue;
      // What it came to know as decided it need not propose.
      if (this.isDecided(before)) continue;
      const text = `sent an accept of slot ${slot} in round ${rnd} and none of slot ${before} before it: slots are filled without a gap`;
      return { rule: 'gapless', text };
    }
    return undefined;
  }

  private isDecided(slot: number): boolean {
    return slot <= this.truth.last || this.isChosen(slot);
  }

  /** What it executes, where it goes on from, and what it tells clients. */
  private checkEmitted(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    effects: readonly Effect[],
    mayLead: boolean,
  ): Broken {
    let broken: Broken;
    for (const [at, effect] of effects.entries()) {
      if (effect.type !== 'emit') continue;
      const { indication } = effect;
      switch (indication.type) {
        case 'apply':
          broken ??= this.checkApply(model, indication, event, at);
          break;
        case 'state':
          broken ??= this.checkState(model, node, event, indication, at);
          break;
        case 'reply':
          broken ??= this.checkReply(model, indication, at, mayLead);
          break;
      }
    }
    return broken;
  }

  private checkApply(model: Model, { slot, val, result }: Message, event: NodeEvent, at: number): Broken {
    if (typeof slot !== 'number' || !isValue(val)) {
      return { rule: 'message-form', text: 'emitted an apply without slot or val', effect: at };
    }
    const fromLearn = event.type === 'deliver' && event.message.type === 'learn';
    if (slot !== model.executed + 1) {
      const text = `executed slot ${slot} after slot ${model.executed}: slots are executed one after the other, each once`;
      return { rule: 'in-order', text, effect: at };
    }
    model.executed = slot;
    model.everExecuted = Math.max(model.everExecuted, slot);
    model.skipped.delete(slot);
    const decided = this.truth.at(slot);
    if (decided !== undefined && keyOf(decided.val) !== keyOf(val)) {
      const text = `executed ${told(val)} in slot ${slot}, where another replica had executed ${told(decided.val)}`;
      return { rule: 'agreement', text, effect: at, handlers: fromLearn ? ['Learner.handleLearn'] : [] };
    }
    if (decided === undefined) {
      if (!this.isChosen(slot, keyOf(val))) {
        const text = `executed ${told(val)} in slot ${slot}, which no quorum of its replicas ${this.truth.replicasOf(slot).join(', ')} has accepted in one round`;
        return {
          rule: 'decide-on-quorum',
          text,
          handlers: fromLearn ? ['Learner.handleLearn'] : [],
          effect: at,
        };
      }
      this.append(val);
    }
    const due = this.truth.at(slot)?.result;
    const given = resultOf(result);
    if (due === undefined ? given !== undefined : given === undefined || !isSameResult(due, given)) {
      const text = `executed ${told(val)} in slot ${slot} with the result ${tellResult(given)}: it is ${tellResult(due)}`;
      return { rule: 'executes-once', text, handlers: ['Bank.execute'], effect: at };
    }
    return undefined;
  }

  private append(val: Value): void {
    this.truth.append(val);
    const sum = (slot: number) =>
      [...this.truth.balancesAfter(slot).values()].reduce((all, one) => all + one, 0);
    const { type } = val.transaction;
    // Only what is paid in or out may change the sum.
    if (type === 'deposit' || type === 'withdrawal') this.paidIn += sum(this.last) - sum(this.last - 1);
  }

  private checkState(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    { slot, accounts }: Message,
    at: number,
  ): Broken {
    if (typeof slot !== 'number' || !Array.isArray(accounts)) {
      return { rule: 'message-form', text: 'emitted a state without slot or accounts', effect: at };
    }
    const handlers = event.type === 'start' ? ['Replica.onStart'] : ['Replica.onMessage'];
    if (slot > this.last || slot < model.executed) {
      const text = `went on from a state after slot ${slot}, when it had executed ${model.executed} slots, and anybody ${this.last}`;
      return { rule: 'state-of-its-slot', text, handlers };
    }
    const wrong = this.differs(slot, accounts);
    if (wrong !== undefined) {
      return {
        rule: 'state-of-its-slot',
        text: `went on from a state after slot ${slot} in which ${wrong}`,
        handlers,
      };
    }
    const before = model.executed;
    model.executed = slot;
    if (event.type === 'start') {
      model.everExecuted = Math.max(model.everExecuted, slot);
      return undefined;
    }
    for (let skipped = Math.max(before, model.everExecuted) + 1; skipped <= slot; skipped++)
      model.skipped.add(skipped);
    model.everExecuted = Math.max(model.everExecuted, slot);
    // A replica is owed the log, by those who had it.
    const giver = event.type === 'deliver' ? this.models.get(event.from) : undefined;
    if (giver === undefined || !this.truth.isReplicaFrom(before + 1, node) || giver.skipped.has(before + 1))
      return undefined;
    const text = `was given the state after slot ${slot} when it had executed ${before}, as a replica: the log is kept until all replicas have executed it`;
    return { rule: 'keeps-log', text, handlers: ['Replica.onTimer'] };
  }

  private differs(slot: number, accounts: readonly unknown[]): string | undefined {
    const due = this.truth.balancesAfter(slot);
    const given = new Map(
      accounts.map((entry): [unknown, unknown] =>
        Array.isArray(entry) ? [entry[0], entry[1]] : [undefined, undefined],
      ),
    );
    for (const [account, balance] of due) {
      if (given.get(account) !== balance)
        return `"${account}" has ${String(given.get(account))}: it is ${balance}`;
    }
    for (const [account, balance] of given) {
      if (balance !== 0 && !due.has(String(account)))
        return `"${String(account)}" has ${String(balance)}: it is 0`;
    }
    return undefined;
  }

  private checkReply(
    model: Model,
    { clientId, clientSeq, result }: Message,
    at: number,
    mayLead: boolean,
  ): Broken {
    const given = resultOf(result);
    if (typeof clientId !== 'number' || typeof clientSeq !== 'number' || given === undefined) {
      return {
        rule: 'message-form',
        text: 'emitted a reply without clientId, clientSeq or result',
        effect: at,
      };
    }
    if (!mayLead) {
      const text = `answered client ${clientId}, though it does not trust itself: who leads answers`;
      return { rule: 'only-leader-answers', text, effect: at };
    }
    const due = this.resultOfRequest(model, clientId, clientSeq);
    if (due === undefined) {
      const text = `answered request ${clientSeq} of client ${clientId} before it had executed it in a slot`;
      return { rule: 'answers-after', text, effect: at };
    }
    if (isSameResult(due, given)) return undefined;
    const text = `answered request ${clientSeq} of client ${clientId} with ${tellResult(given)}: when it was executed it was ${tellResult(due)}`;
    return { rule: 'answers-its-own', text, effect: at };
  }

  /** What came of a request, as far as a node has executed the log. */
  private resultOfRequest(model: Model, clientId: number, clientSeq: number): Result | undefined {
    for (let slot = model.executed; slot > 0; slot--) {
      const entry = this.truth.at(slot);
      if (entry?.val.clientId !== clientId || entry.val.clientSeq !== clientSeq) continue;
      // Of one that was decided twice the first counts.
      const first = this.resultOfFirst(clientId, clientSeq, slot);
      return first ?? entry.result;
    }
    return undefined;
  }

  private resultOfFirst(clientId: number, clientSeq: number, before: number): Result | undefined {
    for (let slot = 1; slot < before; slot++) {
      const entry = this.truth.at(slot);
      if (entry?.val.clientId === clientId && entry.val.clientSeq === clientSeq) return entry.result;
    }
    return undefined;
  }

  /** What should have been done in this step. It explains why nothing goes on. */
  private checkLate(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    effects: readonly Effect[],
    sent: readonly Sent[],
    trusted: NodeId,
  ): Broken {
    const all = this.options.replicas.map((id) => this.models.get(id)?.executed ?? 0);
    return (
      checkAnswered(model, node, this.truth, event, sent, Math.min(...all)) ??
      this.checkSendsAway(model, node, trusted) ??
      (trusted === node && this.truth.isReplicaFrom(1, node)
        ? (this.checkBegins(model, node, event, sent) ??
          this.checkFills(model, event, sent) ??
          this.checkExecutes(model, event) ??
          this.checkServes(model, event, effects, sent))
        : undefined)
    );
  }

  /** Who waits for an answer of a node that trusts itself. */
  private takeWaiting(model: Model, event: NodeEvent, effects: readonly Effect[], isTrusted: boolean): void {
    if (event.type === 'request' && event.request.type === 'request' && isTrusted) {
      const { clientId, clientSeq } = event.request;
      const session = this.truth.session(Number(clientId));
      if (session === undefined || session.seq < Number(clientSeq))
        model.waiting.add(`${String(clientId)}/${String(clientSeq)}`);
    }
    for (const effect of effects) {
      if (effect.type !== 'emit') continue;
      const { type, clientId, clientSeq, val } = effect.indication;
      if (type === 'reply' || type === 'redirect')
        model.waiting.delete(`${String(clientId)}/${String(clientSeq)}`);
      else if (type === 'apply' && isValue(val)) model.waiting.delete(`${val.clientId}/${val.clientSeq}`);
      else if (type === 'state') model.waiting.clear();
    }
  }

  /** Who loses the lead tells those who wait. */
  private checkSendsAway(model: Model, node: NodeId, trusted: NodeId): Broken {
    if (model.trusted !== node || trusted === node) return undefined;
    const [first] = model.waiting;
    model.waiting.clear();
    if (first === undefined) return undefined;
    const [client, seq] = first.split('/');
    const text = `does not trust itself any more, and did not redirect client ${client}, which waits for the answer to its request ${seq}`;
    return { rule: 'sends-away', text, handlers: ['Replica.onTrust'] };
  }

  /** Who comes to trust itself begins a round at once. */
  private checkBegins(model: Model, node: NodeId, event: NodeEvent, sent: readonly Sent[]): Broken {
    if (model.trusted === node && event.type !== 'start') return undefined;
    const to = new Set(sent.filter(({ message }) => message.type === 'prepare').map((one) => one.to));
    const replicas = this.truth.replicasOf(model.executed + 1);
    if (to.size >= quorumOf(replicas.length)) return undefined;
    const text = `trusts itself now, and sent its prepare to ${named([...to])}: who is trusted begins at once, with a quorum at least`;
    return {
      rule: 'begins',
      text,
      handlers: [event.type === 'start' ? 'Replica.onStart' : 'Replica.onTrust'],
    };
  }

  /** The promise that makes a quorum gives the accepts of what it is bound to. */
  private checkFills(model: Model, event: NodeEvent, sent: readonly Sent[]): Broken {
    if (event.type !== 'deliver' || event.message.type !== 'promise' || event.message.rnd !== model.crnd)
      return undefined;
    const promises: Promises = model.promises.get(model.crnd) ?? new Map();
    const quorum = quorumOf(this.truth.replicasOf(model.executed + 1).length);
    if (promises.size !== quorum) return undefined;
    const reported = [...promises.values()].flatMap((slots) => [...slots.keys()]);
    const last = Math.min(Math.max(0, ...reported), model.executed + ALPHA);
    for (let slot = model.executed + 1; slot <= last; slot++) {
      if (sent.some(({ message }) => message.type === 'accept' && message.slot === slot)) continue;
      if (this.isDecided(slot) || model.sent.get(slot)?.rnd === model.crnd) continue;
      const text = `sent no accept of slot ${slot} when a quorum had promised round ${model.crnd}, though what they report goes up to slot ${Math.max(...reported)}`;
      return { rule: 'fills-slots', text };
    }
    return undefined;
  }

  /** The learn that makes a quorum for the next slot has it executed. */
  private checkExecutes(model: Model, event: NodeEvent): Broken {
    if (event.type !== 'deliver' || event.message.type !== 'learn' || event.message.rnd !== model.crnd)
      return undefined;
    const slot = Number(event.message.slot);
    if (slot !== model.executed + 1) return undefined;
    const who = model.learns.get(`${slot} ${model.crnd}`) ?? new Set();
    if (who.size < quorumOf(this.truth.replicasOf(slot).length)) return undefined;
    const text = `did not execute slot ${slot}, though ${named([...who])} had accepted it in round ${model.crnd} and all before it are executed`;
    return { rule: 'executes-next', text };
  }

  /** A request is proposed if there is room for it, or answered if it was executed. */
  private checkServes(
    model: Model,
    event: NodeEvent,
    effects: readonly Effect[],
    sent: readonly Sent[],
  ): Broken {
    const replied = new Set(
      effects.flatMap((effect) =>
        effect.type === 'emit' && effect.indication.type === 'reply'
          ? [`${String(effect.indication.clientId)}/${String(effect.indication.clientSeq)}`]
          : [],
      ),
    );
    if (event.type !== 'request' || event.request.type !== 'request') return undefined;
    const { clientId, clientSeq } = event.request;
    const name = `${String(clientId)}/${String(clientSeq)}`;
    const promises: Promises = model.promises.get(model.crnd) ?? new Map();
    if (promises.size < quorumOf(this.options.replicas.length)) return undefined;
    const session = this.truth.session(Number(clientId));
    if (session !== undefined && session.seq >= Number(clientSeq)) {
      const isExecuted = this.resultOfRequest(model, Number(clientId), Number(clientSeq)) !== undefined;
      if (session.seq > Number(clientSeq) || !isExecuted || replied.has(name)) return undefined;
      const text = `gave no answer to request ${String(clientSeq)} of client ${String(clientId)}, which it had executed: the same request gets the same answer again`;
      return { rule: 'answers-again', text };
    }
    const key = this.requested.get(name);
    if ([...model.sent.values()].some((one) => one.key === key && one.rnd === model.crnd)) return undefined;
    if (sent.some(({ message }) => message.type === 'accept' && keyOf(message.val) === key)) return undefined;
    const last = Math.max(model.executed, ...model.sent.keys());
    const reported = [...promises.values()].flatMap((slots) => [...slots.keys()]);
    if (last >= model.executed + ALPHA || last < Math.max(0, ...reported)) return undefined;
    if (!this.truth.isSameConfiguration(model.executed + 1, last + 1)) return undefined;
    const text = `leads, and did not propose request ${String(clientSeq)} of client ${String(clientId)}, though slot ${last + 1} was free`;
    return { rule: 'proposes', text };
  }
}

type Field = readonly [name: string, isRight: (value: unknown) => boolean, what: string];

const isNumber = (value: unknown) => typeof value === 'number';
const number = (name: string): Field => [name, isNumber, 'a number'];
const value: Field = ['val', isValue, 'a value, with clientId, clientSeq, noop, account and transaction'];

const FIELDS: ReadonlyMap<string, readonly Field[]> = new Map([
  ['prepare', [number('from'), number('slot'), number('crnd')]],
  ['promise', [number('to'), number('from'), number('rnd'), ['slots', Array.isArray, 'an array']]],
  ['accept', [number('from'), number('slot'), number('rnd'), value]],
  ['learn', [number('from'), number('slot'), number('rnd'), value]],
]);

const ROLE: Readonly<Record<string, string>> = {
  prepare: 'Replica.onTrust',
  promise: 'Acceptor.handlePrepare',
  accept: 'Proposer.handlePromise',
  learn: 'Acceptor.handleAccept',
};

function resultOf(given: unknown): Result | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { ok, balance, reason } = given as { readonly [field: string]: unknown };
  if (typeof ok !== 'boolean' || typeof balance !== 'number' || typeof reason !== 'string') return undefined;
  return { ok, balance, reason };
}

function tellResult(result: Result | undefined): string {
  if (result === undefined) return 'none';
  return result.ok ? String(result.balance) : `refused (${result.reason}), ${result.balance}`;
}

function handlerOf(event: NodeEvent): string {
  switch (event.type) {
    case 'start':
      return 'onStart';
    case 'timer':
      return 'onTimer';
    case 'request':
      return 'onRequest';
    case 'scenario':
      return 'onTrust';
    default:
      return 'onMessage';
  }
}
