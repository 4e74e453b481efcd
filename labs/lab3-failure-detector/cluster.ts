import { defineCluster } from 'harness/author';
import type { Lab3 } from './checks/interface.ts';
import { leaderRules } from './checks/rules.ts';

/** First delay and increment, in ms: long for a machine, short for a person who watches. */
const DELTA = 200;

export default defineCluster<Lab3>({
  nodes: 3,
  node: (student, env) => new student.LeaderNode(env, DELTA),
  monitors: (nodes) => [leaderRules(nodes, DELTA)],
  example: 'kill 2',
});
