import { type Env, type Monitor, type NodeId, type Scenario, type Schedule, simulate } from 'harness/author';
import type { Lab3 } from './interface.ts';
import { detectorRules, leaderRules } from './rules.ts';

/** The `delta` of all runs, in virtual ms. */
export const DELTA = 100;

export const REQUEST = { type: 'heartbeat-request' };
export const REPLY = { type: 'heartbeat-reply' };

/** A failure detector on each node; what it says is emitted as `suspect(id)` and `restore(id)`. */
export function runDetectors(
  setting: { readonly nodes: number } | { readonly schedule: Schedule },
): Scenario {
  return simulate<Lab3>({
    ...setting,
    node: (student, env) => new student.EvtFailureDetector(env, DELTA, indications(env)),
    monitors: [watch(setting, detectorRules)],
  });
}

/** A `LeaderNode` on each node. */
export function runLeaders(setting: { readonly nodes: number } | { readonly schedule: Schedule }): Scenario {
  return simulate<Lab3>({
    ...setting,
    node: (student, env) => new student.LeaderNode(env, DELTA),
    monitors: [watch(setting, leaderRules)],
  });
}

function watch(
  setting: { readonly nodes: number } | { readonly schedule: Schedule },
  rules: (nodes: readonly NodeId[], delta: number) => Monitor,
): Monitor {
  const count = 'schedule' in setting ? setting.schedule.nodes : setting.nodes;
  return rules(
    Array.from({ length: count }, (_, i) => i),
    DELTA,
  );
}

function indications(env: Env) {
  return {
    suspect: (id: NodeId) => env.emit({ type: 'suspect', id }),
    restore: (id: NodeId) => env.emit({ type: 'restore', id }),
  };
}

/** What a failure detector has said in all, in alphabetical order: `restore 2, suspect 1, suspect 2`. */
export function said(run: Scenario, id: NodeId): string {
  const indications = run.emitted(id).map((indication) => `${indication.type} ${String(indication.id)}`);
  return indications.sort().join(', ');
}

/** Whom a node trusted, in order. */
export function trusts(run: Scenario, id: NodeId): readonly unknown[] {
  return run.emitted(id, 'trust').map(({ leader }) => leader);
}

/** All the nodes named trust `leader` now. */
export function allTrust(run: Scenario, ids: readonly NodeId[], leader: NodeId): true | string {
  const others = ids.filter((id) => run.last(id, 'trust')?.leader !== leader);
  if (others.length === 0) return true;
  const told = others.map((id) => `node ${id} trusts ${String(run.last(id, 'trust')?.leader ?? 'nobody')}`);
  return `${told.join(', ')}, not ${leader}`;
}
