import type { Breach, Effect, Message, Monitor, NodeEvent, NodeId, Observed, Value } from 'harness/author';
import { type LeaderElection, NO_ROUND, NO_VALUE, quorumOf } from './interface.ts';

/** The rules that keep agreement, validity and integrity: none of them is ever broken, whatever the network does. */
export const SAFETY = [
  'message-form',
  'answers-who-asked',
  'promise-higher',
  'keeps-promise',
  'reports-accepted',
  'says-what-it-accepted',
  'remembers',
  'sync-before-answer',
  'own-round',
  'fresh-round',
  'quorum-first',
  'highest-vrnd',
  'one-value',
  'decide-on-quorum',
  'decide-once',
] as const;

/** What an acceptor may know, and before which of the node's crashes it came to know it. */
interface Acceptance {
  readonly rnd: number;
  readonly vrnd: number;
  readonly vval: string;
  /** The life of the node in which `rnd` was raised last, and `vrnd`; a restart begins another. */
  readonly rndLife: number;
  readonly vLife: number;
}

const FRESH: Acceptance = { rnd: NO_ROUND, vrnd: NO_ROUND, vval: NO_VALUE, rndLife: 0, vLife: 0 };

interface Report {
  readonly vrnd: number;
  readonly vval: string;
}

/** What one node said and heard. */
interface Model {
  life: number;
  /** What its acceptor may know: more than one thing only after a crash in the middle of a handler. */
  could: readonly Acceptance[];
  /** Whether it has ever emitted a decision, and in this life. */
  hasDecided: boolean;
  decision: string | undefined;
  /** All that it said it accepted, as `round value`. */
  readonly learnsSent: Set<string>;
  /** The promises that it got, by round and node. */
  readonly promises: Map<number, Map<NodeId, Report>>;
  /** The learns that it got, by round and node. */
  readonly learns: Map<number, Map<NodeId, string>>;
  /** Messages of the student's own that it got. */
  readonly told: Message[];
  /** The round that it prepared last in this life, and whether it sent the accept of it. */
  crnd: number | undefined;
  hasProposed: boolean;
  /** The highest round of which a learn came in this life, and of whom. */
  learnRound: number;
  learnFrom: Set<NodeId>;
  /** It knows that something goes on; it has a value of a client. */
  isInvolved: boolean;
  hasValue: boolean;
  /** How long it has been awake without a sign of trying, in ms, and since when it is trusted. */
  lastStep: number;
  /** What clients asked this node for, and whether the handler came to its end. */
  readonly requests: { readonly value: string; readonly isSure: boolean }[];
  /** What is in its storage, and what a crash loses. */
  readonly durable: Map<string, Value>;
  readonly unsynced: Map<string, Value>;
  /** When its own timer began rounds in this life, in ms. */
  begun: number[];
  idle: number;
  quiet: number;
  /** It sent something in this life, heartbeats apart. */
  hasSpoken: boolean;
}

type Broken =
  | {
      readonly rule: string;
      readonly text: string;
      readonly handlers?: readonly string[];
      readonly effect?: number;
    }
  | undefined;

type Sent = { readonly to: NodeId; readonly message: Message; readonly at: number };

export interface PaxosRulesOptions {
  readonly nodes: readonly NodeId[];
  /** The base of the nodes' timers in ms. */
  readonly ms: number;
  /** The election that a node was given last. */
  readonly electionOf: (id: NodeId) => LeaderElection | undefined;
  /** The election lives on heartbeats. */
  readonly hasHeartbeats: boolean;
}

/**
 * The rules of Paxos for nodes that are black boxes: it sees what they are sent and send, put, sync and emit, and when they crash.
 * How a node makes good lost messages, and when it begins a round, is its own affair.
 */
export function paxosRules(options: PaxosRulesOptions): Monitor {
  const run = new PaxosRun(options);
  return { step: (observed) => run.step(observed) };
}

/** A node that is undecided does something at least every so many times its base; somewhat more, for clocks drift. */
const MOST_WAIT = 24;
/** A node that takes no step for longer, in bases, may have been paused. */
const LONGEST_NAP = 4;
/** So many rounds in a row that a node's own timer begins take so many bases at least. */
const BACK_OFF = { rounds: 5, take: 7 };

