import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Sandbox } from '../jail/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Course } from '../policy/course.ts';
import { privateFolderAt } from '../private/location.ts';
import { folderName, mostTrusted, readSubmissions, type SubmissionRow } from '../private/submissions.ts';
import { type Faults, readTableFile } from '../private/table.ts';
import { Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';
import { readFolder } from '../submissions/read-folder.ts';
import { type ReadSubmission, readRepository } from '../submissions/read-repository.ts';
import { UnreadableSubmission, unreadable } from '../submissions/selection.ts';
import { UsageError } from '../usage-error.ts';
import { Board, type Ended } from './board.ts';
import { Cache, sittingOf } from './cache.ts';
import { chooseLabs, kindOf, openSandbox, writeResult } from './command.ts';
import { gradeLab } from './grade.ts';
import { officialResult, type Provenance, type Terms } from './official-result.ts';
import { pseudonyms } from './pseudonyms.ts';
import { drawSeeds, readSeeds } from './seeds.ts';
import { Slots } from './slots.ts';
import { toolHash } from './tool-hash.ts';
import { makeFolder } from './write-whole.ts';

/** The options of `npm run grade -- batch`. */
export interface BatchOptions {
  readonly private?: string | undefined;
  readonly labs?: string | undefined;
  /** Where results go; `results/` of the private folder without it. */
  readonly out?: string | undefined;
  /** `2/5`: the second of five parts. */
  readonly shard?: string | undefined;
  readonly jobs?: number | undefined;
  readonly sandbox: 'bubblewrap' | 'none';
  /** Name nobody, and no points, in what is printed. */
  readonly pseudonyms: boolean;
}

/**
 * `npm run grade -- batch`: grades all rows of submissions.csv, side by side, and writes each result as it is there, so that an
 * interrupted run is taken up again. Exit code 0 when every row has a final result, else 1.
 */
export async function batch(course: Course, options: BatchOptions): Promise<number> {
  const folder = privateFolderAt(options.private);
  const labs = new Map(chooseLabs(options.labs).map((lab) => [lab.manifest.id, lab]));
  const rows = shardOf(
    readRows(folder, course).filter((row) => labs.has(row.lab)),
    options.shard,
  );
  const seeds = seedsFor(folder, [...new Set(rows.map((row) => row.lab))], options);
  const out = options.out === undefined ? join(folder, 'results') : resolve(options.out);
  makeFolder(out);
  const hash = toolHash();
  const termsOf = (lab: Lab): Terms => ({
    sandbox: options.sandbox,
    seeds: [lab.manifest.seed, ...(seeds[lab.manifest.id] ?? [])],
    toolHash: hash,
    passAbove: course.passAbove,
    unofficial: [],
  });
  const cache = new Cache(out);
  const nameOf = options.pseudonyms ? pseudonyms(folder, rows, out) : ({ owner }: SubmissionRow) => owner;
  const board = new Board(rows.length, options, nameOf);

  // What is there already needs no jail.
  const left: SubmissionRow[] = [];
  for (const row of rows) {
    const lab = labs.get(row.lab);
    if (lab === undefined) continue;
    const old = cache.ofCommit(lab, row.owner, row.commit, termsOf(lab));
    if (old === undefined) left.push(row);
    else board.ended({ row, result: keep(out, old, provenanceOf(folder, row)), how: 'cached', ms: 0 });
  }
  if (left.length > 0) {
    const jobs = options.jobs ?? availableParallelism();
    board.begins(left.length, jobs);
    const sandbox = await openSandbox(options.sandbox);
    const slots = new Slots(jobs);
    const underWay = new Map<string, Promise<unknown>>();
    try {
      await Promise.all(
        left.map((row) =>
          slots.run(async () => {
            const begun = performance.now();
            const ms = () => performance.now() - begun;
            const lab = labs.get(row.lab);
            if (lab === undefined) return;
            try {
              board.ended({
                row,
                ...(await gradeRow(sandbox, folder, row, lab, termsOf(lab), cache, slots, underWay, out)),
                ms: ms(),
              });
            } catch (error) {
              // One that can't be graded costs itself only.
              const text = error instanceof Error ? error.message : String(error);
              board.ended({ row, how: 'failed', error: text, ms: ms() });
            }
          }),
        ),
      );
    } finally {
      sandbox.remove();
    }
  }
  return board.close();
}

async function gradeRow(
  sandbox: Sandbox,
  folder: string,
  row: SubmissionRow,
  lab: Lab,
  terms: Terms,
  cache: Cache,
  slots: Slots,
  /** By lab and files, what is being graded: the same files wait for it, which may be long. */
  underWay: Map<string, Promise<unknown>>,
  out: string,
): Promise<Pick<Ended, 'result' | 'how'>> {
  const path = resolve(folder, row.repository);
  const read = await readRow(sandbox, path, row, lab);
  const overlay = read.labs.get(lab.manifest.id) ?? new UnreadableSubmission('Nothing was read of it.');
  const provenance = provenanceOf(folder, row);
  const grade = async () => {
    const result = await gradeLab(sandbox, lab, overlay, provenance, terms, (part) => slots.alone(part), {
      lanes: 1,
      // It may be long until nothing else runs, and an interruption should not lose what is known.
      onOpen: (open) => writeResult(out, open),
    });
    cache.wrote(result, writeResult(out, result));
    return { result, how: 'graded' as const };
  };
  if (overlay instanceof UnreadableSubmission) return await grade();
  const key = `${lab.manifest.id} ${overlay.hash}`;
  for (let other = underWay.get(key); other !== undefined; other = underWay.get(key))
    await slots.aside(other);
  const same =
    cache.ofFiles(lab, row.owner, overlay.hash, terms) ?? cache.ofAnybody(lab, overlay.hash, terms);
  if (same !== undefined) {
    const result = officialResult(lab, overlay, sittingOf(same), provenance, terms);
    cache.wrote(result, writeResult(out, result));
    return { result, how: 'reused' };
  }
  const graded = grade();
  underWay.set(key, graded);
  try {
    return await graded;
  } finally {
    underWay.delete(key);
  }
}

async function readRow(
  sandbox: Sandbox,
  path: string,
  row: SubmissionRow,
  lab: Lab,
): Promise<ReadSubmission> {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) {
      throw new UnreadableSubmission(
        `There is no repository, bundle or folder ${plainText(row.repository)}.`,
      );
    }
    if (kindOf(path) === 'folder') {
      // What is there now may be of any commit.
      if (row.commit !== '')
        throw new UnreadableSubmission(
          `${plainText(row.repository)} is a plain folder, which has no commits: name its repository, or leave the commit out.`,
        );
      return readFolder(path, [lab]);
    }
    return await readRepository(sandbox, path, row.commit, [lab]);
  } catch (error) {
    return { labs: new Map([[lab.manifest.id, unreadable(error)]]) };
  }
}

