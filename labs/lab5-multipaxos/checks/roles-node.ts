import { type Env, type Message, type NodeId, type Observer, observer, type WorldView } from 'harness/author';
import {
  type Accept,
  type Acceptor,
  type Lab5,
  type Prepare,
  type PromiseReport,
  type Proposer,
  quorumOf,
  request,
} from './interface.ts';

/** All learns go to one node: that every node learns would be the same again, in very many more worlds. */
const LEARNER = 0;

/**
 * A node that does nothing but carry the messages of acceptor and proposer, without timers and without a detector. It leads when
 * it is told to, each time in a higher round, and proposes `wishes` values of its own after what it is bound to.
 */
export class RolesNode {
  readonly env: Env;
  readonly wishes: number;
  readonly accepting: Acceptor;
  readonly proposing: Proposer;

  constructor(roles: Lab5, env: Env, nodes: number, wishes: number) {
    const { id } = env;
    this.env = env;
    this.wishes = wishes;
    this.accepting = new roles.Acceptor(id);
    this.proposing = new roles.Proposer(id, nodes, 0);
  }

  lead(): void {
    const { env, proposing } = this;
    proposing.increaseCrnd();
    const { crnd } = proposing;
    env.broadcast(wire('prepare', { from: env.id, slot: 1, crnd }));
  }

  onMessage(_from: NodeId, message: Message): void {
    const { env, accepting, proposing } = this;
    if (message.type === 'prepare') {
      const answer = accepting.handlePrepare(of<Prepare>(message));
      if (answer !== undefined) env.send(answer.to, wire('promise', answer));
    } else if (message.type === 'promise') {
      const answers = proposing.handlePromise(of<PromiseReport>(message));
      if (answers === undefined) return;
      for (const answer of answers) env.broadcast(wire('accept', answer));
      for (let seq = 1; seq <= this.wishes; seq++) this.wish(seq);
    } else if (message.type === 'accept') {
      const answer = accepting.handleAccept(of<Accept>(message));
      if (answer !== undefined) env.send(LEARNER, wire('learn', answer));
    }
  }

  private wish(seq: number): void {
    const { env, proposing } = this;
    const answer = proposing.propose(request(100 + env.id, seq, 'a', { type: 'balance' }));
    if (answer !== undefined) env.broadcast(wire('accept', answer));
  }
}

function wire(type: string, message: object): Message {
  return { ...message, type };
}

/** What a node of the same kind sent. */
function of<T>(message: Message): T {
  return message as unknown as T;
}

/** Which acceptors have accepted what, for which slot and in which round, so far: read off the learns that they send. */
export const ACCEPTED = 'accepted';
export const accepted: Observer = observer<readonly string[]>(ACCEPTED, [], (known, { effects }) => {
  let all = known;
  for (const effect of effects) {
    if (effect.type !== 'send' || effect.message.type !== 'learn') continue;
    const { from, slot, rnd, val } = effect.message;
    const one = `${String(slot)} ${String(rnd)} ${valueIn(val)} ${String(from)}`;
    if (!all.includes(one)) all = [...all, one].sort();
  }
  return all;
});

function valueIn(val: unknown): string {
  if (typeof val !== 'object' || val === null) return String(val);
  const { clientId, clientSeq, noop } = val as { readonly [field: string]: unknown };
  return noop === true ? 'no-op' : `${String(clientId)}/${String(clientSeq)}`;
}

/** Who has accepted something for a slot. */
export function acceptorsOf(world: WorldView, slot: number): readonly string[] {
  return (world.observed(ACCEPTED) as readonly string[]).filter((one) => one.startsWith(`${slot} `));
}

/** Agreement: for no slot two different values are chosen, each by a majority of acceptors in one round. */
export function agreement(nodes: number) {
  return {
    name: 'Agreement: one value is chosen for a slot',
    holds: (world: WorldView): true | string => {
      const votes = new Map<string, number>();
      const chosen = new Map<string, { readonly val: string; readonly rnd: string }>();
      for (const one of world.observed(ACCEPTED) as readonly string[]) {
        const [slot = '', rnd = '', val = ''] = one.split(' ');
        const key = `${slot} ${rnd} ${val}`;
        const count = (votes.get(key) ?? 0) + 1;
        votes.set(key, count);
        if (count < quorumOf(nodes)) continue;
        const other = chosen.get(slot);
        if (other !== undefined && other.val !== val) {
          return `for slot ${slot} are chosen ${other.val} in round ${other.rnd} and ${val} in round ${rnd}`;
        }
        chosen.set(slot, { val, rnd });
      }
      return true;
    },
  };
}
