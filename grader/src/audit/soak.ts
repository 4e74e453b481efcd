import { randomInt } from 'node:crypto';
import type { Bundles } from 'harness/runtime';
import type { ExpectedCheck, Lab } from '../lab/catalogue.ts';
import { bundled, implementations, judgeBundles } from './audit.ts';

/** A check that failed on a correct implementation. */
export interface FalseAlarm {
  readonly name: string;
  readonly check: string;
  readonly seed: number | undefined;
  readonly message: string;
}

export interface Soaked {
  /** The property-based checks that were run. */
  readonly checks: readonly ExpectedCheck[];
  readonly implementations: number;
  readonly seeds: number;
  /** Runs of properties in all. */
  readonly runs: number;
  readonly alarms: readonly FalseAlarm[];
}

/** Each seed runs each property so often: the seeds make the difference, not the runs of one. */
export const RUNS_EACH = 10;
const SEEDS_AT_ONCE = 25;
const LANES = 2;

/** Runs the property-based checks on the reference and the variants under `count` fresh seeds. */
export async function soak(
  lab: Lab,
  count: number,
  onProgress: (done: number) => void = () => {},
): Promise<Soaked> {
  const correct = implementations(lab).filter(({ kind }) => kind === 'reference' || kind === 'variant');
  const bundles = new Map<string, Bundles>();
  for (const { name, files } of correct) bundles.set(name, await bundled(lab, name, files));
  // Any one check has the files declare all of theirs.
  const { declared } = await judgeBundles(lab, bundles, lab.expected.slice(0, 1), { seeds: [0] });
  const random = new Set(declared.filter((check) => check.random).map(({ id }) => id));
  const checks = lab.expected.filter(({ id }) => random.has(id));
  if (checks.length === 0) throw new Error(`no check of ${lab.manifest.id} depends on a seed`);
  const seeds = Array.from({ length: count }, () => randomInt(2 ** 31));
  const chunks: number[][] = [];
  for (let at = 0; at < count; at += SEEDS_AT_ONCE) chunks.push(seeds.slice(at, at + SEEDS_AT_ONCE));
  const alarms: FalseAlarm[] = [];
  let runs = 0;
  let done = 0;
  const lane = async () => {
    for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop()) {
      const { outcomes } = await judgeBundles(lab, bundles, checks, { seeds: chunk, mostRuns: RUNS_EACH });
      for (const outcome of outcomes) {
        runs += outcome.runs;
        if (outcome.verdict === 'pass') continue;
        const [name = '', check = ''] = outcome.id.split('/');
        const message = outcome.failure?.message ?? outcome.reason ?? outcome.verdict;
        alarms.push({ name, check, seed: outcome.failure?.seed, message });
      }
      done += chunk.length;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { checks, implementations: correct.length, seeds: count, runs, alarms };
}