class PaxosRun {
  private readonly options: PaxosRulesOptions;
  private readonly quorum: number;
  private readonly models = new Map<NodeId, Model>();
  /** Who prepared a round, in which of its lives. */
  private readonly owners = new Map<number, { readonly node: NodeId; readonly life: number }>();
  /** The value of each round. */
  private readonly values = new Map<number, string>();
  /** Who said that it accepted, by round. */
  private readonly accepted = new Map<number, Set<NodeId>>();
  /** What clients asked for. */
  private readonly requested = new Set<string>();

  constructor(options: PaxosRulesOptions) {
    this.options = options;
    this.quorum = quorumOf(options.nodes.length);
  }

  step(observed: Observed): Breach | undefined {
    const { node, event, effects, done } = observed;
    if (event.type === 'crash') return undefined;
    const model = this.modelOf(node, event);
    this.hear(model, event, done === effects.length);
    const sent = effects.flatMap((effect, at): Sent[] =>
      effect.type === 'send' ? [{ to: effect.to, message: effect.message, at }] : [],
    );
    const broken =
      this.checkForm(node, sent) ??
      this.checkAcceptor(model, node, event, effects, done) ??
      this.checkProposer(model, node, event, sent, done) ??
      this.checkDecide(model, node, event, effects, done);
    this.takeAcceptor(model, event, effects, done);
    this.takeProposer(model, node, sent, done);
    this.takeDecide(model, effects, done);
    const late = this.checkElection(observed) ?? this.checkLate(model, observed, sent);
    takeStorage(model, effects.slice(0, done));
    const found = broken ?? late;
    if (found === undefined) return undefined;
    return { ...found, handlers: [...(found.handlers ?? []), `PaxosNode.${handlerOf(event)}`] };
  }

  private modelOf(node: NodeId, event: NodeEvent): Model {
    const known = this.models.get(node);
    if (known === undefined) {
      const made = initial();
      this.models.set(node, made);
      return made;
    }
    if (event.type === 'start') {
      known.life++;
      known.decision = undefined;
      known.crnd = undefined;
      known.hasProposed = false;
      known.learnRound = NO_ROUND;
      known.learnFrom = new Set();
      known.idle = 0;
      known.quiet = 0;
      // What it was asked or told may have been lost with the crash.
      known.isInvolved = known.could.every(({ rnd }) => rnd !== NO_ROUND);
      known.hasValue = known.requests.some(({ value }) =>
        [...known.durable.values()].some((stored) => mentions(stored, value)),
      );
      known.isInvolved ||= known.hasValue;
      known.hasSpoken = false;
      known.unsynced.clear();
      known.begun = [];
    }
    return known;
  }

  /** What the event itself tells the node. */
  private hear(model: Model, event: NodeEvent, isSure: boolean): void {
    if (event.type === 'request' && event.request.type === 'propose') {
      const { value } = event.request;
      if (typeof value === 'string') {
        this.requested.add(value);
        model.requests.push({ value, isSure });
      }
      model.isInvolved = true;
      model.hasValue = true;
    }
    if (event.type !== 'deliver') return;
    const { from, message } = event;
    const { rnd, val, vrnd, vval } = message;
    switch (message.type) {
      case 'promise':
        if (typeof rnd !== 'number' || typeof vrnd !== 'number' || typeof vval !== 'string') return;
        remember(model.promises, rnd, from, { vrnd, vval });
        break;
      case 'learn':
        if (typeof rnd !== 'number' || typeof val !== 'string') return;
        remember(model.learns, rnd, from, val);
        if (rnd > model.learnRound) {
          model.learnRound = rnd;
          model.learnFrom = new Set();
        }
        if (rnd === model.learnRound) model.learnFrom.add(from);
        model.isInvolved = true;
        break;
      case 'prepare':
      case 'accept':
        model.isInvolved = true;
        break;
      default:
        if (!isHeartbeat(message)) model.told.push(message);
    }
  }

  /** The four messages have the fields that the handout says, and are of who sends them. */
  private checkForm(node: NodeId, sent: readonly Sent[]): Broken {
    for (const { to, message, at } of sent) {
      const fields = FIELDS[message.type];
      if (fields === undefined) continue;
      for (const [field, type] of fields) {
        if (typeof message[field] === type) continue;
        const text = `sent a ${message.type} whose ${field} is ${shown(message[field])}: it is a ${type}`;
        return { rule: 'message-form', text, effect: at };
      }
      if (message.from !== node) {
        const text = `sent a ${message.type} that is from ${shown(message.from)}: its own id is ${node}`;
        return { rule: 'message-form', text, handlers: [ROLE[message.type] ?? ''] };
      }
      if (message.type === 'promise' && message.to !== to) {
        const text = `sent node ${to} a promise that is to ${shown(message.to)}`;
        return { rule: 'answers-who-asked', text, effect: at };
      }
    }
    return undefined;
  }

