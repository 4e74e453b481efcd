import type { Breach, Effect, Message, Monitor, NodeEvent, NodeId, Observed } from 'harness/author';
import { checkAcceptor, takeAcceptor } from './acceptor-rules.ts';
import { NO_ROUND, quorumOf } from './interface.ts';
import {
  answersIn,
  type Broken,
  initial,
  isHeartbeat,
  type Model,
  mentions,
  named,
  type PaxosRulesOptions,
  remember,
  type Sent,
  shown,
  takeStorage,
} from './model.ts';
import { checkElection, checkLate } from './progress-rules.ts';

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

/**
 * The rules of Paxos for nodes that are black boxes: it sees what they are sent and send, put, sync and emit, and when they crash.
 * How a node makes good lost messages, and when it begins a round, is its own affair.
 */
export function paxosRules(options: PaxosRulesOptions): Monitor {
  const run = new PaxosRun(options);
  return { step: (observed) => run.step(observed) };
}

/** Of the rules of Paxos only those named, which say nothing of times and elections: for runs where these are another's affair. */
export function safetyRules(nodes: readonly NodeId[], watched: readonly string[] = SAFETY): Monitor {
  const all = paxosRules({ nodes, ms: 0, electionOf: () => undefined, hasHeartbeats: false });
  return {
    step(observed) {
      const breach = all.step(observed);
      return breach !== undefined && watched.includes(breach.rule) ? breach : undefined;
    },
  };
}

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
      checkAcceptor(model, event, effects, done) ??
      this.checkProposer(model, node, event, sent) ??
      this.checkDecide(model, event, effects, done);
    this.takeLearns(effects.slice(0, done));
    takeAcceptor(model, event, effects, done);
    this.takeProposer(model, node, sent, done);
    this.takeDecide(model, effects, done);
    const late = checkElection(observed, this.options) ?? checkLate(model, observed, sent, this.options);
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
      const fields = FIELDS.get(message.type);
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

  /** Who said that it accepted. */
  private takeLearns(effects: readonly Effect[]): void {
    for (const { message } of answersIn(effects)) {
      if (message.type !== 'learn' || typeof message.rnd !== 'number') continue;
      const who = this.accepted.get(message.rnd) ?? new Set();
      this.accepted.set(message.rnd, who.add(Number(message.from)));
    }
  }

  private checkProposer(model: Model, node: NodeId, event: NodeEvent, sent: readonly Sent[]): Broken {
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

  private checkDecide(model: Model, event: NodeEvent, effects: readonly Effect[], done: number): Broken {
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
}

const FIELDS = new Map<string, readonly (readonly [string, 'number' | 'string'])[]>([
  [
    'prepare',
    [
      ['from', 'number'],
      ['crnd', 'number'],
    ],
  ],
  [
    'promise',
    [
      ['to', 'number'],
      ['from', 'number'],
      ['rnd', 'number'],
      ['vrnd', 'number'],
      ['vval', 'string'],
    ],
  ],
  [
    'accept',
    [
      ['from', 'number'],
      ['rnd', 'number'],
      ['val', 'string'],
    ],
  ],
  [
    'learn',
    [
      ['from', 'number'],
      ['rnd', 'number'],
      ['val', 'string'],
    ],
  ],
]);

const ROLE: Readonly<Record<string, string>> = {
  promise: 'Acceptor.handlePrepare',
  accept: 'Proposer.handlePromise',
  learn: 'Acceptor.handleAccept',
};

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
