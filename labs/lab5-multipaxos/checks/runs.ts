import {
  type Answer,
  type Clients,
  type ClientsOptions,
  type Env,
  expectLinearizable,
  facade,
  type Message,
  type Monitor,
  type NodeId,
  type Scenario,
  type Schedule,
  simulate,
} from 'harness/author';
import { inWords, type Order, replicatedBank } from './bank-model.ts';
import { Election } from './election.ts';
import type { Lab5, LeaderElection, PromiseSlot, Result, Transaction } from './interface.ts';
import { type Facts, multiPaxosRules } from './rules.ts';
import { FixedElection, RestlessElection, SteeredElection } from './steered-elections.ts';

/** The `ms` of all replicas, and the `delta` of their failure detectors, in virtual ms. */
export const MS = 100;

/** What a replica gets of an election. */
const METHODS = ['onStart', 'onMessage', 'onTimer', 'among', 'leader', 'subscribe'] as const;

export type Elections = (env: Env) => LeaderElection;

export const heartbeats: Elections = (env) => new Election(env, MS);

/** Nobody leads for long, and some think that they do. */
export const restless: Elections = (env) => new RestlessElection(env, 2 * MS);

/** Node `id` trusts `whom(id)`; it looks every 100 ms. */
export function trusting(whom: (id: NodeId) => NodeId): Elections {
  return (env) => new SteeredElection(env, () => whom(env.id), MS);
}

/** All nodes trust `leader`, for ever. */
export function fixed(leader: NodeId): Elections {
  return () => new FixedElection(leader);
}

/** A run, and what its monitor knows of the log. */
export interface Bank {
  readonly run: Scenario;
  readonly facts: Facts;
}

export interface Setting {
  readonly nodes?: number;
  readonly schedule?: Schedule;
  /** Default: all nodes. */
  readonly replicas?: readonly NodeId[];
  readonly mostSteps?: number;
  readonly seed?: number;
  /** How long each message takes, in ms. Default: up to 10. */
  readonly delay?: number;
  readonly losesNothing?: boolean;
}

/** A `Replica` on each node, with the election of Lab 3 unless said otherwise. */
export function runBank(setting: Setting, elections: Elections = heartbeats): Bank {
  const count = setting.schedule?.nodes ?? setting.nodes ?? 3;
  const nodes = Array.from({ length: count }, (_, i) => i);
  const replicas = Object.freeze([...(setting.replicas ?? nodes)]);
  const given = new Map<NodeId, LeaderElection>();
  const rules = multiPaxosRules({ nodes, replicas, electionOf: (id) => given.get(id) });
  const { schedule, mostSteps, seed, delay, losesNothing } = setting;
  const run = simulate<Lab5>({
    ...(schedule === undefined ? { nodes: count } : { schedule }),
    ...(mostSteps === undefined ? {} : { mostSteps }),
    ...(seed === undefined ? {} : { seed }),
    ...(losesNothing === undefined ? {} : { losesNothing }),
    ...(delay === undefined ? {} : { conditions: { delay: { min: delay, max: delay, shape: 'even' } } }),
    node: (student, env) => {
      const election = elections(env);
      given.set(env.id, election);
      return new student.Replica(env, facade(election, METHODS), MS, replicas);
    },
    monitors: [rules satisfies Monitor],
    tellsLast: 24,
  });
  return { run, facts: rules.facts };
}

/** The request of client `clientId`, its `clientSeq`th. */
export function requestOf(
  clientId: number,
  clientSeq: number,
  account: string,
  transaction: Transaction,
): Message {
  return { type: 'request', clientId, clientSeq, account, transaction };
}

/** Clients from now on, who ask for `wanted`, each one thing after the other. */
export function serve(
  run: Scenario,
  wanted: readonly (readonly Order[])[],
  options: Partial<ClientsOptions<Order, Result>> = {},
): Clients<Order, Result> {
  return run.clients<Order, Result>({
    operations: wanted,
    request: ({ account, transaction }, clientId, clientSeq) =>
      requestOf(clientId, clientSeq, account, transaction),
    answer: answerOf,
    retryAfter: 3 * MS,
    ...options,
  });
}