  private checkAcceptor(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    effects: readonly Effect[],
    done: number,
  ): Broken {
    const answers = answersIn(effects);
    for (const { to, message, at } of answers) {
      const broken =
        message.type === 'promise'
          ? checkPromise(model, event, to, message)
          : this.checkLearn(model, event, message);
      if (broken !== undefined) return broken;
      const rule = checkSynced(model, event, effects, at, message);
      if (rule !== undefined) return rule;
    }
    return this.checkAnswered(model, node, event, answers, done, effects);
  }

  private checkLearn(model: Model, event: NodeEvent, learn: Message): Broken {
    const rnd = Number(learn.rnd);
    const val = String(learn.val);
    if (event.type === 'deliver' && event.message.type === 'accept' && event.message.rnd === rnd) {
      const handlers = ['Acceptor.handleAccept'];
      if (event.message.val !== val) {
        const text = `said that it accepted ${shown(val)} in round ${rnd}, but was sent ${shown(event.message.val)}`;
        return { rule: 'says-what-it-accepted', text, handlers };
      }
      if (model.could.some((state) => rnd >= state.rnd)) return undefined;
      const [state = FRESH] = model.could;
      if (state.rndLife < model.life) {
        const text = `accepted round ${rnd}, but before its crash it had seen round ${state.rnd}`;
        return { rule: 'remembers', text, handlers: ['PaxosNode.onStart'] };
      }
      const text = `accepted round ${rnd} after it had promised or accepted round ${state.rnd}: an acceptor never accepts a round lower than it promised`;
      return { rule: 'keeps-promise', text, handlers };
    }
    // To say it once more does no harm.
    if (model.learnsSent.has(`${rnd} ${val}`)) return undefined;
    if (model.could.some((state) => state.vrnd === rnd && state.vval === val)) return undefined;
    const text = `said that it accepted ${shown(val)} in round ${rnd}, but did not accept that`;
    return { rule: 'says-what-it-accepted', text, handlers: ['Acceptor.handleAccept'] };
  }

  /** Whether a round that is high enough was answered. It explains why nothing goes on; a node that has decided may be silent. */
  private checkAnswered(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    answers: readonly Sent[],
    done: number,
    effects: readonly Effect[],
  ): Broken {
    if (event.type !== 'deliver' || model.hasDecided || done < effects.length || answers.length > 0)
      return undefined;
    const { message, from } = event;
    const round = message.type === 'prepare' ? message.crnd : message.rnd;
    if (typeof round !== 'number') return undefined;
    const seen = Math.max(...model.could.map(({ rnd }) => rnd));
    if (message.type === 'prepare' && round > seen) {
      const text = `did not answer the prepare of round ${round} of node ${from}: the highest round it had seen is ${roundOf(seen)}`;
      return { rule: 'answers-prepare', text, handlers: ['Acceptor.handlePrepare'] };
    }
    if (message.type === 'accept' && round >= seen) {
      const text = `did not answer the accept of round ${round} of node ${from}: the highest round it had seen is ${roundOf(seen)}`;
      return { rule: 'answers-accept', text, handlers: ['Acceptor.handleAccept'] };
    }
    void node;
    return undefined;
  }

  /** The acceptor's model takes the step, as far as it was carried out. */
  private takeAcceptor(model: Model, event: NodeEvent, effects: readonly Effect[], done: number): void {
    for (const { message } of answersIn(effects.slice(0, done))) {
      if (message.type !== 'learn') continue;
      model.learnsSent.add(`${String(message.rnd)} ${String(message.val)}`);
    }
    for (const { message } of answersIn(effects.slice(0, done))) {
      if (message.type !== 'learn' || typeof message.rnd !== 'number') continue;
      const who = this.accepted.get(message.rnd) ?? new Set();
      this.accepted.set(message.rnd, who.add(Number(message.from)));
    }
    if (event.type !== 'deliver') return;
    const next = (state: Acceptance) => nextAcceptance(state, event.message, model.life);
    const isSaid = answersIn(effects.slice(0, done)).length > 0;
    const isMeant = answersIn(effects).length > 0;
    if (isSaid) {
      // Its answer tells which of the things that it may know it knows.
      const said = answersIn(effects.slice(0, done))[0]?.message;
      const known = model.could.filter(
        (state) =>
          said?.type !== 'promise' ||
          (next(state) !== state && state.vrnd === said.vrnd && state.vval === said.vval),
      );
      model.could = distinct((known.length > 0 ? known : model.could).map(next));
    } else if (isMeant || model.hasDecided) {
      // Nobody was told: what was stored of it may be all, the round alone, or nothing.
      const half = (state: Acceptance): Acceptance => {
        const { rnd, rndLife } = next(state);
        return { ...state, rnd, rndLife };
      };
      model.could = distinct([...model.could.map(next), ...model.could.map(half), ...model.could]);
    }
  }

