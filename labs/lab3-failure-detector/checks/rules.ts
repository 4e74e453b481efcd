import type { Breach, Effect, Monitor, NodeEvent, NodeId, Observed } from 'harness/author';

const REQUEST = 'heartbeat-request';
const REPLY = 'heartbeat-reply';
const TIMEOUT = 'timeout';
const UNKNOWN = -1;

/** What one node should be by Cachin et al., Alg. 2.7 and 2.8, after the events it has seen. */
interface Model {
  readonly alive: Set<NodeId>;
  readonly suspected: Set<NodeId>;
  delay: number;
  leader: NodeId;
}

/** What a timeout should do, and why. */
interface Timeout {
  readonly suspects: readonly NodeId[];
  readonly restores: readonly NodeId[];
  /** Nodes that were alive and suspected: the delay grows if there are any. */
  readonly wronged: readonly NodeId[];
}

/** Where a rule is broken, and what is wrong. */
type Broken = (Omit<Breach, 'handlers'> & { readonly in?: string }) | undefined;

/** The rules of `EvtFailureDetector`, run alone: its indications are emitted as `suspect(id)` and `restore(id)`. */
export function detectorRules(nodes: readonly NodeId[], delta: number): Monitor {
  return rules(nodes, delta, 'EvtFailureDetector', (observed, _model, timeout) =>
    checkIndications(observed.effects, timeout),
  );
}

/** The rules of `LeaderNode`: those of the failure detector inside it, and when it says whom it trusts. */
export function leaderRules(nodes: readonly NodeId[], delta: number): Monitor {
  const before = new Map<NodeId, NodeId>();
  return rules(nodes, delta, 'LeaderNode', ({ node, event, effects }, model) => {
    const known = event.type === 'start' ? undefined : before.get(node);
    before.set(node, model.leader);
    return checkTrust(effects, known, model.leader);
  });
}

function rules(
  nodes: readonly NodeId[],
  delta: number,
  className: string,
  checkIndicated: (observed: Observed, model: Model, timeout: Timeout) => Broken,
): Monitor {
  const models = new Map<NodeId, Model>();
  return {
    step(observed) {
      const { node, event, effects, state } = observed;
      if (event.type === 'crash') return undefined;
      if (event.type === 'start') models.set(node, initial(nodes, delta));
      const model = models.get(node);
      if (model === undefined) return undefined;
      const timeout = take(model, event, nodes, delta);
      const fields =
        className === 'EvtFailureDetector' && state !== undefined
          ? checkFields(state, model, event)
          : undefined;
      const isStart = event.type === 'start';
      const broken =
        (isStart ? fields : undefined) ??
        checkMessages(event, effects, nodes) ??
        checkIndicated(observed, model, timeout) ??
        checkTimer(event, effects, model, timeout) ??
        fields;
      if (broken === undefined) return undefined;
      const { in: named, ...told } = broken;
      const handlers = [
        ...(named === undefined ? [] : [`${className}${named}`]),
        `${className}.${handlerOf(event)}`,
      ];
      return { ...told, handlers };
    },
  };
}

function initial(nodes: readonly NodeId[], delta: number): Model {
  return { alive: new Set(nodes), suspected: new Set(), delay: delta, leader: Math.max(UNKNOWN, ...nodes) };
}

