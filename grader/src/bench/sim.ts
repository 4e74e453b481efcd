import { builtFile, bundleSubmission, supervise } from 'harness/runtime';
import { readLab } from '../lab/catalogue.ts';
import { readReference } from '../lab/mutants.ts';

const TIMES = 7;
const NODES = 5;
const DELIVERED = 300_000;
/** Of the replicated bank. */
const COMMANDS = 5000;
const CLIENTS = 10;

/** A run that is measured, as the body of a check, and how much of what it does. */
interface Measured {
  readonly what: string;
  readonly body: string;
  readonly count: number;
  readonly of: string;
}

const heartbeats = (what: string, options: string): Measured => ({
  what,
  body: `
    const run = simulate({
      nodes: ${NODES}, mostSteps: 1e9, ${options}
      node: (student, env) => new student.LeaderNode(env, 100),
    });
    run.start();
    while (run.delivered < ${DELIVERED}) run.runFor(100);`,
  count: DELIVERED,
  of: 'delivered',
});

/** Clients that deposit, one thing after the other. One node is trusted once and for all: heartbeats are not measured again. */
const bank = (end: string, count: number, of: string): Measured => ({
  what: of,
  body: `
    const election = {
      onStart() {}, onMessage() {}, onTimer() {}, among() {}, subscribe() {}, leader: () => ${NODES - 1},
    };
    const run = simulate({
      nodes: ${NODES}, mostSteps: 1e9,
      node: (student, env) => new student.Replica(env, election, 100, env.nodes),
    });
    run.start();
    const clients = run.clients({
      operations: Array.from({ length: ${CLIENTS} }, (_, client) =>
        Array(${COMMANDS}).fill({ account: 'account ' + (client % 4), transaction: { type: 'deposit', amount: 1 } })),
      request: (order, clientId, clientSeq) => ({ type: 'request', clientId, clientSeq, ...order }),
      answer: ({ type, clientId, clientSeq, result }) =>
        type === 'reply' ? { clientId, clientSeq, kind: 'done', output: result } : undefined,
      retryAfter: 1000,
      pause: 1,
    });
    while (${end}) run.runFor(10);`,
  count,
  of,
});

/** What is measured, by lab. */
const RUNS: readonly { readonly lab: number; readonly title: string; readonly runs: readonly Measured[] }[] =
  [
    {
      lab: 3,
      title: `Lab 3 reference, ${NODES} nodes, ${DELIVERED.toLocaleString('en-US')} deliveries`,
      runs: [heartbeats('trace off', ''), heartbeats('trace on', 'traced: true,')],
    },
    {
      lab: 5,
      title: `Lab 5 reference, ${NODES} replicas, ${CLIENTS} clients, no faults`,
      runs: [
        bank(`run.emitted(0, 'apply').length < ${COMMANDS}`, COMMANDS, 'commands'),
        bank(`run.delivered < ${DELIVERED}`, DELIVERED, 'delivered'),
      ],
    },
  ];

/**
 * `npm run bench -- sim`: how many messages a second the simulator delivers, and how many commands a second the replicated bank
 * decides in it, of wall time: the references of Labs 3 and 5, within the judge and its locked realm. Median of several runs,
 * one core.
 */
export async function benchSim(): Promise<number> {
  for (const { lab, title, runs } of RUNS) {
    const times = await measure(lab, runs);
    console.log(`${title}, median of ${TIMES}`);
    for (const [i, { what, count, of }] of runs.entries()) {
      const sorted = (times[i] ?? []).sort((a, b) => a - b);
      const perSecond = (ms: number | undefined) =>
        Math.round((count / (ms ?? Number.NaN)) * 1000).toLocaleString('en-US');
      console.log(
        `${what.padEnd(10)} ${perSecond(sorted[TIMES >> 1]).padStart(9)} ${of}/s  (${perSecond(sorted.at(-1))} to ${perSecond(sorted[0])})`,
      );
    }
  }
  return 0;
}

/** The times of each run, in ms. */
async function measure(number: number, runs: readonly Measured[]): Promise<readonly number[][]> {
  const lab = readLab(number);
  const bundle = await bundleSubmission(readReference(lab), lab.manifest.exports);
  if (!('code' in bundle)) throw new Error(`the reference of ${lab.manifest.id} can not be bundled`);
  const ids = runs.map((_, i) => `run-${i}`);
  const code = runs.map(({ body }, i) => `labTest('${ids[i]}', () => {${body}\n});`).join('\n');
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
  return times;
}
