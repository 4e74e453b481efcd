import { join } from 'node:path';
import { builtFile, bundleForModes, exportsFor, readSubmission, supervise } from 'harness/runtime';
import { gradeLab } from '../grade/grade.ts';
import type { Terms } from '../grade/official-result.ts';
import { toolHash } from '../grade/tool-hash.ts';
import { openJail, openNothing, type Sandbox } from '../jail/sandbox.ts';
import { type Lab, labNumbers, modeOf, privateFolder, readLab } from '../lab/catalogue.ts';
import type { Result } from '../result/schema.ts';
import { readFolder } from '../submissions/read-folder.ts';
import { UnreadableSubmission } from '../submissions/selection.ts';

const TIMES = 3;
/** A batch has these seeds; a check has the first. */
const SECRET = 1_234_567;

/**
 * What grading costs, on the reference of each lab, in ms of wall clock: the same program that grades without a jail and with it, taken in
 * turns so that a busy machine is busy for both (medians of 3), and with two seeds, as in a batch. Then what locking the realm costs: the judge of
 * simulated checks alone, unlocked and locked. Both together, as a ratio, are what the jail and lock-down add to a check. Gives 1 where points differ.
 */
export async function benchGrade(): Promise<number> {
  const [jail, nothing] = [openJail(), openNothing()];
  let areSame = true;
  try {
    console.log('lab    no jail    jail  ratio  two seeds  unlocked  locked  ratio  both  points');
    for (const lab of labNumbers().map(readLab)) {
      const folder = join(privateFolder(lab), 'solution');
      const { seed } = lab.manifest;
      const points = new Set<number>();
      const grading = (sandbox: Sandbox, seeds: readonly number[]) => async () => {
        points.add((await grade(sandbox, lab, folder, seeds)).points);
      };
      const [open = 0, jailed = 0, seeds = 0] = await inTurns([
        grading(nothing, [seed]),
        grading(jail, [seed]),
        grading(jail, [seed, SECRET]),
      ]);
      const judging = await judgingOf(lab, folder);
      const [unlocked = 0, locked = 0] =
        judging === undefined ? [] : await inTurns([() => judging(false), () => judging(true)]);
      areSame &&= points.size === 1;
      const [ofJail, ofLock] = [jailed / open, judging === undefined ? 1 : locked / unlocked];
      const ms = (value: number, width: number) => value.toFixed(0).padStart(width);
      const times = (value: number, width: number) => value.toFixed(2).padStart(width);
      console.log(
        [
          lab.manifest.id.padEnd(6),
          ms(open, 7),
          ms(jailed, 7),
          times(ofJail, 6),
          ms(seeds, 10),
          ms(unlocked, 9),
          ms(locked, 7),
          times(ofLock, 6),
          times(ofJail * ofLock, 5),
          ` ${[...points].join(', ')}`,
        ].join(' '),
      );
    }
  } finally {
    jail.remove();
    nothing.remove();
  }
  return areSame ? 0 : 1;
}

/** The median of 3 of each way, in ms. */
async function inTurns(ways: readonly (() => Promise<void>)[]): Promise<readonly number[]> {
  const times = ways.map((): number[] => []);
  for (let i = 0; i < TIMES; i++) {
    for (const [way, run] of ways.entries()) {
      const begun = performance.now();
      await run();
      times[way]?.push(performance.now() - begun);
    }
  }
  return times.map(median);
}

function grade(sandbox: Sandbox, lab: Lab, folder: string, seeds: readonly number[]): Promise<Result> {
  const overlay = readFolder(folder, [lab]).labs.get(lab.manifest.id);
  if (overlay === undefined || overlay instanceof UnreadableSubmission)
    throw new Error(`${folder}: ${overlay?.message}`);
  const terms: Terms = { sandbox: sandbox.kind, seeds, toolHash: toolHash(), passAbove: 60, unofficial: [] };
  return gradeLab(sandbox, lab, overlay, { owner: 'reference', folder, timeSource: 'none' }, terms, (run) =>
    run(),
  );
}

/** Has the simulated checks of a lab judged by one judge, in a realm that is locked or not; `undefined` where a lab has none of them. */
async function judgingOf(
  lab: Lab,
  folder: string,
): Promise<((locked: boolean) => Promise<void>) | undefined> {
  const ids = lab.expected.filter(({ id }) => modeOf(lab, id) === 'simulated').map(({ id }) => id);
  if (ids.length === 0) return undefined;
  const { files } = readSubmission(folder, lab.manifest.files);
  const bundles = await bundleForModes(files, lab.manifest);
  const code = 'get' in bundles ? bundles.get('simulated')?.code : undefined;
  if (code === undefined) throw new Error(`${folder} can't be bundled`);
  return async (locked) => {
    await supervise(
      {
        submission: code,
        exports: exportsFor(lab.manifest, 'simulated'),
        checks: [...lab.checks],
        ids,
        seeds: [lab.manifest.seed],
        limitMs: 20_000,
        locked,
        mode: 'simulated',
      },
      { program: builtFile('judge.mjs'), guardMs: 60_000, heapMiB: 512 },
    );
  };
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
