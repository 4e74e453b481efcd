import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  builtFile,
  bundleForModes,
  exportsFor,
  installationRoot,
  readSubmission,
  supervise,
} from 'harness/runtime';
import { gradeLab } from '../grade/grade.ts';
import type { Terms } from '../grade/official-result.ts';
import { toolHash } from '../grade/tool-hash.ts';
import { openJail, openNothing, type Sandbox } from '../jail/sandbox.ts';
import { type Lab, labNumbers, privateFolder, readLab } from '../lab/catalogue.ts';
import { judgeSubmission } from '../lab/judging.ts';
import { readCourse } from '../policy/course.ts';
import type { Result } from '../result/schema.ts';
import { readFolder } from '../submissions/read-folder.ts';
import { UnreadableSubmission } from '../submissions/selection.ts';

const TIMES = 3;
/** A batch has these seeds; a check has the first. */
const SECRET = 1_234_567;

/**
 * What grading costs, on the reference of each lab: a check, the same without and with the jail (medians of 3 in ms of wall clock, taken in
 * turns, so that a busy machine is busy for all), and with two seeds, as in a batch. Says whether points are the same. Then what
 * locking the realm costs, on the checks of Lab 4 alone.
 */
export async function benchGrade(): Promise<number> {
  const course = readCourse(
    readFileSync(join(installationRoot(), 'labs', 'course.json'), 'utf8'),
    'labs/course.json',
  );
  const [jail, nothing] = [openJail(), openNothing()];
  let areSame = true;
  try {
    console.log('lab    check  no jail   jail  jail/check  two seeds  points');
    for (const lab of labNumbers().map(readLab)) {
      const folder = join(privateFolder(lab), 'solution');
      const { seed } = lab.manifest;
      const ways: (() => Promise<Result>)[] = [
        () => judgeSubmission(lab, course, { folder }),
        () => grade(nothing, lab, folder, [seed]),
        () => grade(jail, lab, folder, [seed]),
        () => grade(jail, lab, folder, [seed, SECRET]),
      ];
      const times = ways.map((): number[] => []);
      const points = new Set<number>();
      for (let i = 0; i < TIMES; i++) {
        for (const [way, run] of ways.entries()) {
          const begun = performance.now();
          points.add((await run()).points);
          times[way]?.push(performance.now() - begun);
        }
      }
      const [check = 0, open = 0, jailed = 0, seeds = 0] = times.map(median);
      areSame &&= points.size === 1;
      const cells = [check, open, jailed].map((ms) => ms.toFixed(0).padStart(7)).join(' ');
      const ratio = (jailed / check).toFixed(2).padStart(11);
      console.log(
        `${lab.manifest.id} ${cells} ${ratio} ${seeds.toFixed(0).padStart(10)}  ${[...points].join(', ')}`,
      );
    }
    await benchLock();
  } finally {
    jail.remove();
    nothing.remove();
  }
  return areSame ? 0 : 1;
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

async function benchLock(): Promise<void> {
  const lab = readLab(4);
  const { files } = readSubmission(join(privateFolder(lab), 'solution'), lab.manifest.files);
  const bundles = await bundleForModes(files, lab.manifest);
  const code = 'get' in bundles ? (bundles.get('simulated')?.code ?? '') : '';
  const run = async (locked: boolean) => {
    const begun = performance.now();
    await supervise(
      {
        submission: code,
        exports: exportsFor(lab.manifest, 'simulated'),
        checks: [...lab.checks],
        ids: lab.expected.map(({ id }) => id),
        seeds: [lab.manifest.seed],
        limitMs: 2000,
        locked,
        mode: 'simulated',
      },
      { program: builtFile('judge.mjs'), guardMs: 60_000, heapMiB: 512 },
    );
    return performance.now() - begun;
  };
  const times = { open: [] as number[], locked: [] as number[] };
  for (let i = 0; i < TIMES; i++) {
    times.open.push(await run(false));
    times.locked.push(await run(true));
  }
  const [open, locked] = [median(times.open), median(times.locked)];
  console.log(
    `\none judge, lab4: unlocked ${open.toFixed(0)} ms, locked ${locked.toFixed(0)} ms, ${(locked / open).toFixed(2)} times`,
  );
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