  private checkProposer(
    model: Model,
    node: NodeId,
    event: NodeEvent,
    sent: readonly Sent[],
    _done: number,
  ): Broken {
    const count = this.options.nodes.length;
    for (const { message, at } of sent) {
      if (message.type === 'prepare') {
        const crnd = Number(message.crnd);
        if (crnd < 0 || crnd % count !== node) {
          const text = `prepared round ${crnd}, which is not its own: those of node ${node} of ${count} are ${node}, ${node + count}, ${node + 2 * count}, …`;
          return { rule: 'own-round', text, handlers: ['Proposer.increaseCrnd'] };
        }
        if (this.options.electionOf(node)?.leader() !== node) {
          const text = `prepared round ${crnd}, though it does not trust itself: who is trusted proposes`;
          return { rule: 'only-trusted', text, effect: at };
        }
        const owner = this.owners.get(crnd);
        if (owner !== undefined && owner.life < model.life) {
          const text = `prepared round ${crnd} again, which it had prepared before its crash`;
          const isStored = [...model.durable.values()].some((value) => mentions(value, crnd));
          if (!isStored) return { rule: 'fresh-round', text: `${text} and had not stored`, effect: at };
          return { rule: 'fresh-round', text: `${text} and had stored`, handlers: ['PaxosNode.onStart'] };
        }
        if (owner !== undefined) {
          const text = `prepared round ${crnd} once more: who has promised it does not answer it again`;
          return { rule: 'new-round', text, effect: at };
        }
      } else if (message.type === 'accept') {
        const broken = this.checkAccept(model, node, event, message);
        if (broken !== undefined) return broken;
      }
    }
    return this.checkTold(sent) ?? this.checkProposed(model, node, event, sent);
  }

  private checkAccept(model: Model, node: NodeId, event: NodeEvent, accept: Message): Broken {
    const rnd = Number(accept.rnd);
    const val = String(accept.val);
    const handlers =
      event.type === 'deliver' && event.message.type === 'promise' ? ['Proposer.handlePromise'] : [];
    const owner = this.owners.get(rnd);
    if (owner?.node !== node) {
      const text = `sent an accept of round ${rnd}, which ${owner === undefined ? 'it did not prepare' : `node ${owner.node} prepared`}`;
      return { rule: 'own-round', text, handlers };
    }
    const reports = [...(model.promises.get(rnd) ?? [])];
    if (reports.length < this.quorum) {
      const text = `sent an accept of round ${rnd} when ${named(reports.map(([id]) => id))} had promised it: a quorum of ${this.options.nodes.length} nodes is ${this.quorum}`;
      return { rule: 'quorum-first', text, handlers };
    }
    const other = this.values.get(rnd);
    if (other !== undefined && other !== val) {
      const text = `sent an accept of round ${rnd} with ${shown(val)}, after one with ${shown(other)}: two accepts of one round have one value`;
      return { rule: 'one-value', text, handlers };
    }
    if (other !== undefined) return undefined;
    // Any quorum among those who promised will do.
    const isHighest = reports.some(
      ([, { vrnd, vval }]) =>
        (vrnd === NO_ROUND ? this.requested.has(val) : vval === val) &&
        reports.filter(([, report]) => report.vrnd <= vrnd).length >= this.quorum,
    );
    const [first] = model.requests;
    const isLater = model.requests.some(({ value }) => value === val);
    if (
      isHighest &&
      first?.isSure === true &&
      first.value !== val &&
      isLater &&
      !reports.some(([, { vval }]) => vval === val)
    ) {
      const text = `proposed ${shown(val)}: the first that a client asked it for is ${shown(first.value)}`;
      return { rule: 'first-request', text, handlers: ['PaxosNode.onRequest'] };
    }
    if (isHighest) return undefined;
    const [id, highest] = reports.reduce((best, report) => (report[1].vrnd > best[1].vrnd ? report : best));
    const text =
      highest.vrnd === NO_ROUND
        ? `proposed ${shown(val)} in round ${rnd}: nobody had accepted anything, and no client asked for that`
        : `proposed ${shown(val)} in round ${rnd}: the highest vrnd of its quorum is ${highest.vrnd}, of node ${id}, with ${shown(highest.vval)}`;
    return { rule: 'highest-vrnd', text, handlers };
  }

