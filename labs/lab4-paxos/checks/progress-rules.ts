import type { NodeEvent, NodeId, Observed } from 'harness/author';
import { type Broken, isHeartbeat, type Model, type PaxosRulesOptions, type Sent, shown } from './model.ts';

/** A node that is undecided does something at least every so many times its base; somewhat more, for clocks drift. */
const MOST_WAIT = 24;
/** A node that takes no step for longer, in bases, may have been paused. */
const LONGEST_NAP = 4;
/** So many rounds in a row that a node's own timer begins take so many bases at least. */
const BACK_OFF = { rounds: 5, take: 7 };

/** Who tries again and again waits longer each time. */
function checkBackOff(
  model: Model,
  event: NodeEvent,
  time: number,
  sent: readonly Sent[],
  ms: number,
): Broken {
  if (event.type !== 'timer' || event.name === 'timeout') return undefined;
  if (!sent.some(({ message }) => message.type === 'prepare')) return undefined;
  model.begun = [...model.begun, time].slice(-BACK_OFF.rounds);
  const took = time - (model.begun[0] ?? time);
  if (model.begun.length < BACK_OFF.rounds || took >= BACK_OFF.take * ms) return undefined;
  const text = `began ${BACK_OFF.rounds} rounds within ${took} ms, each when its timer fired: the waits have to grow, so that it takes ${BACK_OFF.take * ms} ms at least`;
  return { rule: 'backs-off', text, handlers: ['PaxosNode.onTimer'] };
}

/** The election is a part of the node: its messages and its timer are handed to it. */
export function checkElection({ event, effects }: Observed, options: PaxosRulesOptions): Broken {
  if (!options.hasHeartbeats) return undefined;
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
export function checkLate(
  model: Model,
  { node, time, event, effects }: Observed,
  sent: readonly Sent[],
  options: PaxosRulesOptions,
): Broken {
  // Only time in which the node is awake counts, as far as its steps tell.
  const awake = Math.min(time - model.lastStep, LONGEST_NAP * options.ms);
  model.lastStep = time;
  const isLeader = options.electionOf(node)?.leader() === node;
  const tries = sent.some(({ message }) => message.type === 'prepare' || message.type === 'accept');
  const speaks = sent.some(({ message }) => !isHeartbeat(message));
  model.idle = !isLeader || tries ? 0 : model.idle + awake;
  model.quiet = speaks ? 0 : model.quiet + awake;
  model.hasSpoken ||= speaks;
  // A node that has been silent since it came back did not take up what it had begun.
  const handlers = model.life > 0 && !model.hasSpoken ? ['PaxosNode.onStart'] : ['PaxosNode.onTimer'];
  const eager = checkBackOff(model, event, time, sent, options.ms);
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
  const most = MOST_WAIT * options.ms;
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
