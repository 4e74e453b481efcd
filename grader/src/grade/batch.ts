import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Sandbox } from '../jail/sandbox.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Course } from '../policy/course.ts';
import { privateFolderAt } from '../private/location.ts';
import { readSubmissions, type SubmissionRow } from '../private/rows.ts';
import { type Faults, readTable } from '../private/table.ts';
import type { Result } from '../result/schema.ts';
import { plainText } from '../sheet/plain-text.ts';
import { counted } from '../sheet/sheet.ts';
import { readFolder } from '../submissions/read-folder.ts';
import { type ReadSubmission, readRepository } from '../submissions/read-repository.ts';
import { UnreadableSubmission, unreadable } from '../submissions/selection.ts';
import { UsageError } from '../usage-error.ts';
import { Cache, sittingOf } from './cache.ts';
import { chooseLabs, kindOf, openSandbox, writeResult } from './command.ts';
import { gradeLab } from './grade.ts';
import { officialResult, type Provenance, type Terms } from './official-result.ts';
import { drawSeeds, readSecrets, readSeeds } from './seeds.ts';
import { Slots } from './slots.ts';
import { toolHash } from './tool-hash.ts';
import { writeWhole } from './write-whole.ts';

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

/** What one row came to. */
interface Ended {
  readonly row: SubmissionRow;
  readonly result?: Result;
  /** `cached`: it was there; `reused`: another commit has the same files. */
  readonly how: 'graded' | 'cached' | 'reused' | 'failed';
  readonly ms: number;
  readonly error?: string;
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
  mkdirSync(out, { recursive: true });
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
  const provenance = {
    ...provenanceOf(folder, row),
    commit: read.commit ?? (row.commit === '' ? undefined : row.commit),
  };
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
    return await readRepository(sandbox, path, row.commit === '' ? 'HEAD' : row.commit, [lab]);
  } catch (error) {
    return { labs: new Map([[lab.manifest.id, unreadable(error)]]) };
  }
}

