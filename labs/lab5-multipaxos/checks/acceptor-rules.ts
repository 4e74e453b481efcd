import type { Effect, NodeEvent, NodeId } from 'harness/author';
import type { LogTruth } from './log-truth.ts';
import { type Broken, isValue, keyOf, type Model, mentions, type Sent, told } from './model.ts';

/** Whether what an acceptor answers is what it has to, and durable. */
export function checkAcceptor(
  model: Model,
  node: NodeId,
  truth: LogTruth,
  event: NodeEvent,
  effects: readonly Effect[],
  sent: readonly Sent[],
): Broken {
  for (const answer of sent) {
    const { type } = answer.message;
    if (type !== 'promise' && type !== 'learn') continue;
    const broken =
      type === 'promise'
        ? checkPromise(model, node, truth, event, answer)
        : checkLearn(model, node, truth, event, answer);
    if (broken !== undefined) return broken;
    const unsynced = checkSynced(model, event, effects, answer);
    if (unsynced !== undefined) return unsynced;
  }
  return undefined;
}

function checkPromise(
  model: Model,
  node: NodeId,
  truth: LogTruth,
  event: NodeEvent,
  { to, message }: Sent,
): Broken {
  const rnd = Number(message.rnd);
  if (event.type !== 'deliver' || event.message.type !== 'prepare') {
    return { rule: 'promise-higher', text: `promised round ${rnd}, though nobody asked it to just now` };
  }
  const handlers = ['Acceptor.handlePrepare'];
  const { crnd, slot: first } = event.message;
  if (rnd !== crnd || to !== event.from) {
    const text = `promised round ${rnd} to node ${to}: asked was it for round ${String(crnd)} by node ${event.from}`;
    return { rule: 'answers-who-asked', text, handlers };
  }
  if (!truth.replicasOf(Number(first)).includes(node)) {
    const text = `promised round ${rnd}, though it is no replica in slot ${String(first)}`;
    return { rule: 'votes-as-replica', text, handlers: ['Replica.onMessage'] };
  }
  if (rnd <= model.toldRnd) {
    const before = model.toldLife < model.life ? 'before its crash ' : '';
    const text = `promised round ${rnd}, though ${before}it had promised or accepted round ${model.toldRnd}`;
    return {
      rule: before === '' ? 'promise-higher' : 'remembers',
      text,
      handlers: before === '' ? handlers : ['Replica.onStart'],
    };
  }
  const reports = Array.isArray(message.slots) ? message.slots : [];
  let last = Number(first) - 1;
  for (const report of reports) {
    const { slot, vrnd, vval } = report as { readonly [field: string]: unknown };
    if (typeof slot !== 'number' || typeof vrnd !== 'number' || !isValue(vval)) {
      return {
        rule: 'message-form',
        text: `reported ${JSON.stringify(report)}: a slot has slot, vrnd and vval`,
        handlers,
      };
    }
    if (slot <= last) {
      const text = `reported slot ${slot} with its promise of round ${rnd}: reported are slots from ${String(first)} on, ascending, each once`;
      return { rule: 'reports-in-order', text, handlers };
    }
    last = slot;
    const known = model.told.get(slot);
    const isLower =
      known !== undefined && (vrnd < known.vrnd || (vrnd === known.vrnd && keyOf(vval) !== known.key));
    const isNone = model.accepts.get(`${slot} ${vrnd}`) !== keyOf(vval);
    if (isLower || isNone) {
      const what =
        known === undefined
          ? 'it accepted nothing there'
          : `it accepted something else in round ${known.vrnd}`;
      const text = `reported ${told(vval)} of round ${vrnd} for slot ${slot}, but ${what}`;
      return {
        rule: 'reports-accepted',
        text,
        handlers: known !== undefined && known.life < model.life ? ['Replica.onStart'] : handlers,
      };
    }
  }
  const reported = new Set(reports.map((report) => Number((report as { readonly slot?: unknown }).slot)));
  for (const [slot, { vrnd, key, life }] of model.told) {
    if (slot < Number(first) || reported.has(slot)) continue;
    const text = `promised round ${rnd} and did not report slot ${slot}, for which it had accepted a value in round ${vrnd}`;
    if (life < model.life) {
      // Either it was not stored, or not taken up again.
      const isStored = [...model.durable.values()].some((part) => mentions(part, key));
      const from = isStored ? 'Replica.onStart' : 'Replica.onMessage';
      return { rule: 'remembers', text: `${text} before its crash`, handlers: [from] };
    }
    return { rule: 'reports-accepted', text, handlers };
  }
  return undefined;
}

