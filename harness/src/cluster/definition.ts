import type { Env, NodeId } from '../node.ts';
import type { Monitor } from '../sim/monitor.ts';

/** How a lab runs as real processes. `S` is what it uses of the submission. */
export interface ClusterDefinition<S> {
  /** How many nodes, unless told otherwise; their ids are from 0. */
  readonly nodes: number;
  /** Makes a node, in a process of its own. */
  readonly node: (student: S, env: Env) => object;
  /** Rules that watch the run. Clocks and links are real ones: leave out what bounds times. */
  readonly monitors?: (nodes: readonly NodeId[]) => readonly Monitor[];
  /** A request to begin with, as a user would type it, such as `request 0 {"type": "propose", "value": "a"}`. */
  readonly example?: string;
}

/** Declares how a lab runs as real processes: the default export of its `cluster.ts`. */
export function defineCluster<S>(definition: ClusterDefinition<S>): ClusterDefinition<S> {
  return definition;
}