function provenanceOf(folder: string, row: SubmissionRow): Provenance {
  return {
    owner: row.owner,
    folder: resolve(folder, row.repository),
    commit: row.commit === '' ? undefined : row.commit,
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
  const kept = {
    ...result,
    grading: { ...rest, timeSource, ...(submittedAt === undefined ? {} : { submittedAt }) },
  };
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
  const table = readTable(readFileSync(path), 'submissions.csv', faults);
  const rows = readSubmissions(table, 'submissions.csv', { course, students: new Map() }, faults);
  const seen = new Map<string, string>();
  for (const { lab, owner, commit, repository, source } of rows) {
    const key = `${lab} ${owner.toLowerCase()} ${commit === '' ? `HEAD ${repository}` : commit.slice(0, 12)}`;
    const other = seen.get(key);
    if (other !== undefined) faults.push(`${source}: is the same submission as ${other}`);
    seen.set(key, source);
    if (repository === '') faults.push(`${source}: names no repository`);
    if (commit !== '' && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
      faults.push(
        `${source}: the commit is its whole id, 40 or 64 hexadecimal digits, not "${plainText(commit)}"`,
      );
    }
  }
  if (faults.length === 0) return rows;
  const more = faults.length > 20 ? `\n… and ${faults.length - 20} more` : '';
  throw new UsageError(`${faults.slice(0, 20).join('\n')}${more}\nNothing was graded.`);
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

/** Names that say nothing to who does not know the key; the list of them is written beside the results. */
function pseudonyms(
  folder: string,
  rows: readonly SubmissionRow[],
  out: string,
): (row: SubmissionRow) => string {
  const { pseudonymKey } = readSecrets(folder);
  if (pseudonymKey === undefined) {
    throw new UsageError(
      'There is no key for pseudonyms in seeds.json yet. All shards need the same; draw it first:  npm run grade -- seeds',
    );
  }
  const of = ({ owner }: SubmissionRow) =>
    `s-${createHmac('sha256', Buffer.from(pseudonymKey, 'hex'))
      .update(owner.toLowerCase())
      .digest('hex')
      .slice(0, 8)}`;
  const lines = [...new Map(rows.map((row) => [row.owner, of(row)]))].map(
    ([owner, name]) => `${name},${owner}\n`,
  );
  writeWhole(join(out, 'pseudonyms.csv'), `pseudonym,owner\n${lines.sort().join('')}`);
  return of;
}

/** What is printed while a batch runs: a line for each row as it ends, and on a terminal how far it is. */
class Board {
  readonly #total: number;
  readonly #options: BatchOptions;
  readonly #nameOf: (row: SubmissionRow) => string;
  readonly #ended: Ended[] = [];
  #begun = 0;
  #left = 0;
  #done = 0;
  #shown = false;

  constructor(total: number, options: BatchOptions, nameOf: (row: SubmissionRow) => string) {
    this.#total = total;
    this.#options = options;
    this.#nameOf = nameOf;
  }

  /** From now on `left` rows are graded. */
  begins(left: number, jobs: number): void {
    const there = this.#total - left;
    this.#say(
      `${counted(left, 'submission')} to grade, ${jobs} at a time${there === 0 ? '' : `; ${there} are graded already`}`,
    );
    this.#begun = performance.now();
    this.#left = left;
  }

  ended(ended: Ended): void {
    this.#ended.push(ended);
    if (ended.how === 'cached') return;
    this.#done++;
    this.#left--;
    this.#say(this.#lineOf(ended));
    if (process.stdout.isTTY === true && this.#left > 0) {
      process.stdout.write(`${this.#ended.length}/${this.#total}${this.#remaining()}`);
      this.#shown = true;
    }
  }

  /** Prints the sum of it all and gives the exit code. */
  close(): number {
    const count = (how: Ended['how']) => this.#ended.filter((ended) => ended.how === how).length;
    const open = this.#ended.filter((ended) => !isFinal(ended));
    const seconds = this.#begun === 0 ? 0 : Math.round((performance.now() - this.#begun) / 1000);
    this.#say(
      `${counted(this.#total, 'submission')}: ${count('graded')} graded, ${count('reused')} with files of another commit, ${count('cached')} were there, ${count('failed')} could not be graded (${seconds} s)`,
    );
    for (const { row, result, error } of open) {
      const why =
        error ??
        (result?.provisional === true
          ? 'provisional: a check came to no verdict'
          : (result?.problems[0]?.message ?? ''));
      this.#say(`To look at: ${this.#named(row, ' ')}  ${this.#told(why)}`);
    }
    return open.length === 0 ? 0 : 1;
  }

  #lineOf({ row, result, how, ms, error }: Ended): string {
    const of = `${String(this.#ended.length).padStart(String(this.#total).length)}/${this.#total}`;
    const what =
      result === undefined
        ? `could not be graded: ${this.#told(error ?? '')}`
        : this.#options.pseudonyms
          ? how
          : result.problems.length > 0
            ? `not judged: ${this.#told(result.problems[0]?.message ?? '')}`
            : `${result.points} of ${result.of}${result.provisional ? ' provisional' : ''}${how === 'reused' ? ' (same files)' : ''}`;
    const remaining = process.stdout.isTTY === true ? '' : this.#remaining();
    return `${of}  ${this.#named(row, '  ')}  ${what}  ${(ms / 1000).toFixed(1)} s${remaining}`;
  }

  /** A commit's id names its author to all who can look it up. */
  #named(row: SubmissionRow, between: string): string {
    const commit = this.#options.pseudonyms ? [] : [row.commit.slice(0, 12)];
    return [row.lab, this.#nameOf(row), ...commit].join(between);
  }

  /** A message may name a path or a person: not in a log that others see. */
  #told(text: string): string {
    return this.#options.pseudonyms ? 'see the result' : (plainText(text).split('\n')[0] ?? '').slice(0, 200);
  }

  #remaining(): string {
    if (this.#left === 0) return '';
    const minutes = (((performance.now() - this.#begun) / this.#done) * this.#left) / 60_000;
    return minutes < 1 ? '  less than a minute left' : `  about ${Math.ceil(minutes)} min left`;
  }

  #say(line: string): void {
    if (this.#shown) process.stdout.write('\r\u001b[2K');
    this.#shown = false;
    console.log(line);
  }
}

/** Whether nobody has to look at it. */
function isFinal({ result }: Ended): boolean {
  return (
    result !== undefined && !result.provisional && result.problems.every(({ kind }) => kind !== 'submission')
  );
}
