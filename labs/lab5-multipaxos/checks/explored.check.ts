import { type Env, exploration, labTest, type Monitor, reach } from 'harness/author';
import type { Lab5 } from './interface.ts';
import { accepted, acceptorsOf, agreement, RolesNode } from './roles-node.ts';
import { multiPaxosRules, SAFETY } from './rules.ts';

/** The rules of safety, for the steps of a counterexample: who leads, what is stored and asked for is the scenario's affair. */
function rules(nodes: number) {
  const leftOut = ['sync-before-answer', 'remembers', 'only-trusted', 'validity'];
  const watched: readonly string[] = SAFETY.filter((rule) => !leftOut.includes(rule));
  return (): readonly Monitor[] => {
    const ids = Array.from({ length: nodes }, (_, id) => id);
    const all = multiPaxosRules({ nodes: ids, replicas: ids, electionOf: () => undefined });
    return [
      {
        step: (observed) => {
          const breach = all.step(observed);
          return breach !== undefined && watched.includes(breach.rule) ? breach : undefined;
        },
      },
    ];
  };
}

labTest<Lab5>(
  'ex-leader-change',
  exploration(
    (student, depth) =>
      // Node 0 leads, and proposes for slots 1 and 2. One node has accepted slot 2, nobody slot 1.
      reach(
        {
          name: 'slot 2 is accepted by one node, slot 1 by none',
          holds: (world) => acceptorsOf(world, 2).length === 1 && acceptorsOf(world, 1).length === 0,
        },
        {
          nodes: 3,
          make: (env: Env) => new RolesNode(student, env, 3, env.id === 0 ? 2 : 1),
          network: { kind: 'unordered', duplicates: true, loses: true },
          events: [0, 1].map((node) => ({
            name: `lead (${node})`,
            node,
            run: (one: RolesNode) => one.lead(),
          })),
          observers: [accepted],
        },
        // Then node 1 leads, while what node 0 sent is still under way.
      ).explore({ invariants: [agreement(3)], ...depth.within(12), fewest: 500 }),
    rules(3),
  ),
);