  /** Prepares and accepts go to a quorum at least, learns to who proposed at least. It explains why nothing goes on. */
  private checkTold(sent: readonly Sent[]): Broken {
    for (const type of ['prepare', 'accept', 'learn']) {
      const some = sent.filter(({ message }) => message.type === type);
      const [first] = some;
      if (first === undefined) continue;
      const to = [...new Set(some.map((one) => one.to))];
      if (type === 'learn') {
        const owner = this.owners.get(Number(first.message.rnd))?.node;
        if (owner === undefined || to.includes(owner) || to.length >= this.quorum) continue;
        const text = `sent its learn of round ${String(first.message.rnd)} to ${named(to)} alone: nobody comes to know that a quorum accepted`;
        return { rule: 'tells-learners', text, effect: first.at };
      }
      if (to.length >= this.quorum) continue;
      const text = `sent its ${type} to ${named(to)} alone: a quorum of ${this.options.nodes.length} nodes is ${this.quorum}`;
      return { rule: 'tells-acceptors', text, effect: first.at };
    }
    return undefined;
  }

  /** The promise that made a quorum gives the accept. It explains why nothing goes on. */
  private checkProposed(model: Model, node: NodeId, event: NodeEvent, sent: readonly Sent[]): Broken {
    if (event.type !== 'deliver' || event.message.type !== 'promise' || model.hasDecided) return undefined;
    if (event.message.rnd !== model.crnd || model.crnd === undefined || model.hasProposed) return undefined;
    if (this.options.electionOf(node)?.leader() !== node) return undefined;
    const reports = model.promises.get(model.crnd);
    if (
      reports === undefined ||
      reports.size < this.quorum ||
      sent.some(({ message }) => message.type === 'accept')
    )
      return undefined;
    const text = `sent no accept of round ${model.crnd}, though ${named([...reports.keys()])} of ${this.options.nodes.length} nodes had promised it`;
    return { rule: 'accept-on-quorum', text, handlers: ['Proposer.handlePromise'] };
  }

  private takeProposer(model: Model, node: NodeId, sent: readonly Sent[], done: number): void {
    for (const { message, at } of sent) {
      if (at >= done) continue;
      if (message.type === 'prepare' && typeof message.crnd === 'number') {
        if (!this.owners.has(message.crnd)) this.owners.set(message.crnd, { node, life: model.life });
        if (model.crnd !== message.crnd) model.hasProposed = false;
        model.crnd = message.crnd;
      } else if (message.type === 'accept' && typeof message.rnd === 'number') {
        if (!this.values.has(message.rnd)) this.values.set(message.rnd, String(message.val));
        if (message.rnd === model.crnd) model.hasProposed = true;
      }
    }
  }

  private checkDecide(
    model: Model,
    _node: NodeId,
    event: NodeEvent,
    effects: readonly Effect[],
    done: number,
  ): Broken {
    let decision = model.decision;
    const fromLearn = event.type === 'deliver' && event.message.type === 'learn';
    const handlers = fromLearn ? ['Learner.handleLearn'] : [];
    for (const [at, effect] of effects.entries()) {
      if (effect.type !== 'emit' || effect.indication.type !== 'decide') continue;
      const { value } = effect.indication;
      if (typeof value !== 'string') {
        return { rule: 'message-form', text: `decided ${shown(value)}: a value is a string`, effect: at };
      }
      if (decision !== undefined) {
        const what = decision === value ? 'again' : `after ${shown(decision)}`;
        return {
          rule: 'decide-once',
          text: `decided ${shown(value)} ${what}: a node decides once`,
          handlers,
        };
      }
      const broken = this.checkLearnt(model, value);
      if (broken !== undefined) return { ...broken, handlers };
      decision = value;
    }
    if (decision !== undefined || !fromLearn || done < effects.length || model.hasDecided) return undefined;
    if (event.message.rnd !== model.learnRound || model.learnFrom.size < this.quorum) return undefined;
    const text = `did not decide, though ${named([...model.learnFrom])} of ${this.options.nodes.length} nodes accepted in round ${model.learnRound}`;
    return { rule: 'decides-on-quorum', text, handlers };
  }

