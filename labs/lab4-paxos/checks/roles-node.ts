import {
  type Env,
  type Indicated,
  type Message,
  type NodeId,
  type Observer,
  observer,
  type WorldView,
} from 'harness/author';
import type {
  Accept,
  Acceptor,
  Lab4,
  Learn,
  Learner,
  Prepare,
  PromiseReport,
  Proposer,
} from './interface.ts';
import { quorumOf } from './interface.ts';

/** What is explored: how many nodes there are, and whether there is a learner, at node 0. */
export interface Shape {
  readonly nodes: number;
  readonly hasLearner: boolean;
}

/** All learns go to one node: that every node learns would be the same again, in very many more worlds. */
const LEARNER = 0;

/**
 * A node that does nothing but carry the messages of the three roles, without timers and without a detector. It proposes
 * when it is told to: a second time with a higher round.
 */
export class RolesNode {
  readonly env: Env;
  readonly accepting: Acceptor;
  readonly proposing: Proposer;
  readonly learning: Learner | undefined;

  constructor(roles: Lab4, env: Env, { nodes, hasLearner }: Shape) {
    const { id } = env;
    this.env = env;
    this.accepting = new roles.Acceptor(id);
    this.proposing = new roles.Proposer(id, nodes);
    this.learning = id === LEARNER && hasLearner ? new roles.Learner(id, nodes) : undefined;
  }

  /** A client asks for a value: each time a new round. */
  onRequest(_client: number, { value }: Message): void {
    const { env, proposing } = this;
    proposing.clientValue = String(value);
    proposing.increaseCrnd();
    const { crnd } = proposing;
    env.broadcast(wire('prepare', { from: env.id, crnd }));
  }

  onMessage(_from: NodeId, message: Message): void {
    const { env, accepting, proposing, learning } = this;
    if (message.type === 'prepare') {
      const answer = accepting.handlePrepare(of<Prepare>(message));
      if (answer !== undefined) env.send(answer.to, wire('promise', answer));
    } else if (message.type === 'promise') {
      const answer = proposing.handlePromise(of<PromiseReport>(message));
      if (answer !== undefined) env.broadcast(wire('accept', answer));
    } else if (message.type === 'accept') {
      const answer = accepting.handleAccept(of<Accept>(message));
      if (answer !== undefined) env.send(LEARNER, wire('learn', answer));
    } else if (message.type === 'learn') {
      const value = learning?.handleLearn(of<Learn>(message));
      if (value !== undefined) env.emit({ type: 'decide', value });
    }
  }
}

function wire(type: string, message: object): Message {
  return { ...message, type };
}

/** What a node of the same kind sent. */
function of<T>(message: Message): T {
  return message as unknown as T;
}

/** Which acceptors have accepted what, in which round, so far: read off the learns that they send. */
export const ACCEPTED = 'accepted';
export const accepted: Observer = observer<readonly string[]>(ACCEPTED, [], (known, { effects }) => {
  let all = known;
  for (const effect of effects) {
    if (effect.type !== 'send' || effect.message.type !== 'learn') continue;
    const { from, rnd, val } = effect.message;
    const one = `${String(rnd)} ${String(val)} ${String(from)}`;
    if (!all.includes(one)) all = [...all, one].sort();
  }
  return all;
});

/** The values that a majority has accepted in one round, with that round. */
export function chosen(nodes: number, learns: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const votes = new Map<string, number>();
  for (const one of learns) {
    const [rnd = '', val = ''] = one.split(' ');
    const key = `${rnd} ${val}`;
    const count = (votes.get(key) ?? 0) + 1;
    votes.set(key, count);
    if (count >= quorumOf(nodes)) values.set(val, rnd);
  }
  return values;
}

/** Agreement: no two different values are chosen, each by a majority of acceptors in one round. */
export function agreement(nodes: number) {
  return {
    name: 'Agreement: only one value is chosen',
    holds: (world: WorldView): true | string => {
      const values = chosen(nodes, world.observed(ACCEPTED) as readonly string[]);
      if (values.size < 2) return true;
      const told = [...values].map(([val, rnd]) => `"${val}" in round ${rnd}`);
      return `chosen are ${told.join(' and ')}`;
    },
  };
}

/** Agreement of what nodes say: no two decide differently. */
export const decidedAlike = {
  name: 'Agreement: no two nodes decide differently',
  holds: (world: WorldView): true | string => {
    const [first, ...others] = world.observed('indications') as readonly Indicated[];
    const other = others.find(({ indication }) => indication.value !== first?.indication.value);
    if (first === undefined || other === undefined) return true;
    const tell = ({ node, indication }: Indicated) => `node ${node} decided "${String(indication.value)}"`;
    return `${tell(first)}, ${tell(other)}`;
  },
};

/** Integrity and validity of the learner: it decides once, and only what a majority has accepted in one round. */
export function decisions(nodes: number) {
  return {
    name: 'Integrity: the learner decides once, on a value that is chosen',
    holds: (world: WorldView): true | string => {
      const decided = (world.observed('indications') as readonly Indicated[]).map(({ indication }) =>
        String(indication.value),
      );
      if (decided.length > 1) return `it decided ${decided.map((value) => `"${value}"`).join(' and ')}`;
      const [value] = decided;
      if (value === undefined) return true;
      const votes = new Map<string, number>();
      for (const one of world.observed(ACCEPTED) as readonly string[]) {
        const [rnd = '', val = ''] = one.split(' ');
        if (val === value) votes.set(rnd, (votes.get(rnd) ?? 0) + 1);
      }
      return (
        [...votes.values()].some((count) => count >= quorumOf(nodes)) ||
        `it decided "${value}", which no majority has accepted in one round`
      );
    },
  };
}
