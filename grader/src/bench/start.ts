import { join } from 'node:path';
import { execa } from 'execa';
import { builtFile, installationRoot, supervise } from 'harness/runtime';
import { readLab } from '../lab/catalogue.ts';

const TIMES = 9;

/**
 * Start-up times, each the median of 9 in ms, beside that of an empty Node process on the same machine in the same run:
 * the command line up to its help, the judge up to its end without a check, and a whole check of the Lab 3 reference.
 */
export async function benchStart(): Promise<number> {
  const root = installationRoot();
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const node = (...args: string[]) => execa(process.execPath, args, { cwd: root, reject: false });
  const lab = readLab(3);
  const emptyJob = {
    submission: '(function () { return {}; })',
    exports: {},
    checks: [...lab.checks],
    ids: ['none'],
    seeds: [lab.manifest.seed],
    limitMs: 2000,
    locked: true,
    mode: 'simulated' as const,
  };
  const judge = {
    program: builtFile('judge.mjs'),
    guardMs: 30_000,
    heapMiB: 512,
  };
  const rows: [string, () => Promise<unknown>][] = [
    ['an empty Node process', () => node('-e', '0')],
    ['command line, to its help', () => node(run, 'lab3', '--help')],
    ['judge, locked down, no check', () => supervise(emptyJob, judge)],
    ['check of the reference: header on screen', () => firstOutput(run)],
    ['check of the reference: first verdict', () => firstVerdict(run)],
    ['check of the reference, whole', () => node(run, 'lab3', '--check', '--solution')],
  ];
  let unit = 0;
  console.log(`${'median of 9'.padEnd(44)}      ms  of empty`);
  for (const [what, measure] of rows) {
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const begun = performance.now();
      const ended = await measure();
      times.push((typeof ended === 'number' ? ended : performance.now()) - begun);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
    if (unit === 0) unit = median;
    console.log(
      `${what.padEnd(44)} ${median.toFixed(0).padStart(7)}  ${(median / unit).toFixed(1).padStart(7)}`,
    );
  }
  return 0;
}

/** Gives the moment when the sheet's first line was written; waits for the end, so that runs do not overlap. */
function firstOutput(run: string): Promise<number> {
  return momentOf(run, () => true);
}

function firstVerdict(run: string): Promise<number> {
  return momentOf(run, (text) => /^\s+1\/\d+ /m.test(text));
}

async function momentOf(run: string, wanted: (text: string) => boolean): Promise<number> {
  const child = execa(process.execPath, [run, 'lab3', '--check', '--solution'], {
    cwd: installationRoot(),
    reject: false,
  });
  let text = '';
  let moment = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (moment === 0 && wanted(text)) moment = performance.now();
  });
  await child;
  return moment;
}