function answerOf(indication: Message): Answer<Result> | undefined {
  const { type, clientId, clientSeq, leader } = indication;
  if (typeof clientId !== 'number' || typeof clientSeq !== 'number') return undefined;
  if (type === 'redirect') {
    return { clientId, clientSeq, kind: 'elsewhere', node: typeof leader === 'number' ? leader : -1 };
  }
  const output = resultIn(indication);
  return type === 'reply' && output !== undefined ? { clientId, clientSeq, kind: 'done', output } : undefined;
}

/** The result in an indication, if it has one of the right form. */
export function resultIn({ result }: Message): Result | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { ok, balance: left, reason } = result as { readonly [field: string]: unknown };
  if (typeof ok !== 'boolean' || typeof left !== 'number' || typeof reason !== 'string') return undefined;
  return { ok, balance: left, reason };
}

/** There is an order of the operations of all clients that explains all answers: else the check fails, with the history. */
export function isLinearizable(...groups: readonly Clients<Order, Result>[]): true {
  const history = groups.flatMap((clients) => clients.history);
  expectLinearizable('Linearizability', replicatedBank, history, inWords);
  return true;
}

/** The answers of node `id` to a client's request. */
export function answers(
  run: Scenario,
  id: NodeId,
  clientId: number,
  clientSeq: number,
): readonly (Result | undefined)[] {
  return run
    .emitted(id, 'reply')
    .filter((reply) => reply.clientId === clientId && reply.clientSeq === clientSeq)
    .map(resultIn);
}

/** All the nodes named have executed every slot that anybody has. */
export function allExecuted(bank: Bank, ids: readonly NodeId[]): true | string {
  const { facts } = bank;
  const late = ids.filter((id) => facts.executed(id) < facts.last);
  return (
    late.length === 0 ||
    late.map((id) => `node ${id} has executed ${facts.executed(id)} of ${facts.last} slots`).join(', ')
  );
}

/** Client `clientId` asks node `to` for something, once. */
export function ask(
  { run }: Bank,
  to: NodeId,
  clientId: number,
  clientSeq: number,
  transaction: Transaction,
  account = 'a',
): void {
  run.request(clientId, to, requestOf(clientId, clientSeq, account, transaction));
}

/** Node `from` promises node `to` the round that it prepared last, as the check says it. */
export function promise(
  { run, facts }: Bank,
  from: NodeId,
  to: NodeId,
  slots: readonly PromiseSlot[] = [],
): void {
  run.deliver(from, to, { type: 'promise', to, from, rnd: facts.round(to), slots: [...slots] });
}

/** Node `from` has accepted what node `to` proposed last for a slot, as the check says it. */
export function learn({ run, facts }: Bank, from: NodeId, to: NodeId, slot: number): void {
  const proposal = facts.proposals(to).findLast((one) => one.slot === slot);
  if (proposal === undefined) return;
  const { rnd, val } = proposal;
  run.deliver(from, to, { type: 'learn', from, slot, rnd, val });
}

/** Who does nothing does nothing wrong: what asks for safety alone asks first whether clients are served at all, where nothing goes wrong. */
export function mustServe(): void {
  const { run } = runBank(
    { nodes: 3, losesNothing: true },
    trusting(() => 2),
  );
  run.start();
  const clients = serve(run, [[{ account: 'a', transaction: { type: 'deposit', amount: 1 } }]]);
  run.expectEventually('In a calm network a client gets its answer', () => clients.finished, {
    within: 20 * MS,
  });
}

/** Nothing but deposits and withdrawals changes how much money there is. */
export function moneyIsConserved({ money }: Facts): true | string {
  const { balances, paidIn } = money;
  return balances === paidIn || `the balances add up to ${balances}, paid in and not out again is ${paidIn}`;
}
