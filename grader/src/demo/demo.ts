import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateFolder, readLab } from '../lab/catalogue.ts';
import { judgeSubmission } from '../lab/judging.ts';
import { applyMutant, readMutants } from '../lab/mutants.ts';
import type { Course } from '../policy/course.ts';
import { paperOf } from '../sheet/paper.ts';
import { header, sheet } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';

const LAB = 3;
const MUTANT = 'asks-only-the-alive';

/**
 * The main job on two real submissions of a lab: one with a seeded bug and the reference, each through the real check.
 * Gives 0 when the reference passes with all points and the bug costs some.
 */
export async function demo(course: Course): Promise<number> {
  const lab = readLab(LAB);
  if (!lab.staff) {
    throw new UsageError('The demo checks the reference solution, and there is none in this repository.');
  }
  const paper = paperOf(process.stdout);
  const mutant = readMutants(lab).find((known) => known.name === MUTANT);
  if (mutant === undefined) throw new Error(`the mutant ${MUTANT} is gone`);
  const buggy = mkdtempSync(join(tmpdir(), 'lab-demo-'));
  try {
    applyMutant(lab, mutant, buggy);
    const runs = [
      { title: `A submission with a bug: ${mutant.title}`, folder: buggy },
      {
        title: 'The reference solution',
        folder: join(privateFolder(lab), 'solution'),
      },
    ];
    const points: number[] = [];
    for (const { title, folder } of runs) {
      console.log(`${'─'.repeat(paper.width)}\n${header(title, folder, paper)}\n`);
      const result = await judgeSubmission(lab, course, { folder });
      points.push(result.points);
      const command = `npm run lab${LAB} -- --check --impl ${folder}`;
      console.log(`${sheet(result, { paper, command })}\n`);
    }
    const [withBug = 0, reference = 0] = points;
    return reference === 100 && withBug < reference ? 0 : 1;
  } finally {
    rmSync(buggy, { recursive: true, force: true });
  }
}
