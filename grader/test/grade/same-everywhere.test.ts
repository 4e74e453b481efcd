import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradeLab } from '../../src/grade/grade.ts';
import { openJail, openNothing, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { judgeSubmission } from '../../src/lab/judging.ts';
import { readCourse } from '../../src/policy/course.ts';
import type { Result } from '../../src/result/schema.ts';
import type { Overlay } from '../../src/submissions/overlay.ts';
import { readFolder } from '../../src/submissions/read-folder.ts';
import { changed, reference } from '../attacks/repository.ts';

/** The cheapest lab whose checks are all simulated. All labs are compared by `npm run bench -- grade`. */
const lab = readLab(3);
const course = readCourse(
  readFileSync(join(installationRoot(), 'labs', 'course.json'), 'utf8'),
  'labs/course.json',
);
let scratch = '';

/** Puts the files of a submission into a folder of its own. */
function folderOf(name: string, files: ReturnType<typeof reference>): string {
  const folder = join(scratch, name);
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path.replace(`skeletons/${lab.manifest.folder}/`, ''));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, String(content));
  }
  return folder;
}

function grade(sandbox: Sandbox, folder: string): Promise<Result> {
  const overlay = readFolder(folder, [lab]).labs.get('lab3') as Overlay;
  const terms = {
    sandbox: sandbox.kind,
    seeds: [lab.manifest.seed],
    toolHash: 'test',
    passAbove: course.passAbove,
    unofficial: [],
  };
  const provenance = { owner: 'anna', folder, timeSource: 'none' as const };
  return gradeLab(sandbox, lab, overlay, provenance, terms, (run) => run());
}

/** All that is said of a result's checks but how long they took. */
const told = ({ checks, points }: Result) => ({
  points,
  checks: checks.map((check) => ({ ...check, ms: 0 })),
});

describe.skipIf(process.platform !== 'linux')('the same submission', () => {
  const sandboxes: Sandbox[] = [];
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'lab-same-'));
    sandboxes.push(openJail(), openNothing());
  });
  afterAll(() => {
    for (const sandbox of sandboxes) sandbox.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('comes out the same in the jail, without it, and as its author runs it: the reference has all points', async () => {
    const folder = folderOf('reference', reference('lab3'));
    const local = told(await judgeSubmission(lab, course, { folder }));
    expect(local.points).toBe(100);
    for (const sandbox of sandboxes) expect(told(await grade(sandbox, folder)), sandbox.kind).toEqual(local);
  });

  it('is graded again byte for byte, but for times, also with all that is told of what fails', async () => {
    const wrong = changed('lab3', 'mon-leader-detector.ts', 'return this.trusted;', 'return 0;');
    const folder = folderOf('wrong', wrong);
    const [jail] = sandboxes as [Sandbox];
    const bytes = async () => {
      const result = await grade(jail, folder);
      return JSON.stringify({ ...result, checks: told(result).checks }, null, 2);
    };
    const first = await bytes();
    expect(first).toMatch(/"verdict": "fail"/);
    expect(await bytes()).toBe(first);
  });
});
