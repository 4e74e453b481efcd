import type { Effect, Message, NodeEvent, NodeId } from 'harness/author';
import { NO_ROUND, NO_VALUE } from './interface.ts';
import {
  type Acceptance,
  answersIn,
  type Broken,
  FRESH,
  type Model,
  roundOf,
  type Sent,
  shown,
} from './model.ts';

/** Whether what an acceptor answers is what it has to, and durable. */
export function checkAcceptor(
  model: Model,
  event: NodeEvent,
  effects: readonly Effect[],
  done: number,
): Broken {
  const answers = answersIn(effects);
  for (const { to, message, at } of answers) {
    const broken =
      message.type === 'promise'
        ? checkPromise(model, event, to, message)
        : checkLearn(model, event, message);
    if (broken !== undefined) return broken;
    const rule = checkSynced(model, event, effects, at, message);
    if (rule !== undefined) return rule;
  }
  return checkAnswered(model, event, answers, done === effects.length);
}

function checkLearn(model: Model, event: NodeEvent, learn: Message): Broken {
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
function checkAnswered(model: Model, event: NodeEvent, answers: readonly Sent[], isWhole: boolean): Broken {
  if (event.type !== 'deliver' || model.hasDecided || !isWhole || answers.length > 0) return undefined;
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
  return undefined;
}

/** The acceptor's model takes the step, as far as it was carried out. */
export function takeAcceptor(model: Model, event: NodeEvent, effects: readonly Effect[], done: number): void {
  for (const { message } of answersIn(effects.slice(0, done))) {
    if (message.type !== 'learn') continue;
    model.learnsSent.add(`${String(message.rnd)} ${String(message.val)}`);
  }
  if (event.type !== 'deliver') return;
  const next = (state: Acceptance) => nextAcceptance(state, event.message, model.life);
  const isSaid = answersIn(effects.slice(0, done)).length > 0;
  const isMeant = answersIn(effects).length > 0;
  if (isSaid) {
    // Its answer tells which of the things that it may know it knows.
    const said = answersIn(effects.slice(0, done))[0]?.message;
    const known = model.could.filter((state) =>
      said?.type === 'promise'
        ? next(state) !== state && state.vrnd === said.vrnd && state.vval === said.vval
        : event.message.type !== 'accept' || state.rnd <= Number(event.message.rnd),
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