/** The model's own step. */
function take(model: Model, event: NodeEvent, nodes: readonly NodeId[], delta: number): Timeout {
  const none = { suspects: [], restores: [], wronged: [] };
  if (event.type === 'deliver' && event.message.type === REPLY) model.alive.add(event.from);
  if (event.type !== 'timer' || event.name !== TIMEOUT) return none;
  const { alive, suspected } = model;
  const wronged = nodes.filter((id) => alive.has(id) && suspected.has(id));
  const suspects = nodes.filter((id) => !alive.has(id) && !suspected.has(id));
  if (wronged.length > 0) model.delay += delta;
  for (const id of suspects) suspected.add(id);
  for (const id of wronged) suspected.delete(id);
  alive.clear();
  model.leader = Math.max(UNKNOWN, ...nodes.filter((id) => !suspected.has(id)));
  return { suspects, restores: wronged, wronged };
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

function checkMessages(event: NodeEvent, effects: readonly Effect[], nodes: readonly NodeId[]): Broken {
  const wanted = wantedMessages(event, nodes);
  const left = [...wanted.to];
  for (const [i, effect] of effects.entries()) {
    if (effect.type !== 'send') continue;
    const { type } = effect.message;
    const at = type === wanted.type ? left.indexOf(effect.to) : -1;
    if (at < 0) {
      const why = wanted.to.includes(effect.to) && type === wanted.type ? 'twice' : wanted.why;
      return { rule: wanted.rule, text: `sent ${type} to node ${effect.to}: ${why}`, effect: i };
    }
    left.splice(at, 1);
  }
  if (left.length === 0) return undefined;
  return { rule: wanted.rule, text: `sent no ${wanted.type} to ${told(left)}: ${wanted.why}` };
}

function wantedMessages(event: NodeEvent, nodes: readonly NodeId[]) {
  if (event.type === 'deliver' && event.message.type === REQUEST) {
    const why = `a heartbeat-request is answered with one heartbeat-reply to its sender, node ${event.from}`;
    return { type: REPLY, to: [event.from], rule: 'answer-requests', why };
  }
  if (event.type === 'timer' && event.name === TIMEOUT) {
    const why = 'at each timeout one heartbeat-request goes to every node, itself included';
    return { type: REQUEST, to: nodes, rule: 'ask-everyone', why };
  }
  const why = {
    start: 'at the start nothing is sent',
    deliver: 'only a heartbeat-request is answered',
    timer: 'there is only one timer',
    request: 'there are no clients',
    scenario: '',
    crash: '',
  }[event.type];
  return { type: '', to: [], rule: 'send-nothing-else', why };
}

function checkTimer(event: NodeEvent, effects: readonly Effect[], model: Model, timeout: Timeout): Broken {
  const at = effects.findLastIndex((effect) => effect.type === 'setTimer');
  const set = effects[at];
  if (event.type !== 'start' && !(event.type === 'timer' && event.name === TIMEOUT)) {
    return set === undefined
      ? undefined
      : { rule: 'one-timer', text: 'set a timer: only a timeout sets it again', effect: at };
  }
  const why =
    event.type === 'start'
      ? 'at the start it is delta'
      : timeout.wronged.length > 0
        ? `${told(timeout.wronged)} ${are(timeout.wronged)} alive and suspected, so the delay grows by delta, once`
        : 'nobody is both alive and suspected, so the delay stays as it was';
  if (set?.type !== 'setTimer') {
    return {
      rule: 'timer-again',
      text: `did not set its timer "${TIMEOUT}" ${event.type === 'start' ? 'at the start' : 'again after it fired'}`,
    };
  }
  if (set.name !== TIMEOUT)
    return { rule: 'one-timer', text: `set a timer "${set.name}": its name is "${TIMEOUT}"`, effect: at };
  if (set.ms === model.delay) return undefined;
  return { rule: 'delay', text: `set its timer to ${set.ms} ms, not ${model.delay} ms: ${why}`, effect: at };
}

function checkIndications(effects: readonly Effect[], timeout: Timeout): Broken {
  const left = [
    ...timeout.suspects.map((id) => ({ type: 'suspect', id })),
    ...timeout.restores.map((id) => ({ type: 'restore', id })),
  ];
  for (const [i, effect] of effects.entries()) {
    if (effect.type !== 'emit') continue;
    const { type, id } = effect.indication;
    const at = left.findIndex((wanted) => wanted.type === type && wanted.id === id);
    if (at < 0) {
      const why =
        type === 'suspect'
          ? 'only a node that is neither alive nor suspected is suspected, once'
          : 'only a node that is alive and suspected is restored, once';
      return { rule: `${type}-rightly`, text: `said ${type}(${id}): ${why}`, effect: i };
    }
    left.splice(at, 1);
  }
  const [missing] = left;
  if (missing === undefined) return undefined;
  const why = missing.type === 'suspect' ? 'neither alive nor suspected' : 'alive and suspected';
  return {
    rule: `${missing.type}-in-time`,
    text: `did not say ${missing.type}(${missing.id}) at the timeout, though node ${missing.id} is ${why}`,
  };
}

function checkTrust(effects: readonly Effect[], known: NodeId | undefined, leader: NodeId): Broken {
  let trusted = known;
  let last = -1;
  for (const [i, effect] of effects.entries()) {
    if (effect.type !== 'emit') continue;
    last = i;
    const { type, leader: said } = effect.indication;
    if (type !== 'trust')
      return { rule: 'trust-only', text: `emitted ${type}: it only says whom it trusts`, effect: i };
    if (said === trusted)
      return {
        rule: 'trust-changes',
        text: `emitted trust(${said}), though it trusted ${said} before`,
        effect: i,
      };
    trusted = typeof said === 'number' ? said : Number.NaN;
  }
  if (trusted === leader) return undefined;
  if (known === undefined && last < 0) {
    return {
      rule: 'trust-at-start',
      text: `emitted no trust when it started: the first leader is ${leader}`,
    };
  }
  return {
    in: '.onTrust',
    rule: 'trust-highest',
    text: `trusts ${trusted}: the highest node that its failure detector does not suspect is ${leader}`,
    ...(last < 0 ? {} : { effect: last }),
  };
}

/** What can be read of the failure detector must be what the algorithm says. */
function checkFields(state: object, model: Model, event: NodeEvent): Broken {
  // What is wrong at the start was made so by the constructor, whose name is that of its class.
  const made = event.type === 'start' ? { in: '' } : {};
  const delay: unknown = Reflect.get(state, 'delay');
  if (delay !== model.delay)
    return { ...made, rule: 'delay', text: `has the delay ${String(delay)}, not ${model.delay}` };
  for (const field of ['suspected', 'alive'] as const) {
    const ids = idsIn(Reflect.get(state, field));
    const wanted = [...model[field]].sort((a, b) => a - b);
    if (ids?.join() === wanted.join()) continue;
    const was =
      ids === undefined ? 'that is no Set of ids' : `= {${ids.join(', ')}}, not {${wanted.join(', ')}}`;
    const why = field === 'alive' && event.type === 'timer' ? ': a timeout empties it' : '';
    return { ...made, rule: `${field}-set`, text: `has ${field} ${was}${why}` };
  }
  return undefined;
}

/** The ids in a Set of the submission, ascending; `undefined` if it is none. */
export function idsIn(value: unknown): number[] | undefined {
  if (!(value instanceof Set)) return undefined;
  const ids: unknown[] = [...Set.prototype.values.call(value)];
  return ids.every((id) => typeof id === 'number') ? ids.sort((a, b) => a - b) : undefined;
}

function told(ids: readonly NodeId[]): string {
  return `node${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;
}

function are(ids: readonly NodeId[]): string {
  return ids.length === 1 ? 'is' : 'are';
}
