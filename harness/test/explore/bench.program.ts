import { explore, type Result } from '../../src/explore/index.ts';
import type { NodeId } from '../../src/node.ts';
import { exploreNaively } from './naive.ts';
import { history, paxosWithClients } from './paxos-clients.ts';
import { PaxosRoles, paxosRoles } from './paxos-roles.ts';

/**
 * The explorer's speed, for `npm run bench -- explore`: each row the best of three after a warm-up, one core. Machines are
 * shared, so compare rows of one run only. Arguments choose rows by number.
 */
const agreement = {
  name: 'agreement',
  holds: (world: { view(node: NodeId): unknown }) => {
    const decided = [0, 1, 2].map((node) => world.view(node)).filter((value) => value !== undefined);
    return new Set(decided).size <= 1;
  },
};

const invariants = [agreement];
const NAIVE_WORLDS = 29_680;

const rows: Record<string, () => Pick<Result, 'worlds'> & Partial<Result>> = {
  'roles, 2 proposers, 3 learners, first 1,000,000': () =>
    explore({ ...paxosRoles(2, 3), invariants, limit: { worlds: 1_000_000 } }),
  'roles, 2 proposers, 3 learners, first 29,680, naively': () => ({
    worlds: exploreNaively(3, (env) => new PaxosRoles(env, 2, 3), NAIVE_WORLDS),
  }),
  'Paxos with 3 clients and histories, all': () =>
    explore({
      nodes: 6,
      make: paxosWithClients,
      network: { kind: 'unordered', duplicates: false },
      observers: [history(3)],
    }),
  'roles, 2 proposers, 3 learners, all': () => explore({ ...paxosRoles(2, 3), invariants }),
  'roles, 3 proposers, 1 learner, all': () => explore({ ...paxosRoles(3, 1), invariants }),
};

const wanted = process.argv.slice(2).map(Number);
for (const [i, [name, run]] of Object.entries(rows).entries()) {
  if (wanted.length > 0 && !wanted.includes(i + 1)) continue;
  let best = Number.POSITIVE_INFINITY;
  let result = run();
  for (let repeat = 0; repeat < 3; repeat++) {
    const begun = performance.now();
    result = run();
    best = Math.min(best, performance.now() - begun);
  }
  const { worlds, transitions, handlerRuns, bytesPerWorld, ended } = result;
  console.log(
    `${name.padEnd(50)} ${worlds} worlds ${best.toFixed(0)} ms ${((worlds / best) * 1000).toFixed(0)}/s`,
    transitions === undefined ? '' : `${transitions} transitions, ${handlerRuns} handler runs,`,
    bytesPerWorld === undefined ? '' : `${bytesPerWorld} bytes a world, ${ended}`,
  );
}