function provenanceOf(folder: string, row: SubmissionRow): Provenance {
  return {
    owner: row.owner,
    folder: resolve(folder, row.repository),
    ...(row.commit === '' ? { plainFolder: folderName(row.repository) } : { commit: row.commit }),
    submittedAt: row.submittedAt,
    timeSource: row.timeSource,
  };
}

/** A result that stands, with the time as the rows have it now. */
function keep(out: string, result: Result, { submittedAt, timeSource }: Provenance): Result {
  const { grading } = result;
  if (grading === undefined || (grading.submittedAt === submittedAt && grading.timeSource === timeSource))
    return result;
  const { submittedAt: _, ...rest } = grading;
  const kept = Result.parse({
    ...result,
    grading: { ...rest, timeSource, ...(submittedAt === undefined ? {} : { submittedAt }) },
  } satisfies Result);
  writeResult(out, kept);
  return kept;
}

/** The rows of submissions.csv. Throws `UsageError` that names each row that can't be right: nothing is graded then. */
function readRows(folder: string, course: Course): readonly SubmissionRow[] {
  const path = join(folder, 'submissions.csv');
  if (!existsSync(path)) {
    throw new UsageError(
      `${path} is missing: it says what is to be graded (lab, owner, repository, commit, submittedAt, timeSource, sequence). \`collect\` writes it.`,
    );
  }
  const faults: Faults = [];
  const table = readTableFile(path, faults);
  const rows = readSubmissions(table, 'submissions.csv', { course, students: new Map() }, faults);
  for (const { commit, repository, source } of rows) {
    if (repository === '') faults.push(`${source}: names no repository`);
    // What a branch names is something else tomorrow.
    else if (commit === '' && isGit(resolve(folder, repository))) {
      faults.push(
        `${source}: names no commit of the repository ${plainText(repository)}: put in the whole id of what was handed in`,
      );
    }
    if (commit !== '' && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
      faults.push(
        `${source}: the commit is its whole id, 40 or 64 hexadecimal digits, not "${plainText(commit)}"`,
      );
    }
  }
  if (faults.length === 0) return oncePerCommit(rows);
  const more = faults.length > 20 ? `\n… and ${faults.length - 20} more` : '';
  throw new UsageError(`${faults.slice(0, 20).join('\n')}${more}\nNothing was graded.`);
}

function isGit(path: string): boolean {
  return existsSync(path) && kindOf(path) === 'git';
}

/** A commit may be there once more with a better time: graded once, with the time that the grade book takes. */
function oncePerCommit(rows: readonly SubmissionRow[]): readonly SubmissionRow[] {
  const same = new Map<string, SubmissionRow[]>();
  for (const row of rows) {
    const what = row.commit === '' ? `folder ${folderName(row.repository)}` : row.commit;
    const key = `${row.lab} ${row.owner.toLowerCase()} ${what}`;
    same.set(key, [...(same.get(key) ?? []), row]);
  }
  return [...same.values()].flatMap((ones) => mostTrusted(ones) ?? []);
}

function shardOf(rows: readonly SubmissionRow[], shard: string | undefined): readonly SubmissionRow[] {
  if (shard === undefined) return rows;
  const [, at, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(shard) ?? [];
  const [index, count] = [Number(at), Number(of)];
  if (!(index >= 1 && index <= count))
    throw new UsageError(`--shard takes i/n, such as 2/5, not "${plainText(shard)}".`);
  return rows.filter((_, i) => i % count === index - 1);
}

/** Shards run on machines of their own, which would draw different seeds: theirs are drawn before. */
function seedsFor(
  folder: string,
  labs: readonly string[],
  { shard }: BatchOptions,
): ReturnType<typeof readSeeds> {
  if (shard === undefined) return drawSeeds(folder, labs);
  const seeds = readSeeds(folder);
  const missing = labs.filter((lab) => seeds[lab] === undefined);
  if (missing.length === 0) return seeds;
  throw new UsageError(
    `There are no secret seeds for ${missing.join(', ')} yet. All shards need the same; draw them first:  npm run grade -- seeds`,
  );
}
