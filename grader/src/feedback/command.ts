import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { annotations } from '../formats/annotations.ts';
import { classroomRunners } from '../formats/classroom-runner.ts';
import { type Format, formatted } from '../formats/index.ts';
import { markdown } from '../formats/markdown.ts';
import { type Lab, labNumbers, readLab, skeletonFolder } from '../lab/catalogue.ts';
import { exitCode } from '../lab/command.ts';
import { judgeSubmission } from '../lab/judging.ts';
import { SavedFailures } from '../lab/saved-failures.ts';
import { surroundingsOf } from '../lab/surroundings.ts';
import type { Course } from '../policy/course.ts';
import type { Result } from '../result/schema.ts';
import { paperOf } from '../sheet/paper.ts';
import { header, sheet } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { changedLabs } from './changed-labs.ts';

/** The options of `npm run feedback`. */
export interface FeedbackOptions {
  /** Numbers of labs, such as `1,2`, or `all`; those that changed where it is left out or empty. */
  readonly labs?: string | undefined;
}

/** Where results are written, in every form, relative to the repository. */
const FOLDER = join('.lab', 'feedback');
const FILES: readonly (readonly [Format, string])[] = [
  ['json', 'result.json'],
  ['classroom50', 'classroom50.json'],
  ['gradescope', 'gradescope.json'],
  ['junit', 'junit.xml'],
];

/**
 * `npm run feedback`: checks the labs that a push has changed, and tells it in every way that the machinery around reads:
 * sheets and annotations on the standard output, a step summary, outputs of the step, and files under `.lab/feedback/`.
 * Gives the worst exit code of the checks.
 */
export async function feedback(root: string, course: Course, options: FeedbackOptions): Promise<number> {
  const { labs, why } = chosen(root, options.labs);
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output } = process.env;
  console.log(
    labs.length === 0
      ? `No lab has ${why}: there is nothing to check.`
      : `Checking ${labs.map(({ manifest }) => manifest.id).join(', ')}: ${why}.`,
  );
  const results: Result[] = [];
  for (const lab of labs) results.push(await checkLab(lab, course));
  for (const line of annotations(results, (result) => folderOf(labs, result))) console.log(line);
  if (summary !== undefined) {
    appendFileSync(summary, results.length === 0 ? `No lab has ${why}.\n` : markdown(results));
  }
  if (output !== undefined) appendFileSync(output, outputs(results));
  for (const result of results) writeFiles(root, result, folderOf(labs, result));
  return Math.max(0, ...results.map(exitCode));
}

function chosen(
  root: string,
  text: string | undefined,
): { readonly labs: readonly Lab[]; readonly why: string } {
  const all = labNumbers();
  if (text === undefined || text.trim() === '') {
    return changedLabs(root, all.map(readLab), process.env.GITHUB_EVENT_PATH);
  }
  if (text.trim() === 'all') return { labs: all.map(readLab), why: 'all labs' };
  const numbers = text.split(',').map((part) => {
    const number = Number(/^\s*(?:lab)?([1-9])\s*$/.exec(part)?.[1] ?? 0);
    if (all.includes(number)) return number;
    throw new UsageError(
      `--labs takes all, or numbers of labs, and "${part.trim()}" is none. There is: lab ${all.join(', ')}.`,
    );
  });
  return { labs: [...new Set(numbers)].sort((a, b) => a - b).map(readLab), why: 'as asked for' };
}

function folderOf(labs: readonly Lab[], result: Result): string {
  const lab = labs.find(({ manifest }) => manifest.id === result.lab.id);
  return lab === undefined ? '' : relative(process.cwd(), skeletonFolder(lab)).split('\\').join('/');
}

async function checkLab(lab: Lab, course: Course): Promise<Result> {
  const paper = paperOf(process.stdout);
  const folder = skeletonFolder(lab);
  const command = `npm run ${lab.manifest.id} --`;
  const result = await judgeSubmission(lab, course, { folder, memory: true });
  const saved = new SavedFailures(lab.manifest.id);
  const shown = sheet(result, {
    paper,
    command: `${command} --check`,
    replay: (check) => `${command} --replay ${saved.fileOf(check)}`,
  });
  const title = `${lab.manifest.id.replace('lab', 'Lab ')}: ${lab.manifest.title}`;
  console.log(quiet(`\n${header(title, folder, paper)}\n\n${shown}`));
  return result;
}

/** Text in which nothing is a workflow command, whatever a submission has printed: commands stop at a word it can't know. */
function quiet(text: string): string {
  if (process.env.GITHUB_ACTIONS !== 'true') return text;
  const token = randomUUID();
  return `::stop-commands::${token}\n${text}\n::${token}::`;
}

/** The step's outputs: what was checked, and a runner of GitHub Classroom's reporter for each part. */
function outputs(results: readonly Result[]): string {
  const runners = results.flatMap((result) => [...classroomRunners(result)]);
  const lines = [
    `labs=${results.map(({ lab }) => lab.id).join(',')}`,
    `runners=${runners.map(([name]) => name).join(',')}`,
    ...runners.map(([name, runner]) => `${name}=${Buffer.from(JSON.stringify(runner)).toString('base64')}`),
  ];
  return `${lines.join('\n')}\n`;
}

function writeFiles(root: string, result: Result, folder: string): void {
  const target = join(root, FOLDER, result.lab.id);
  mkdirSync(target, { recursive: true });
  const around = { ...surroundingsOf(join(root, folder)), folder };
  for (const [format, name] of FILES)
    writeFileSync(join(target, name), `${formatted(result, format, around)}\n`);
}
