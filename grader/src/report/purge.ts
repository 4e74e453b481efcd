import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Course } from '../policy/course.ts';
import { dateOf } from '../policy/dates.ts';
import { PrivateFolderError, readBook } from '../private/book.ts';
import { instantOf } from '../private/submissions.ts';
import { type Faults, type Row, readTableFile } from '../private/table.ts';
import { UsageError } from '../usage-error.ts';
import { childrenOf, TERM_FILES, termFiles } from './archive.ts';
import { writeWhole } from './output.ts';

/** What a purge takes away: whole files and folders, and rows of tables. */
export interface Purge {
  /** Relative to the private folder, in the order in which they go. */
  readonly paths: readonly string[];
  /** By file: what is left of it. */
  readonly rewritten: ReadonlyMap<string, Rewritten>;
}

interface Rewritten {
  readonly text: string;
  /** How many go. */
  readonly rows: number;
}

/** The day of a row of submissions.csv, in whatever way the time is written. */
function handedIn(row: Row): Temporal.PlainDate | undefined {
  return dateOf(instantOf(row.cell('submittedAt')) ?? '');
}

/** What is computed from the rest, and shows what is gone. */
const COMPUTED = ['report', 'oral', 'similarity'];

/** What has a date is taken away last: while any of it is there, an interrupted purge can be done again. */
const DATED = ['results', 'releases.jsonl', 'adjustments.csv', 'extensions.csv', 'submissions.csv'];

/** Where the outcomes of oral exams are entered. */
const MARKING = join('oral', 'marking.csv');

/**
 * What is older than `before`: results, submissions with their clones inside the folder, extensions, adjustments and releases of that time,
 * archives made of it, and what is computed from them. Adjustments go together with those that revoke them, once the last of
 * them is older; choices go with the commits that they are about.
 *
 * The term is over when something has a date and all of it is older. Then its roster and all else about people goes too. Rows whose
 * time nobody knows stay until then, and keep nothing. Throws `UsageError` for what is no date, and where grades could not be
 * computed from what would be left.
 */
export function planPurge(folder: string, before: string, course: Course): Purge {
  const isOld = olderThan(before);
  const results = resultsIn(folder);
  const tables = {
    submissions: tableOf(folder, 'submissions.csv'),
    extensions: tableOf(folder, 'extensions.csv'),
    adjustments: tableOf(folder, 'adjustments.csv'),
  };
  const { submissions, extensions, adjustments } = tables;
  const isOldRow = (column: string) => (row: Row) => isOld(dateOf(row.cell(column))) === true;
  const releases = releasesOf(folder);

  const ages = [
    ...results.map(({ date }) => isOld(date)),
    ...submissions.rows.map((row) => isOld(handedIn(row))),
    ...extensions.rows.map((row) => isOld(dateOf(row.cell('until')))),
    ...adjustments.rows.map((row) => isOld(dateOf(row.cell('at')))),
    ...releases.map(({ at }) => isOld(at)),
  ].filter((age) => age !== undefined);
  const isOver = ages.length > 0 && ages.every((old) => old);

  const oldSubmissions = submissions.rows.filter((row) => isOver || isOld(handedIn(row)) === true);
  const paths = [
    ...clonesOf(folder, oldSubmissions, submissions.rows),
    ...childrenOf(join(folder, 'archive'))
      .map((name) => join('archive', name))
      .filter((path) => isOld(newestIn(join(folder, path))) === true),
  ];
  if (isOver) {
    const whole = childrenOf(folder).filter(
      (name) => TERM_FILES.test(name) || [...COMPUTED, 'results'].includes(name),
    );
    return { paths: inOrder([...whole, ...paths]), rewritten: new Map() };
  }

  const oldResults = results.filter(({ date }) => isOld(date) === true);
  const oldCases = casesThat(adjustments.rows, isOldRow('at'));
  const keptReleases = releases.filter(({ at }) => isOld(at) !== true);
  const rewritten = new Map<string, Rewritten>();
  const leave = (table: TextTable, gone: ReadonlySet<Row>) => {
    if (gone.size > 0) rewritten.set(table.file, { text: textWithout(table, gone), rows: gone.size });
  };
  leave(submissions, new Set(oldSubmissions));
  leave(extensions, new Set(extensions.rows.filter(isOldRow('until'))));
  leave(adjustments, oldCases);
  const choices = tableOf(folder, 'choices.csv');
  leave(
    choices,
    new Set(choices.rows.filter((row) => isWithoutWork(row, results, oldResults, oldSubmissions))),
  );
  if (keptReleases.length < releases.length) {
    rewritten.set('releases.jsonl', {
      text: keptReleases.map(({ line }) => `${line}\n`).join(''),
      rows: releases.length - keptReleases.length,
    });
  }
  paths.push(...oldResults.map(({ path }) => path));
  const labs = new Set(oldResults.map(({ lab }) => lab));
  const owners = new Set(oldResults.map(({ lab, owner }) => `${lab}/${owner.toLowerCase()}/`));
  const marking = tableOf(folder, MARKING);
  const isMarkGone = (row: Row) =>
    isOld(dateOf(row.cell('at'))) ?? [...owners].some((owner) => packetOf(row).startsWith(owner));
  leave(marking, new Set(marking.rows.filter(isMarkGone)));
  // These are made anew from what is left.
  const computed = [
    ...(paths.length + rewritten.size > 0 ? ['report'] : []),
    ...[...labs].flatMap((lab) => [join('oral', lab), join('similarity', lab)]),
  ].filter((path) => existsSync(join(folder, path)));
  const plan = { paths: inOrder([...paths, ...computed]), rewritten };
  if (plan.paths.length + rewritten.size > 0) readWhatIsLeft(folder, plan, course);
  return plan;
}