  /** Whether the node can know that `value` was chosen. */
  private checkLearnt(model: Model, value: string): Broken {
    for (const learns of model.learns.values()) {
      const voters = [...learns.values()].filter((val) => val === value);
      if (voters.length >= this.quorum) return undefined;
    }
    if (model.told.some((message) => mentions(message, value)) || model.hasDecided) {
      const isChosen = [...this.accepted].some(
        ([rnd, who]) => who.size >= this.quorum && this.values.get(rnd) === value,
      );
      if (isChosen) return undefined;
      return {
        rule: 'decide-on-quorum',
        text: `decided ${shown(value)}, which no quorum accepted in one round`,
      };
    }
    const votes = [...model.learns]
      .map(([rnd, learns]) => `round ${rnd}: ${named([...learns.keys()])}`)
      .join('; ');
    const text = `decided ${shown(value)} without a quorum of ${this.quorum} distinct acceptors of one round: it knows of ${votes || 'none'}`;
    return { rule: 'decide-on-quorum', text };
  }

  private takeDecide(model: Model, effects: readonly Effect[], done: number): void {
    for (const effect of effects.slice(0, done)) {
      if (effect.type !== 'emit' || effect.indication.type !== 'decide') continue;
      model.decision ??= String(effect.indication.value);
      model.hasDecided = true;
    }
  }

  /** Who tries again and again waits longer each time. */
  private checkBackOff(model: Model, event: NodeEvent, time: number, sent: readonly Sent[]): Broken {
    if (event.type !== 'timer' || event.name === 'timeout') return undefined;
    if (!sent.some(({ message }) => message.type === 'prepare')) return undefined;
    model.begun = [...model.begun, time].slice(-BACK_OFF.rounds);
    const took = time - (model.begun[0] ?? time);
    if (model.begun.length < BACK_OFF.rounds || took >= BACK_OFF.take * this.options.ms) return undefined;
    const text = `began ${BACK_OFF.rounds} rounds within ${took} ms, each when its timer fired: the waits have to grow, so that it takes ${BACK_OFF.take * this.options.ms} ms at least`;
    return { rule: 'backs-off', text, handlers: ['PaxosNode.onTimer'] };
  }

  /** The election is a part of the node: its messages and its timer are handed to it. */
  private checkElection({ event, effects }: Observed): Broken {
    if (!this.options.hasHeartbeats) return undefined;
    const sends = (type: string, to?: NodeId) =>
      effects.some(
        (effect) =>
          effect.type === 'send' && effect.message.type === type && (to === undefined || effect.to === to),
      );
    const rule = 'hosts-election';
    if (event.type === 'start') {
      if (effects.some((effect) => effect.type === 'setTimer' && effect.name === 'timeout')) return undefined;
      return { rule, text: 'did not start its election' };
    }
    if (event.type === 'timer' && event.name === 'timeout' && !sends('heartbeat-request'))
      return { rule, text: 'did not hand the timer "timeout" to its election' };
    if (
      event.type === 'deliver' &&
      event.message.type === 'heartbeat-request' &&
      !sends('heartbeat-reply', event.from)
    )
      return { rule, text: `did not hand the heartbeat-request of node ${event.from} to its election` };
    return undefined;
  }

  /** What explains that a run comes to no end: who could go on does nothing, for longer than the handout allows. */
  private checkLate(model: Model, { node, time, event, effects }: Observed, sent: readonly Sent[]): Broken {
    // Only time in which the node is awake counts, as far as its steps tell.
    const awake = Math.min(time - model.lastStep, LONGEST_NAP * this.options.ms);
    model.lastStep = time;
    const isLeader = this.options.electionOf(node)?.leader() === node;
    const tries = sent.some(({ message }) => message.type === 'prepare' || message.type === 'accept');
    const speaks = sent.some(({ message }) => !isHeartbeat(message));
    model.idle = !isLeader || tries ? 0 : model.idle + awake;
    model.quiet = speaks ? 0 : model.quiet + awake;
    model.hasSpoken ||= speaks;
    // A node that has been silent since it came back did not take up what it had begun.
    const handlers = model.life > 0 && !model.hasSpoken ? ['PaxosNode.onStart'] : ['PaxosNode.onTimer'];
    const eager = this.checkBackOff(model, event, time, sent);
    if (eager !== undefined) return eager;
    if (event.type === 'deliver' && event.message.type === 'ask' && model.hasDecided) {
      if (
        model.decision !== undefined &&
        !sent.some(({ to, message }) => to === event.from && !isHeartbeat(message))
      ) {
        const text = `did not answer node ${event.from}, which asked what was decided: it has decided ${shown(model.decision)}`;
        return { rule: 'answers-ask', text };
      }
    }
    if (model.hasDecided || effects.some((effect) => effect.type === 'emit')) return undefined;
    const most = MOST_WAIT * this.options.ms;
    if (model.hasValue && model.idle > most) {
      const text = `has begun no round for more than ${most} ms, though it trusts itself, has a client value, and is undecided`;
      return { rule: 'keeps-trying', text, handlers };
    }
    if (model.isInvolved && model.quiet > most) {
      const text = `has asked nobody for more than ${most} ms, though it knows that something goes on, and is undecided`;
      return { rule: 'keeps-asking', text, handlers };
    }
    return undefined;
  }
}

