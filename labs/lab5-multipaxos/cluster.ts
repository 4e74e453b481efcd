import { defineCluster } from 'harness/author';
import { Election } from './checks/election.ts';
import type { Lab5 } from './checks/interface.ts';
import { multiPaxosRules, SAFETY } from './checks/rules.ts';

/** Base of all timers, in ms. */
const MS = 200;
/** The replicas to begin with; the other nodes can be made replicas by a request `reconfigure`. */
const REPLICAS = [0, 1, 2];

export default defineCluster<Lab5>({
  nodes: 5,
  node: (student, env) => new student.Replica(env, new Election(env, MS), MS, REPLICAS),
  monitors: (nodes) => {
    const rules = multiPaxosRules({ nodes, replicas: REPLICAS, electionOf: () => undefined });
    // Not those that say what must be done at once, since clocks and links are real; and whom a node trusts is not seen from here.
    const watched: readonly string[] = SAFETY.filter(
      (rule) => rule !== 'only-trusted' && rule !== 'only-leader-answers',
    );
    return [
      {
        step(observed) {
          const breach = rules.step(observed);
          return breach !== undefined && watched.includes(breach.rule) ? breach : undefined;
        },
      },
    ];
  },
  example:
    'request 2 {"type": "request", "clientId": 1, "clientSeq": 1, "account": "ann", "transaction": {"type": "deposit", "amount": 50}}',
});