/** Takes away what was planned. Rows go last: as long as they are there, what they lead to can be found again. */
export function purge(folder: string, { paths, rewritten }: Purge): void {
  for (const path of paths) {
    rmSync(join(folder, path), { recursive: true, force: true });
    // The name of a folder of results is somebody's login.
    for (let up = dirname(path); up.startsWith(`results${sep}`); up = dirname(up)) {
      if (childrenOf(join(folder, up)).length > 0 || !existsSync(join(folder, up))) break;
      rmdirSync(join(folder, up));
    }
  }
  for (const [file, { text }] of rewritten) writeWhole(join(folder, file), text);
}

/** Whether a day is before this date; nothing where there is none. */
function olderThan(before: string): (day: Temporal.PlainDate | undefined) => boolean | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(before))
    throw new UsageError(`--before takes a date such as 2021-01-01, not "${before}".`);
  const limit = dateOf(before);
  if (limit === undefined) throw new UsageError(`--before: ${before} is no date.`);
  return (day) => (day === undefined ? undefined : Temporal.PlainDate.compare(day, limit) < 0);
}

function inOrder(paths: readonly string[]): readonly string[] {
  const rank = (path: string) => DATED.indexOf(path.split(sep)[0] ?? '');
  return [...new Set(paths)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

interface OldOrNewResult {
  readonly path: string;
  readonly lab: string;
  readonly owner: string;
  readonly commit: string;
  readonly date: Temporal.PlainDate | undefined;
}

const Dated = z.object({
  grading: z.object({ submittedAt: z.string().optional(), commit: z.string().optional() }).optional(),
});

/** The results of a private folder or an archive. One that nobody knows the time of, or that can't be read, is as old as its file. */
function resultsIn(folder: string): OldOrNewResult[] {
  return termFiles(folder)
    .filter((path) => path.startsWith(`results${sep}`))
    .map((path) => {
      const [, lab = '', owner = '', name = ''] = path.split(sep);
      const { mtime } = statSync(join(folder, path));
      const written = dateOf(mtime.toISOString());
      let grading: z.infer<typeof Dated>['grading'];
      try {
        grading = Dated.parse(JSON.parse(readFileSync(join(folder, path), 'utf8'))).grading;
      } catch {
        grading = undefined;
      }
      const at = grading?.submittedAt;
      return {
        ...{ path, lab, owner, commit: grading?.commit ?? name.replace(/\.json$/, '') },
        date: (at === undefined ? undefined : dateOf(at)) ?? written,
      };
    });
}

function newestIn(folder: string): Temporal.PlainDate | undefined {
  const days = resultsIn(folder).flatMap(({ date }) => date ?? []);
  return days.sort(Temporal.PlainDate.compare).at(-1) ?? dateOf(statSync(folder).mtime.toISOString());
}

/** Clones inside the folder that only these rows name, however they write it: none that holds one that stays, or is within one. */
function clonesOf(folder: string, gone: readonly Row[], all: readonly Row[]): string[] {
  const pathsOf = (rows: readonly Row[]) =>
    rows
      .map((row) => row.cell('repository'))
      .filter((clone) => clone !== '')
      .map((clone) => resolve(folder, clone))
      .filter((path) => existsSync(path));
  const stays = pathsOf(all.filter((row) => !gone.includes(row))).map((path) => realpathSync(path) + sep);
  const isKept = (path: string) => {
    const real = realpathSync(path) + sep;
    return stays.some((other) => other.startsWith(real) || real.startsWith(other));
  };
  return pathsOf(gone)
    .filter((path) => path.startsWith(folder + sep) && !isKept(path))
    .map((path) => relative(folder, path));
}

/** Rows of adjustments with all that revoke them, where `isOld` holds for each: half of a case would say something else. */
function casesThat(rows: readonly Row[], isOld: (row: Row) => boolean): ReadonlySet<Row> {
  const byId = new Map(rows.map((row) => [row.cell('id'), row]));
  const rootOf = (row: Row): Row => {
    const seen = new Set<Row>();
    let at = row;
    while (at.cell('kind') === 'revoke' && !seen.has(at)) {
      seen.add(at);
      at = byId.get(at.cell('value')) ?? at;
    }
    return at;
  };
  const young = new Set(rows.filter((row) => !isOld(row)).map(rootOf));
  return new Set(rows.filter((row) => !young.has(rootOf(row))));
}

/** Whether the commit that a row chooses is one of those that go, and of none that stay. */
function isWithoutWork(
  row: Row,
  results: readonly OldOrNewResult[],
  oldResults: readonly OldOrNewResult[],
  oldSubmissions: readonly Row[],
): boolean {
  const chosen = row.cell('commit').toLowerCase();
  const lab = row
    .cell('lab')
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/^(?=\d)/, 'lab');
  const isChosen = (one: OldOrNewResult) => one.lab === lab && one.commit.startsWith(chosen);
  const goes =
    oldResults.some(isChosen) ||
    oldSubmissions.some((one) => one.cell('commit').toLowerCase().startsWith(chosen));
  return chosen !== '' && goes && !results.some((one) => isChosen(one) && !oldResults.includes(one));
}

/** `lab4/north/ada` of a row of the marking sheet, in lower case. */
function packetOf(row: Row): string {
  return row.cell('packet').replace(/^'/, '').toLowerCase();
}

/** Reads the folder as it would be. Throws `UsageError` where nobody's grades could be computed from that. */
function readWhatIsLeft(folder: string, { paths, rewritten }: Purge, course: Course): void {
  const scratch = mkdtempSync(join(tmpdir(), 'purge-'));
  try {
    for (const file of termFiles(folder)) {
      if (paths.some((path) => file === path || file.startsWith(path + sep))) continue;
      const place = join(scratch, file);
      mkdirSync(dirname(place), { recursive: true });
      const left = rewritten.get(file);
      if (left === undefined) symlinkSync(resolve(folder, file), place);
      else writeFileSync(place, left.text);
    }
    readBook(scratch, course);
  } catch (error) {
    if (!(error instanceof PrivateFolderError)) throw error;
    throw new UsageError(
      `Nothing was purged, since no grades could be computed from what would be left:\n${error.message.replaceAll(scratch, folder)}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A table with its bytes. */
interface TextTable {
  readonly file: string;
  readonly bytes: Buffer;
  readonly rows: readonly Row[];
}

function tableOf(folder: string, file: string): TextTable {
  const path = join(folder, file);
  if (!existsSync(path)) return { file, bytes: Buffer.alloc(0), rows: [] };
  const faults: Faults = [];
  const { rows } = readTableFile(path, faults);
  if (faults.length > 0) throw new UsageError(`Nothing was purged: ${faults.join('; ')}.`);
  return { file, bytes: readFileSync(path), rows };
}

/** The text of what stays, its lines as they were. */
function textWithout({ bytes, rows }: TextTable, gone: ReadonlySet<Row>): string {
  let at = 0;
  const kept: Buffer[] = [];
  for (const { from, to } of rows.filter((row) => gone.has(row))) {
    kept.push(bytes.subarray(at, from));
    at = to;
  }
  return Buffer.concat([...kept, bytes.subarray(at)]).toString('utf8');
}

function releasesOf(folder: string): { line: string; at: Temporal.PlainDate | undefined }[] {
  const path = join(folder, 'releases.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ line, at: dateOf(/"at"\s*:\s*"([^"]*)"/.exec(line)?.[1] ?? '') }));
}
