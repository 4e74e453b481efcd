import type { Breach, Effect, Message, Monitor, NodeEvent, NodeId } from 'harness/author';
import { PING, PONG, RETRANSMIT } from './ping-runs.ts';

/** Which of the two nodes is watched. */
export type Kind = 'AtLeastOnceNode' | 'ExactlyOnceNode';

interface Ping {
  readonly number: number;
  readonly to: NodeId;
  readonly text: string;
}

/** What one node should be after the events that it has seen. */
interface Model {
  count: number;
  unanswered: readonly Ping[];
  /** The pings that were delivered, as `from number`. */
  readonly delivered: Set<string>;
  isTimerSet: boolean;
}

type Broken = Omit<Breach, 'handlers'> | undefined;

/** The rules of both nodes. They do not crash here. */
export function pingRules(kind: Kind, ms: number): Monitor {
  const models = new Map<NodeId, Model>();
  return {
    step({ node, event, effects }) {
      const model = models.get(node) ?? {
        count: 0,
        unanswered: [],
        delivered: new Set<string>(),
        isTimerSet: false,
      };
      models.set(node, model);
      const hadOpen = model.unanswered.length > 0;
      const wanted = take(model, event, kind);
      const broken =
        checkDeliveries(effects, wanted.deliver, event) ??
        checkAnswered(effects, model, event) ??
        checkSends(effects, wanted.sends, event) ??
        checkTimer(effects, model, hadOpen && event.type !== 'timer', ms);
      if (broken === undefined) return undefined;
      return { ...broken, handlers: handlersOf(kind, event, broken.rule) };
    },
  };
}

interface Wanted {
  readonly deliver?: { readonly from: NodeId; readonly text: string };
  readonly sends: readonly { readonly to: NodeId; readonly message: Message }[];
}

/** The model's own step. */
function take(model: Model, event: NodeEvent, kind: Kind): Wanted {
  if (event.type === 'timer' && event.name === RETRANSMIT) {
    model.isTimerSet = false;
    return { sends: model.unanswered.map(pingOf) };
  }
  if (event.type === 'request' && event.request.type === 'send') {
    model.count++;
    const ping = { to: Number(event.request.to), number: model.count, text: String(event.request.text) };
    model.unanswered = [...model.unanswered, ping];
    return { sends: [pingOf(ping)] };
  }
  if (event.type !== 'deliver') return { sends: [] };
  const { from, message } = event;
  if (message.type === PONG) {
    model.unanswered = model.unanswered.filter((ping) => ping.to !== from || ping.number !== message.number);
    return { sends: [] };
  }
  if (message.type !== PING) return { sends: [] };
  const sends = [{ to: from, message: { type: PONG, number: message.number } }];
  const key = `${from} ${String(message.number)}`;
  if (kind === 'ExactlyOnceNode' && model.delivered.has(key)) return { sends };
  model.delivered.add(key);
  return { sends, deliver: { from, text: String(message.text) } };
}

function pingOf({ to, number, text }: Ping) {
  return { to, message: { type: PING, number, text } };
}

function checkDeliveries(effects: readonly Effect[], wanted: Wanted['deliver'], event: NodeEvent): Broken {
  let isOpen = wanted !== undefined;
  for (const [effect, asked] of effects.entries()) {
    if (asked.type !== 'emit') continue;
    const { type, from, text } = asked.indication;
    if (isOpen && type === 'deliver' && from === wanted?.from && text === wanted?.text) {
      isOpen = false;
      continue;
    }
    const said = `emitted ${type} of ${show(text)} from ${show(from)}`;
    const again = event.type === 'deliver' && event.message.type === PING && wanted === undefined;
    return {
      rule: 'deliver-rightly',
      text: again ? `${said}, and has delivered that ping already` : `${said}, which is not due here`,
      effect,
    };
  }
  if (!isOpen || wanted === undefined) return undefined;
  return { rule: 'deliver', text: `did not emit deliver of ${show(wanted.text)} from ${wanted.from}` };
}

/** What was answered, and is sent again by a time-out: the pong did not take it off, which is seen only here. */
function checkAnswered(effects: readonly Effect[], model: Model, event: NodeEvent): Broken {
  if (event.type !== 'timer') return undefined;
  for (const asked of effects) {
    if (asked.type !== 'send' || asked.message.type !== PING) continue;
    const { number } = asked.message;
    const isOpen = model.unanswered.some((ping) => ping.to === asked.to && ping.number === number);
    if (!isOpen && Number(number) <= model.count) {
      return {
        rule: 'answered',
        text: `sent ${tell(asked.message)} to ${asked.to} again, which was answered`,
      };
    }
  }
  return undefined;
}

function checkSends(effects: readonly Effect[], wanted: Wanted['sends'], event: NodeEvent): Broken {
  const due = [...wanted];
  for (const [effect, asked] of effects.entries()) {
    if (asked.type !== 'send') continue;
    const at = due.findIndex(({ to, message }) => to === asked.to && isSame(message, asked.message));
    if (at < 0) {
      const what = `sent ${tell(asked.message)} to ${asked.to}`;
      const why = wanted.length === 0 ? 'nothing is to be sent here' : 'which is not due here';
      return { rule: 'send-rightly', text: `${what}: ${why}`, effect };
    }
    due.splice(at, 1);
  }
  const [missing] = due;
  if (missing === undefined) return undefined;
  const rule = { request: 'send', deliver: 'answer', timer: 'retransmit' }[event.type as string] ?? 'send';
  return { rule, text: `did not send ${tell(missing.message)} to ${missing.to}` };
}

/** `wasRunning`: something was unanswered before, so that a timer runs already. */
function checkTimer(effects: readonly Effect[], model: Model, wasRunning: boolean, ms: number): Broken {
  for (const [effect, asked] of effects.entries()) {
    if (asked.type === 'cancelTimer' && asked.name === RETRANSMIT) model.isTimerSet = false;
    if (asked.type !== 'setTimer') continue;
    if (asked.name !== RETRANSMIT)
      return { rule: 'one-timer', text: `set the timer "${asked.name}"`, effect };
    if (asked.ms !== ms)
      return { rule: 'timer', text: `set its timer to ${asked.ms} ms, not ${ms} ms`, effect };
    if (model.unanswered.length === 0)
      return { rule: 'timer-stops', text: 'set its timer, and every ping is answered', effect };
    if (wasRunning) {
      return {
        rule: 'timer-runs-on',
        text: 'set its timer anew while it was running: so it may never fire',
        effect,
      };
    }
    model.isTimerSet = true;
  }
  if (model.unanswered.length === 0 || model.isTimerSet) return undefined;
  return { rule: 'timer', text: `has ${model.unanswered.length} pings that are not answered, and no timer` };
}

function handlersOf(kind: Kind, event: NodeEvent, rule: string): readonly string[] {
  const handler = { deliver: 'onMessage', timer: 'onTimer', request: 'onRequest' }[event.type as string];
  const first = { deliver: ['deliver'], 'deliver-rightly': ['deliver'], answered: ['onMessage'] }[rule] ?? [];
  const names = [...first, handler ?? 'onStart'];
  const classes = kind === 'ExactlyOnceNode' ? [kind, 'AtLeastOnceNode'] : [kind];
  return classes.flatMap((name) => names.map((method) => `${name}.${method}`));
}

function isSame(a: Message, b: Message): boolean {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...fields].every((field) => a[field] === b[field]);
}

function tell(message: Message): string {
  const { type, ...fields } = message;
  const told = Object.entries(fields).map(([name, value]) => `${name}: ${show(value)}`);
  return `${type}(${told.join(', ')})`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
