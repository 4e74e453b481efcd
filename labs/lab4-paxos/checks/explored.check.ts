import {
  type Env,
  exploration,
  explore,
  indications,
  labTest,
  type Monitor,
  reach,
  type WorldView,
} from 'harness/author';
import type { Lab4 } from './interface.ts';
import {
  ACCEPTED,
  accepted,
  agreement,
  chosen,
  decidedAlike,
  decisions,
  RolesNode,
  type Shape,
} from './roles-node.ts';
import { SAFETY, safetyRules } from './rules.ts';
import { SteeredNode } from './stub-election.ts';

const MS = 100;

/** The rules of safety, for the steps of a counterexample: who proposes, and when, is the scenario's affair. */
function rules(nodes: number, watched: readonly string[] = SAFETY) {
  const ids = Array.from({ length: nodes }, (_, id) => id);
  return (): readonly Monitor[] => [safetyRules(ids, watched)];
}

/** Where nobody crashes nothing is stored. */
const WITHOUT_STORAGE = SAFETY.filter((rule) => rule !== 'sync-before-answer' && rule !== 'remembers');

/** Clients ask the nodes named for a value, a node that is named twice for a second round. */
function wishes(ids: readonly number[]) {
  return [...new Set(ids)].map((node) => ({
    name: `a client asks for "v${node}"`,
    node,
    client: 100 + node,
    request: { type: 'propose', value: `v${node}` },
    times: ids.filter((id) => id === node).length,
  }));
}

/** The roles alone, in all orders, with any message lost, duplicated and overtaken. */
function roles(student: Lab4, shape: Shape, proposers: readonly number[]) {
  return {
    nodes: shape.nodes,
    make: (env: Env) => new RolesNode(student, env, shape),
    network: { kind: 'unordered', duplicates: true, loses: true },
    events: wishes(proposers),
    observers: [accepted, indications('indications', ['decide'])],
    invariants: [agreement(shape.nodes), decisions(shape.nodes)],
  } as const;
}

/** Some twice what there are with a learner that keeps what it needs. */
const MOST_WORLDS = 60_000;

labTest<Lab4>(
  'ex-two-proposers',
  exploration(
    (student) => {
      const all = explore({
        ...roles(student, { nodes: 3, hasLearner: true }, [0, 1]),
        limit: { worlds: MOST_WORLDS },
        fewest: 1000,
      });
      // A learner may keep each learn as often as it comes: then there is no end of worlds, and it is left out.
      if (all.ended !== 'limit') return all;
      return explore({ ...roles(student, { nodes: 3, hasLearner: false }, [0, 1]), fewest: 1000 });
    },
    rules(3, WITHOUT_STORAGE),
  ),
);

labTest<Lab4>(
  'ex-second-round',
  exploration(
    (student, depth) =>
      explore({
        ...roles(student, { nodes: 3, hasLearner: false }, [0, 0, 1]),
        ...depth.within(15),
        fewest: 1000,
      }),
    rules(3, WITHOUT_STORAGE),
  ),
);

labTest<Lab4>(
  'ex-three-proposers',
  exploration(
    (student, depth) =>
      explore({
        ...roles(student, { nodes: 3, hasLearner: false }, [0, 1, 2]),
        ...depth.within(14),
        fewest: 1000,
      }),
    rules(3, WITHOUT_STORAGE),
  ),
);

labTest<Lab4>(
  'ex-five-nodes',
  exploration(
    (student, depth) =>
      explore({
        ...roles(student, { nodes: 5, hasLearner: false }, [0, 1]),
        ...depth.within(11),
        fewest: 1000,
      }),
    rules(5, WITHOUT_STORAGE),
  ),
);

/** Whole nodes, whose detectors trust whom the scenario says. */
function nodes(student: Lab4) {
  return {
    nodes: 3,
    make: (env: Env) => new SteeredNode(student, env, MS),
    network: { kind: 'unordered', duplicates: false, loses: true },
    events: [
      ...wishes([0, 1]),
      ...[0, 1].map((node) => ({ name: `trust(${node})`, node, run: (one: SteeredNode) => one.trust(node) })),
    ],
    observers: [accepted, indications('indications', ['decide'])],
  } as const;
}

const invariants = [agreement(3), decidedAlike];

labTest<Lab4>(
  'ex-node-leaders',
  exploration(
    (student, depth) =>
      explore({ ...nodes(student), invariants, timers: 0, drops: 1, ...depth.within(12), fewest: 1000 }),
    rules(3),
  ),
);

labTest<Lab4>(
  'ex-node-crash',
  exploration(
    (student, depth) =>
      reach(
        {
          name: 'a value is chosen',
          holds: (world: WorldView) => chosen(3, world.observed(ACCEPTED) as readonly string[]).size > 0,
        },
        { ...nodes(student), timers: 0, drops: 0 },
        // Then node 0 is cut off, and one of the others crashes, between two effects or two steps, and comes back.
      ).explore({
        invariants,
        timers: 0,
        drops: 0,
        links: (from, to) => from !== 0 && to !== 0,
        crashes: { most: 1, nodes: [1, 2] },
        ...depth.within(18),
        fewest: 100,
      }),
    rules(3),
  ),
);
