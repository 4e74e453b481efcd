import {
  type Answer,
  type Clients,
  type Env,
  fc,
  linearizable,
  type Message,
  type Monitor,
  type NodeId,
  type Scenario,
  type Schedule,
  simulate,
} from 'harness/author';
import { inWords, type Order, replicatedBank } from './bank-model.ts';
import { Election } from './election.ts';
import type { Lab5, LeaderElection, Result, Transaction } from './interface.ts';
import { type Facts, multiPaxosRules } from './rules.ts';
import { RestlessElection, SteeredElection } from './steered-elections.ts';

/** The `ms` of all replicas, and the `delta` of their failure detectors, in virtual ms. */
export const MS = 100;

export type Elections = (env: Env) => LeaderElection;

export const heartbeats: Elections = (env) => new Election(env, MS);

/** Nobody leads for long, and some think that they do. */
export const restless: Elections = (env) => new RestlessElection(env, 2 * MS);

/** Node `id` trusts `whom(id)`; it looks every 100 ms. */
export function trusting(whom: (id: NodeId) => NodeId): Elections {
  return (env) => new SteeredElection(env, () => whom(env.id), MS);
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
}

/** A `Replica` on each node, with the election of Lab 3 unless said otherwise. */
export function runBank(setting: Setting, elections: Elections = heartbeats): Bank {
  const count = setting.schedule?.nodes ?? setting.nodes ?? 3;
  const nodes = Array.from({ length: count }, (_, i) => i);
  const replicas = setting.replicas ?? nodes;
  const given = new Map<NodeId, LeaderElection>();
  const rules = multiPaxosRules({ nodes, replicas, electionOf: (id) => given.get(id) });
  const { schedule, mostSteps, seed } = setting;
  const run = simulate<Lab5>({
    ...(schedule === undefined ? { nodes: count } : { schedule }),
    ...(mostSteps === undefined ? {} : { mostSteps }),
    ...(seed === undefined ? {} : { seed }),
    node: (student, env) => {
      const election = elections(env);
      given.set(env.id, election);
      return new student.Replica(env, election, MS, replicas);
    },
    monitors: [rules satisfies Monitor],
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

export const deposit = (amount: number): Transaction => ({ type: 'deposit', amount });
export const withdrawal = (amount: number): Transaction => ({ type: 'withdrawal', amount });
export const balance: Transaction = { type: 'balance' };
export const transfer = (amount: number, to: string): Transaction => ({ type: 'transfer', amount, to });
export const reconfigure = (...replicas: NodeId[]): Transaction => ({ type: 'reconfigure', replicas });

/** What clients do at random: small amounts on few accounts, so that they get in each other's way. */
export const orders = (mostClients: number, most: number): fc.Arbitrary<readonly (readonly Order[])[]> => {
  const account = fc.constantFrom('a', 'b', 'c');
  const amount = fc.integer({ min: 1, max: 9 });
  const transaction: fc.Arbitrary<Transaction> = fc.oneof(
    { weight: 3, arbitrary: amount.map(deposit) },
    { weight: 2, arbitrary: amount.map(withdrawal) },
    { weight: 2, arbitrary: fc.constant(balance) },
    { weight: 2, arbitrary: fc.tuple(amount, account).map(([many, to]) => transfer(many, to)) },
  );
  const order = fc
    .record({ account, transaction })
    .map(({ account: on, transaction: what }) => ({ account: on, transaction: { ...what } }));
  return fc.array(fc.array(order, { minLength: 1, maxLength: most, size: 'max' }), {
    minLength: 1,
    maxLength: mostClients,
    size: 'max',
  });
};

/** Clients from now on, who ask for `wanted`, each one thing after the other. */
export function serve(
  run: Scenario,
  wanted: readonly (readonly Order[])[],
  options: { readonly retryAfter?: number; readonly giveUpAfter?: number; readonly pause?: number } = {},
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

/** Whether there is an order of the operations that explains all answers. */
export function isLinearizable(clients: Clients<Order, Result>): true | string {
  return linearizable(replicatedBank, clients.history, inWords);
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