/** Applies what was put and synced. */
function takeStorage(model: Model, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (effect.type === 'put') model.unsynced.set(effect.key, effect.value);
    if (effect.type !== 'sync') continue;
    for (const [key, value] of model.unsynced) model.durable.set(key, value);
    model.unsynced.clear();
  }
}

function initial(): Model {
  return {
    life: 0,
    could: [FRESH],
    hasDecided: false,
    decision: undefined,
    learnsSent: new Set(),
    promises: new Map(),
    learns: new Map(),
    told: [],
    crnd: undefined,
    hasProposed: false,
    learnRound: NO_ROUND,
    learnFrom: new Set(),
    isInvolved: false,
    hasValue: false,
    lastStep: 0,
    requests: [],
    durable: new Map(),
    unsynced: new Map(),
    begun: [],
    idle: 0,
    quiet: 0,
    hasSpoken: false,
  };
}

const FIELDS: Readonly<Record<string, readonly (readonly [string, 'number' | 'string'])[]>> = {
  prepare: [
    ['from', 'number'],
    ['crnd', 'number'],
  ],
  promise: [
    ['to', 'number'],
    ['from', 'number'],
    ['rnd', 'number'],
    ['vrnd', 'number'],
    ['vval', 'string'],
  ],
  accept: [
    ['from', 'number'],
    ['rnd', 'number'],
    ['val', 'string'],
  ],
  learn: [
    ['from', 'number'],
    ['rnd', 'number'],
    ['val', 'string'],
  ],
};

const ROLE: Readonly<Record<string, string>> = {
  promise: 'Acceptor.handlePrepare',
  accept: 'Proposer.handlePromise',
  learn: 'Acceptor.handleAccept',
};

function checkPromise(model: Model, event: NodeEvent, to: NodeId, promise: Message): Broken {
  const rnd = Number(promise.rnd);
  if (event.type !== 'deliver' || event.message.type !== 'prepare') {
    return { rule: 'promise-higher', text: `promised round ${rnd}, though nobody asked it to just now` };
  }
  const handlers = ['Acceptor.handlePrepare'];
  const { crnd } = event.message;
  if (rnd !== crnd || to !== event.from) {
    const text = `promised round ${rnd} to node ${to}: asked was it for round ${shown(crnd)} by node ${event.from}`;
    return { rule: 'answers-who-asked', text, handlers };
  }
  const matching = model.could.filter((state) => rnd > state.rnd);
  const [state = FRESH] = model.could;
  if (matching.length === 0) {
    if (state.rndLife < model.life) {
      const text = `promised round ${rnd}, but before its crash it had seen round ${state.rnd}`;
      return { rule: 'remembers', text, handlers: ['PaxosNode.onStart'] };
    }
    const text =
      rnd === state.rnd
        ? `promised round ${rnd}, which it had promised or accepted already`
        : `promised round ${rnd}, though it had seen round ${state.rnd}`;
    return { rule: 'promise-higher', text, handlers };
  }
  const { vrnd, vval } = promise;
  if (matching.some((known) => known.vrnd === vrnd && known.vval === vval)) return undefined;
  const [known = FRESH] = matching;
  const said =
    vrnd === NO_ROUND && vval === NO_VALUE
      ? 'that it accepted nothing'
      : `${shown(vval)} of round ${shown(vrnd)}`;
  const accepted =
    known.vrnd === NO_ROUND
      ? 'it accepted nothing'
      : `it accepted ${shown(known.vval)} in round ${known.vrnd}`;
  const text = `reported ${said} with its promise of round ${rnd}, but ${accepted}`;
  if (known.vLife < model.life && known.vrnd === vrnd) {
    const torn = `${text}, before its crash: a round and its value are stored in one piece`;
    return { rule: 'remembers', text: torn, handlers: ['PaxosNode.onMessage'] };
  }
  if (known.vLife < model.life) {
    return { rule: 'remembers', text: `${text}, before its crash`, handlers: ['PaxosNode.onStart'] };
  }
  return { rule: 'reports-accepted', text, handlers };
}

