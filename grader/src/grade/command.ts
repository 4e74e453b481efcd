import { existsSync, type Stats, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { proveJail, QUICK_PROBES, remediesOf } from '../jail/doctor.ts';
import { NoJail, openJail, openNothing, type Sandbox } from '../jail/sandbox.ts';
import { type Lab, labNumbers, readLab } from '../lab/catalogue.ts';
import { exitCode } from '../lab/command.ts';
import type { Course } from '../policy/course.ts';
import { privateFolderPath } from '../private/location.ts';
import type { Result } from '../result/schema.ts';
import { type Paper, paperOf } from '../sheet/paper.ts';
import { plainText } from '../sheet/plain-text.ts';
import { ProgressLine } from '../sheet/progress.ts';
import { header, sheet } from '../sheet/sheet.ts';
import { readFolder } from '../submissions/read-folder.ts';
import { type ReadSubmission, readRepository } from '../submissions/read-repository.ts';
import { UnreadableSubmission, unreadable } from '../submissions/selection.ts';
import { UsageError } from '../usage-error.ts';
import { forStudent } from './audience.ts';
import { gradeLab } from './grade.ts';
import type { Provenance, Terms } from './official-result.ts';
import { resultId, resultPath } from './result-path.ts';
import { drawSeeds } from './seeds.ts';
import { toolHash } from './tool-hash.ts';
import { writeWhole } from './write-whole.ts';

/** The options of `npm run grade -- SUBMISSION…`. */
export interface GradeOptions {
  readonly submissions: readonly string[];
  /** `lab3,lab4`; without it all labs that a submission has. */
  readonly labs?: string | undefined;
  readonly commit?: string | undefined;
  /** A folder that results are written to as well. */
  readonly out?: string | undefined;
  readonly private?: string | undefined;
  readonly audience: 'staff' | 'student';
  readonly sandbox: 'bubblewrap' | 'none';
  readonly json: boolean;
}

/** `npm run grade -- SUBMISSION…`: grades each in the jail and shows or writes the results. Gives the exit code. */
export async function gradeCommand(course: Course, options: GradeOptions): Promise<number> {
  const labs = chooseLabs(options.labs);
  for (const path of options.submissions) kindOf(path);
  const paper = paperOf(process.stdout);
  const sandbox = await openSandbox(options.sandbox);
  try {
    const terms = termsOf(course, options, sandbox);
    const all: Result[] = [];
    let code = 0;
    const take = (result: Result) => {
      code = Math.max(code, exitCode(result));
      const shown = options.audience === 'student' ? forStudent(result) : result;
      all.push(shown);
      // As it ends: what comes later may not end.
      if (options.out !== undefined) writeResult(options.out, shown, options.audience);
    };
    for (const path of options.submissions) {
      try {
        await gradeOne(sandbox, path, labs, options, terms, paper, take);
      } catch (error) {
        // What is wrong with the options is wrong for all; anything else costs this one only.
        if (error instanceof UsageError) throw error;
        const why = error instanceof Error ? error.message : String(error);
        console.error(`${plainText(path)} could not be graded: ${plainText(why)}`);
        code = 2;
      }
    }
    if (options.json) process.stdout.write(`${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`);
    return code;
  } finally {
    sandbox.remove();
  }
}

/** The labs by name, `lab3,lab4`; all of this checkout where nothing is said. */
export function chooseLabs(names: string | undefined): Lab[] {
  if (names === undefined) return labNumbers().map(readLab);
  return [...new Set(names.split(','))].map((name) => {
    const number = Number(/^lab([1-9])$/.exec(name.trim())?.[1]);
    if (Number.isNaN(number))
      throw new UsageError(`--labs takes names as lab3,lab4, not "${plainText(names)}".`);
    return readLab(number);
  });
}

/** A jail that was proved to hold, or none where staff ask for that. Throws `UsageError` with the remedy. */
export async function openSandbox(kind: GradeOptions['sandbox']): Promise<Sandbox> {
  if (kind === 'none') return openNothing();
  let sandbox: Sandbox;
  try {
    sandbox = openJail();
  } catch (error) {
    if (!(error instanceof NoJail)) throw error;
    throw new UsageError(`${error.message}\n${remediesOf(error.message).join('\n')}\n${WITHOUT}`);
  }
  const proof = await proveJail(sandbox, QUICK_PROBES);
  const failed = proof.filter(({ holds }) => !holds);
  if (failed.length === 0) return sandbox;
  sandbox.remove();
  const what = failed.map(({ what, found }) => `  ${what}: ${found}`).join('\n');
  const remedies = [...new Set(failed.flatMap(({ remedies }) => remedies))];
  throw new UsageError(`The jail does not hold here:\n${what}\n${remedies.join('\n')}\n${WITHOUT}`);
}

const WITHOUT =
  'All that is tried:  npm run grade -- doctor\nTo grade without a jail, unofficially: --sandbox=none';

function termsOf(
  course: Course,
  options: GradeOptions,
  sandbox: Sandbox,
): (lab: Lab, all: readonly Lab[]) => Terms {
  const folder = privateFolderPath(options.private);
  const hash = toolHash();
  let seeds: Readonly<Record<string, readonly number[]>> | undefined;
  return (lab, all) => {
    if (existsSync(folder))
      seeds ??= drawSeeds(
        folder,
        all.map(({ manifest }) => manifest.id),
      );
    const secret = seeds?.[lab.manifest.id];
    return {
      sandbox: sandbox.kind,
      seeds: [lab.manifest.seed, ...(secret ?? [])],
      toolHash: hash,
      passAbove: course.passAbove,
      unofficial: secret === undefined ? ['there is no private folder, so there are no secret seeds'] : [],
    };
  };
}

/** What a path is: a plain folder, or something that git reads. Throws `UsageError` when there is nothing. */
export function kindOf(path: string): 'folder' | 'git' {
  const stat = statOf(path);
  if (stat === undefined)
    throw new UsageError(`There is no submission ${path}: name a repository, a bundle or a folder.`);
  if (stat.isFile()) return 'git';
  const isRepository =
    existsSync(join(path, '.git')) || (existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects')));
  return isRepository ? 'git' : 'folder';
}

/** Of a path that may be no path at all. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

async function gradeOne(
  sandbox: Sandbox,
  path: string,
  labs: readonly Lab[],
  options: GradeOptions,
  terms: ReturnType<typeof termsOf>,
  paper: Paper,
  take: (result: Result) => void,
): Promise<void> {
  const provenance: Provenance = { owner: ownerOf(path), folder: path, timeSource: 'none' };
  let read: ReadSubmission;
  try {
    if (kindOf(path) === 'git') read = await readRepository(sandbox, path, options.commit ?? 'HEAD', labs);
    else if (options.commit === undefined) read = readFolder(path, labs);
    else throw new UsageError(`--commit is for a repository or bundle, which ${path} is not.`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = unreadable(error);
    read = { labs: new Map(labs.map((lab) => [lab.manifest.id, why])) };
  }
  // Where no labs were asked for by name, those that are not there were not handed in.
  const there = labs.filter((lab) => !(read.labs.get(lab.manifest.id) instanceof UnreadableSubmission));
  const wanted = options.labs === undefined && there.length > 0 ? there : labs;
  for (const lab of wanted) {
    const overlay = read.labs.get(lab.manifest.id);
    if (overlay === undefined) continue;
    const title = `${lab.manifest.id.replace('lab', 'Lab ')}: ${lab.manifest.title}`;
    const at = read.commit === undefined ? '' : ` at ${read.commit.slice(0, 12)}`;
    const progress = options.json ? undefined : new ProgressLine(process.stdout, paper);
    if (!options.json) console.log(header(title, `${plainText(path)}${at}`, paper));
    progress?.take({ type: 'planned', checks: lab.expected.length });
    const ended = new Set<string>();
    const result = await gradeLab(
      sandbox,
      lab,
      overlay,
      { ...provenance, commit: read.commit },
      terms(lab, labs),
      (run) => run(),
      {
        onOutcome: (outcome) => {
          const check = lab.expected.find(({ id }) => id === outcome.id);
          if (check === undefined || ended.has(check.id)) return;
          ended.add(check.id);
          const isTold = options.audience === 'staff' || !check.hidden;
          const shown = isTold ? check : { ...check, id: 'hidden' };
          progress?.take({
            type: 'ended',
            check: shown,
            outcome: { id: shown.id, verdict: outcome.verdict, runs: 0, ms: 0, output: '' },
          });
        },
      },
    );
    progress?.clear();
    if (!options.json)
      console.log(`\n${sheet(options.audience === 'student' ? forStudent(result) : result, { paper })}\n`);
    take(result);
  }
}

/** A name for what is graded without a roster: that of its folder or file. */
function ownerOf(path: string): string {
  const name = basename(resolve(path))
    .replace(/\.(git|bundle)$/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return name === '' ? 'submission' : name;
}

/**
 * Writes a result below `folder`, whole or not at all. Gives its path. A student's view has a name of its own, which is not taken for a
 * result: it must not stand in the place of the official one.
 */
export function writeResult(
  folder: string,
  result: Result,
  audience: GradeOptions['audience'] = 'staff',
): string {
  const { grading, lab } = result;
  if (grading === undefined) throw new Error('only a graded result is kept');
  const whole = join(folder, resultPath(lab.id, grading.owner, resultId(grading)));
  const path = audience === 'staff' ? whole : whole.replace(/\.json$/, '.for-student');
  writeWhole(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}
