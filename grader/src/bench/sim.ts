import { builtFile, bundleSubmission, supervise } from 'harness/runtime';
import { readLab } from '../lab/catalogue.ts';
import { readReference } from '../lab/mutants.ts';

const TIMES = 7;
const DELIVERED = 300_000;
const NODES = 5;

/** What is measured: the options of `simulate` besides nodes, as text of a check. */
const RUNS = [
  { what: 'trace off', options: '' },
  { what: 'trace on', options: 'traced: true,' },
] as const;

/**
 * `npm run bench -- sim`: how many messages a second the simulator delivers to the Lab 3 reference on 5 nodes, within the
 * judge and its locked realm. Median of several runs, one core.
 */
export async function benchSim(): Promise<number> {
  const lab = readLab(3);
  const bundle = await bundleSubmission(readReference(lab), lab.manifest.exports);
  if (!('code' in bundle)) throw new Error('the reference can not be bundled');
  const ids = RUNS.map((_, i) => `run-${i}`);
  const code = RUNS.map(
    ({ options }, i) => `labTest('${ids[i]}', () => {
      const run = simulate({
        nodes: ${NODES}, mostSteps: 1e9, ${options}
        node: (student, env) => new student.LeaderNode(env, 100),
      });
      run.start();
      while (run.delivered < ${DELIVERED}) run.runFor(100);
    });`,
  ).join('\n');
  const times = ids.map((): number[] => []);
  for (let i = 0; i < TIMES; i++) {
    const { outcomes } = await supervise(
      {
        submission: bundle.code,
        exports: lab.manifest.exports,
        checks: [
          {
            name: 'bench.check.ts',
            code: `const { labTest, simulate } = require('harness/author');\n${code}`,
          },
        ],
        ids,
        seeds: [0],
        limitMs: 60_000,
        locked: true,
        mode: 'simulated',
      },
      { program: builtFile('judge.mjs'), guardMs: 120_000, heapMiB: 4096 },
    );
    for (const { id, verdict, ms, failure } of outcomes) {
      if (verdict !== 'pass') throw new Error(`${id}: ${failure?.message ?? verdict}`);
      times[ids.indexOf(id)]?.push(ms);
    }
  }
  console.log(
    `Lab 3 reference, ${NODES} nodes, ${DELIVERED.toLocaleString('en-US')} deliveries, median of ${TIMES}`,
  );
  for (const [i, { what }] of RUNS.entries()) {
    const sorted = (times[i] ?? []).sort((a, b) => a - b);
    const perSecond = (ms: number | undefined) =>
      Math.round((DELIVERED / (ms ?? Number.NaN)) * 1000).toLocaleString('en-US');
    console.log(
      `${what.padEnd(10)} ${perSecond(sorted[TIMES >> 1]).padStart(9)} delivered/s  (${perSecond(sorted.at(-1))} to ${perSecond(sorted[0])})`,
    );
  }
  return 0;
}
