import { defineCluster } from 'harness/author';
import { Election } from './checks/election.ts';
import type { Lab4 } from './checks/interface.ts';
import { safetyRules } from './checks/rules.ts';

/** Base of all timers, in ms. */
const MS = 200;

export default defineCluster<Lab4>({
  nodes: 3,
  node: (student, env) => new student.PaxosNode(env, new Election(env, MS), MS),
  monitors: (nodes) => [safetyRules(nodes)],
  example: 'request 0 {"type": "propose", "value": "a"}',
});