/** What an answer says must be durable before it leaves: put and synced, in this handler, before it. */
function checkSynced(
  model: Model,
  event: NodeEvent,
  effects: readonly Effect[],
  at: number,
  answer: Message,
): Broken {
  if (event.type !== 'deliver' || (event.message.type !== 'prepare' && event.message.type !== 'accept'))
    return undefined;
  const said = `a ${answer.type} of round ${String(answer.rnd)}`;
  const before = effects.slice(0, at);
  const put = before.findLastIndex(({ type }) => type === 'put');
  if (put < 0) {
    const isNew = model.could.every((state) => nextAcceptance(state, event.message, model.life) !== state);
    const isPutLater = effects.some(({ type }) => type === 'put');
    if (!isNew && !isPutLater) return undefined;
    const when = isPutLater
      ? 'before it had put in its storage what it says'
      : 'and put nothing of it in its storage';
    return { rule: 'sync-before-answer', text: `sent ${said} ${when}: a crash loses it`, effect: at };
  }
  if (!before.slice(put).some(({ type }) => type === 'sync')) {
    const text = `sent ${said} before it synced what it had put: a crash between the two loses what it said`;
    return { rule: 'sync-before-answer', text, effect: at };
  }
  if (effects.slice(at).some(({ type }) => type === 'put')) {
    const text = `sent ${said}, and put more in its storage after it: a crash between the two loses that`;
    return { rule: 'sync-before-answer', text, effect: at };
  }
  return undefined;
}

/** What an acceptor knows after a message; the same object if that is nothing new. */
function nextAcceptance(state: Acceptance, message: Message, life: number): Acceptance {
  if (message.type === 'prepare' && typeof message.crnd === 'number' && message.crnd > state.rnd) {
    return { ...state, rnd: message.crnd, rndLife: life };
  }
  const { rnd, val } = message;
  if (message.type !== 'accept' || typeof rnd !== 'number' || typeof val !== 'string') return state;
  if (rnd < state.rnd || (rnd === state.vrnd && val === state.vval)) return state;
  return { rnd, vrnd: rnd, vval: val, rndLife: rnd === state.rnd ? state.rndLife : life, vLife: life };
}

function distinct(states: readonly Acceptance[]): readonly Acceptance[] {
  const isSame = (a: Acceptance, b: Acceptance) => a.rnd === b.rnd && a.vrnd === b.vrnd && a.vval === b.vval;
  return states.filter((state, i) => states.findIndex((other) => isSame(other, state)) === i);
}

function answersIn(effects: readonly Effect[]): readonly Sent[] {
  return effects.flatMap((effect, at): Sent[] =>
    effect.type === 'send' && (effect.message.type === 'promise' || effect.message.type === 'learn')
      ? [{ to: effect.to, message: effect.message, at }]
      : [],
  );
}

/** The first that was heard of a node in a round counts. */
function remember<T>(rounds: Map<number, Map<NodeId, T>>, rnd: number, from: NodeId, what: T): void {
  const known = rounds.get(rnd) ?? new Map<NodeId, T>();
  if (!known.has(from)) known.set(from, what);
  rounds.set(rnd, known);
}

function isHeartbeat({ type }: Message): boolean {
  return type === 'heartbeat-request' || type === 'heartbeat-reply';
}

/** Whether `value` is somewhere in a message, or in what was stored. */
function mentions(part: Value, value: string | number): boolean {
  if (part === value) return true;
  return (
    typeof part === 'object' && part !== null && Object.values(part).some((inner) => mentions(inner, value))
  );
}

function handlerOf(event: NodeEvent): string {
  return {
    start: 'onStart',
    deliver: 'onMessage',
    timer: 'onTimer',
    request: 'onRequest',
    scenario: '',
    crash: '',
  }[event.type];
}

function named(ids: readonly NodeId[]): string {
  if (ids.length === 0) return 'nobody';
  return `node${ids.length === 1 ? '' : 's'} ${[...ids].sort((a, b) => a - b).join(', ')}`;
}

function roundOf(rnd: number): string {
  return rnd === NO_ROUND ? 'none' : String(rnd);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
