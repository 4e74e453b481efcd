import { bundleForModes, type Job, SourceMap } from 'harness/runtime';
import type { Lab } from '../lab/catalogue.ts';
import { explainer } from '../lab/explain.ts';
import { inspect, read, structureProblems } from '../lab/judging.ts';

/** What a stepper process needs of a submission, and what turns its failures into places in the student's files. */
export interface Loaded {
  readonly job: Job;
  readonly explain: ReturnType<typeof explainer>;
}

const RUN_LIMIT_MS = 2000;

/** Reads and bundles a submission. Gives the problems, a line for each, where it can't be run. */
export async function loadForStepping(lab: Lab, folder: string): Promise<Loaded | readonly string[]> {
  const submission = read(folder, lab);
  const structure = await inspect(submission, lab);
  const bundles = await bundleForModes(submission.files, lab.manifest);
  const problems = [...structureProblems(structure), ...('get' in bundles ? [] : bundles)];
  if (problems.length > 0 || !('get' in bundles))
    return problems.map(({ path, line, message }) => `${path}:${line}  ${message}`);
  const bundle = bundles.get('simulated');
  if (bundle === undefined) return ['this lab has no check that runs nodes in one process'];
  const map = new SourceMap(bundle.map);
  return {
    job: {
      submission: bundle.code,
      exports: lab.manifest.exports,
      checks: [...lab.checks],
      ids: [],
      seeds: [lab.manifest.seed],
      limitMs: RUN_LIMIT_MS,
      locked: true,
      mode: 'simulated',
    },
    explain: explainer(() => map, structure.outline),
  };
}
