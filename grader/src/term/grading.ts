import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourceFile } from 'harness/runtime';
import { labNumbers, readLab } from '../lab/catalogue.ts';
import { judgeSubmission } from '../lab/judging.ts';
import type { Course } from '../policy/course.ts';
import { Result } from '../result/schema.ts';
import type { Pushed } from './private-folder.ts';

/** Grades all that `submissions.csv` of a private folder lists and writes `results/`. What grades a real term fits here too. */
export type GradeTerm = (folder: string, course: Course, pushed: readonly Pushed[]) => Promise<void>;

/** Grades a term as a real one is: `grade -- batch`, in the jail. */
export const gradingInJail: GradeTerm = async (folder, course) => {
  const { batch } = await import('../grade/batch.ts');
  await batch(course, { private: folder, sandbox: 'bubblewrap', pseudonyms: false });
};

/** Judges one set of files of a lab. */
export type JudgeFiles = (
  lab: string,
  files: readonly SourceFile[],
  course: Course,
  folder: string,
) => Promise<Result>;

/** Says how far it is, after each distinct submission. */
export type OnJudged = (done: number, of: number, lab: string, result: Result) => void;

/**
 * Grades a term by judging each distinct set of files once, without the jail, and writing its result for every push that
 * has it. Such results are unofficial, and say so.
 */
export function gradingDirectly(judge: JudgeFiles = judgeOnce, onJudged: OnJudged = () => {}): GradeTerm {
  return async (folder, course, pushed) => {
    const distinct = new Map(
      pushed.map(({ lab, work }) => [`${lab} ${filesHash(work.files)}`, { lab, work }]),
    );
    const results = new Map<string, Result>();
    for (const [key, { lab, work }] of distinct) {
      const result = await judge(lab, work.files, course, folder);
      results.set(key, result);
      onJudged(results.size, distinct.size, lab, result);
    }
    for (const { lab, owner, commit, work, at, timeSource, repository } of pushed) {
      const hash = filesHash(work.files);
      const judged = results.get(`${lab} ${hash}`);
      if (judged === undefined) continue;
      const { lateness: _, ...result } = judged;
      const official: Result = {
        ...result,
        submission: { ...result.submission, folder: repository },
        grading: {
          owner,
          commit,
          ...(timeSource === 'none' ? {} : { submittedAt: at.toString() }),
          timeSource,
          sandbox: 'none',
          seeds: [result.seed],
          hashes: {
            files: hash,
            checks: result.lab.hash,
            tool: createHash('sha256').update(result.tool.version).digest('hex'),
          },
        },
      };
      const path = join(folder, 'results', lab, owner, `${commit.slice(0, 12)}.json`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(official));
    }
  };
}

/** Where results of judging are kept from one making of a term to the next. */
export const JUDGED = '.judged';

/** Judges what this version of the lab's checks has not judged before. */
async function judgeOnce(
  id: string,
  files: readonly SourceFile[],
  course: Course,
  term: string,
): Promise<Result> {
  const number = labNumbers().find((one) => `lab${one}` === id);
  if (number === undefined) throw new Error(`${id} is not in this checkout`);
  const lab = readLab(number);
  const kept = join(term, JUDGED, `${lab.hash.slice(0, 16)}-${filesHash(files).slice(0, 16)}.json`);
  if (existsSync(kept)) return Result.parse(JSON.parse(readFileSync(kept, 'utf8')));
  const folder = mkdtempSync(join(tmpdir(), 'lab-term-'));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const result = await judgeSubmission(lab, course, { folder });
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, JSON.stringify(result));
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** SHA-256 of files with their paths: a distinct set of them is a submission. */
export function filesHash(files: readonly SourceFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0${Buffer.byteLength(text)}\0`).update(text);
  }
  return hash.digest('hex');
}
