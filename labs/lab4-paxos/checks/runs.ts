import { type Env, facade, type NodeId, type Scenario, type Schedule, simulate } from 'harness/author';
import { Election } from './election.ts';
import type { Lab4, LeaderElection } from './interface.ts';
import { OwnElection } from './own-election.ts';
import { paxosRules } from './rules.ts';
import { RestlessElection, SteeredElection } from './steered-elections.ts';

/** The `ms` of all nodes, and the `delta` of their failure detectors, in virtual ms. */
export const MS = 100;

/** What a node gets of an election. */
const METHODS = ['onStart', 'onMessage', 'onTimer', 'leader', 'subscribe'] as const;

export type Elections = (env: Env, student: Lab4) => LeaderElection;

/** Lab 3: as given, or the group's own. */
export const heartbeats: Elections = (env, student) => {
  if (!('EvtFailureDetector' in student)) return new Election(env, MS);
  const { EvtFailureDetector, MonLeaderDetector } = student;
  if (EvtFailureDetector === undefined || MonLeaderDetector === undefined)
    throw new Error('the group’s own Lab 3 comes as a whole');
  return new OwnElection({ EvtFailureDetector, MonLeaderDetector }, env, MS);
};

/** Nobody leads for long, and some think that they do. */
export const restless: Elections = (env) => new RestlessElection(env, MS / 2);

/** Node `id` trusts `whom(id)`; it looks every 400 ms. */
export function trusting(whom: (id: NodeId) => NodeId): Elections {
  return (env) => new SteeredElection(env, () => whom(env.id), 4 * MS);
}

/** A `PaxosNode` on each node, with the election of Lab 3 unless said otherwise. */
export function runPaxos(
  setting: { readonly nodes: number; readonly losesNothing?: boolean } | { readonly schedule: Schedule },
  elections: Elections = heartbeats,
): Scenario {
  const count = 'schedule' in setting ? setting.schedule.nodes : setting.nodes;
  const given = new Map<NodeId, LeaderElection>();
  return simulate<Lab4>({
    ...setting,
    node: (student, env) => {
      const election = elections(env, student);
      given.set(env.id, election);
      return new student.PaxosNode(env, facade(election, METHODS), MS);
    },
    monitors: [
      paxosRules({
        nodes: Array.from({ length: count }, (_, i) => i),
        ms: MS,
        electionOf: (id) => given.get(id),
        hasHeartbeats: elections === heartbeats,
      }),
    ],
  });
}

/** The value that clients ask node `id` for. */
export function wishOf(id: NodeId): string {
  return `v${id}`;
}

/** A client asks each of the nodes, or all, for a value of its own. */
export function ask(run: Scenario, ids: readonly NodeId[] = run.ids): void {
  for (const id of ids) run.request(100 + id, id, { type: 'propose', value: wishOf(id) });
}

/** What a node decided, of all its lives. */
export function decisions(run: Scenario, id: NodeId): readonly unknown[] {
  return run.emitted(id, 'decide').map(({ value }) => value);
}

/** Agreement and validity: no two decisions differ, and what is decided was asked for. */
export function agree(run: Scenario): true | string {
  let first: { readonly id: NodeId; readonly value: unknown } | undefined;
  for (const id of run.ids) {
    for (const value of decisions(run, id)) {
      if (typeof value !== 'string' || !run.ids.some((asked) => wishOf(asked) === value))
        return `node ${id} decided ${JSON.stringify(value)}, which no client asked for`;
      first ??= { id, value };
      if (value !== first.value)
        return `node ${first.id} decided ${JSON.stringify(first.value)}, node ${id} decided ${JSON.stringify(value)}`;
    }
  }
  return true;
}

/** All the nodes named have decided. */
export function allDecided(run: Scenario, ids: readonly NodeId[] = run.up): true | string {
  const without = ids.filter((id) => decisions(run, id).length === 0);
  if (without.length === 0) return true;
  return `node${without.length === 1 ? ' ' : 's '}${without.join(', ')} ${without.length === 1 ? 'has' : 'have'} not decided`;
}

/** Who does nothing does nothing wrong: what asks for safety alone asks first whether anything is decided at all, where nothing goes wrong. */
export function mustDecide(): void {
  const run = runPaxos(
    { nodes: 3, losesNothing: true },
    trusting(() => 2),
  );
  run.start();
  ask(run);
  run.expectEventually('In a calm network all decide', () => allDecided(run), { within: 10 * MS });
}

/** Nobody has decided. */
export function noneDecided(run: Scenario): true | string {
  const some = run.ids.filter((id) => decisions(run, id).length > 0);
  return (
    some.length === 0 || `node ${some.join(', ')} decided ${JSON.stringify(decisions(run, some[0] ?? 0)[0])}`
  );
}