function checkLearn(
  model: Model,
  node: NodeId,
  truth: LogTruth,
  event: NodeEvent,
  { message }: Sent,
): Broken {
  const rnd = Number(message.rnd);
  const slot = Number(message.slot);
  const key = keyOf(message.val);
  const handlers = ['Acceptor.handleAccept'];
  const known = model.told.get(slot);
  // To say it once more does no harm.
  if (known?.vrnd === rnd && known.key === key) return undefined;
  if (
    event.type !== 'deliver' ||
    event.message.type !== 'accept' ||
    event.message.slot !== slot ||
    event.message.rnd !== rnd
  ) {
    const text = `said that it accepted ${told(message.val)} for slot ${slot} in round ${rnd}, but did not accept that just now`;
    return { rule: 'says-what-it-accepted', text, handlers };
  }
  if (keyOf(event.message.val) !== key) {
    const text = `said that it accepted ${told(message.val)} for slot ${slot}, but was sent ${told(event.message.val)}`;
    return { rule: 'says-what-it-accepted', text, handlers };
  }
  if (!truth.replicasOf(slot).includes(node)) {
    const text = `accepted slot ${slot}, though it is no replica there`;
    return { rule: 'votes-as-replica', text, handlers: ['Replica.onMessage'] };
  }
  if (rnd >= model.toldRnd) return undefined;
  const before = model.toldLife < model.life ? 'before its crash ' : '';
  const text = `accepted slot ${slot} in round ${rnd}, though ${before}it had promised or accepted round ${model.toldRnd}: one promise holds for all slots`;
  return before === ''
    ? { rule: 'keeps-promise', text, handlers }
    : { rule: 'remembers', text, handlers: ['Replica.onStart'] };
}

/** What an answer says must be durable before it leaves: put and synced, in this handler, before it. */
function checkSynced(
  model: Model,
  event: NodeEvent,
  effects: readonly Effect[],
  { message, at }: Sent,
): Broken {
  if (event.type !== 'deliver' || (event.message.type !== 'prepare' && event.message.type !== 'accept'))
    return undefined;
  const before = effects.slice(0, at);
  const put = before.findLastIndex(({ type }) => type === 'put');
  const said = `a ${message.type} of round ${String(message.rnd)}`;
  if (put < 0) {
    const known = model.told.get(Number(message.slot));
    const isNew =
      message.type === 'promise' || known?.vrnd !== message.rnd || known?.key !== keyOf(message.val);
    if (!isNew) return undefined;
    const text = `sent ${said} and had put nothing of it in its storage before: a crash loses it`;
    return { rule: 'sync-before-answer', text, effect: at };
  }
  if (before.slice(put).some(({ type }) => type === 'sync')) return undefined;
  const text = `sent ${said} before it synced what it had put: a crash between the two loses what it said`;
  return { rule: 'sync-before-answer', text, effect: at };
}

/** What it said it may not take back. */
export function takeAcceptor(model: Model, event: NodeEvent, sent: readonly Sent[]): void {
  if (event.type === 'deliver') {
    const { message } = event;
    const round =
      message.type === 'prepare' ? message.crnd : message.type === 'accept' ? message.rnd : undefined;
    if (typeof round === 'number') model.heardRnd = Math.max(model.heardRnd, round);
    if (message.type === 'accept')
      model.accepts.set(`${String(message.slot)} ${String(message.rnd)}`, keyOf(message.val));
  }
  for (const { message } of sent) {
    if (message.type !== 'promise' && message.type !== 'learn') continue;
    const rnd = Number(message.rnd);
    if (rnd > model.toldRnd) {
      model.toldRnd = rnd;
      model.toldLife = model.life;
    }
    if (message.type !== 'learn') continue;
    const slot = Number(message.slot);
    const known = model.told.get(slot);
    if (known === undefined || rnd > known.vrnd) {
      model.told.set(slot, { vrnd: rnd, key: keyOf(message.val), life: model.life });
    }
  }
}

/** Whether what had to be answered was. It explains why nothing goes on. */
export function checkAnswered(
  model: Model,
  node: NodeId,
  truth: LogTruth,
  event: NodeEvent,
  sent: readonly Sent[],
  executedByAll: number,
): Broken {
  if (event.type !== 'deliver') return undefined;
  const { message, from } = event;
  // Who was not always a replica may not know yet that it is one.
  if (!truth.isReplicaFrom(1, node) || sent.some(({ to }) => to === from)) return undefined;
  if (message.type === 'prepare' && Number(message.crnd) > model.heardRnd) {
    const text = `did not answer the prepare of round ${String(message.crnd)} of node ${from}: the highest round it had seen is ${model.heardRnd}`;
    return { rule: 'answers-prepare', text, handlers: ['Acceptor.handlePrepare'] };
  }
  if (message.type !== 'accept' || Number(message.rnd) < model.heardRnd) return undefined;
  if (Number(message.slot) <= executedByAll) return undefined;
  const text = `did not answer the accept of slot ${String(message.slot)} in round ${String(message.rnd)} of node ${from}: the highest round it had seen is ${model.heardRnd}`;
  return { rule: 'answers-accept', text, handlers: ['Acceptor.handleAccept'] };
}
