import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { type Faults, type Row, readTable } from '../private/table.ts';
import { UsageError } from '../usage-error.ts';
import { outsideRepository, writeWhole } from './output.ts';

/** Files of the private folder that hold a term, but for the results. */
const TERM_FILES =
  /^(roster|groups|submissions|extensions|exemptions|adjustments|choices|marks|classroom.*)\.csv$|^seeds\.json$|^releases\.jsonl$/i;

/** Name of the list of what an archive holds. */
const MANIFEST = 'SHA256SUMS';

/**
 * Copies what a term needs to be computed again: the private folder's tables, seeds, results and the policy, with a list of
 * SHA-256 sums. Reports and clones of repositories are not copied: the former are computed, the latter
 * somebody else's code. Gives the archive's folder. Throws `UsageError` when the place is taken or inside the repository.
 */
export function archive(folder: string, policyText: string, to: string): { folder: string; files: number } {
  const out = outsideRepository(to);
  const inside = relative(folder, out);
  if (!inside.startsWith('..') && !inside.startsWith(`archive${sep}`)) {
    throw new UsageError(`${to} is inside the private folder: an archive there belongs under archive/.`);
  }
  if (existsSync(out)) throw new UsageError(`${to} is there already: an archive is never written over.`);
  const files = termFiles(folder);
  if (files.length === 0) throw new UsageError(`${folder} holds nothing that could be archived.`);
  const scratch = `${out}.${process.pid}`;
  try {
    const sums: string[] = [];
    const add = (name: string, write: (path: string) => void) => {
      const path = join(scratch, name);
      mkdirSync(dirname(path), { recursive: true });
      write(path);
      sums.push(`${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${name}`);
    };
    for (const name of files) add(name, (path) => copyFileSync(join(folder, name), path));
    add('course.json', (path) => writeFileSync(path, policyText));
    writeFileSync(join(scratch, MANIFEST), `${sums.join('\n')}\n`);
    renameSync(scratch, out);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
  return { folder: out, files: files.length + 1 };
}

/** What a purge takes away: whole files and folders, and rows of tables. */
export interface Purge {
  readonly paths: readonly string[];
  /** By file: what is left of it. */
  readonly rewritten: ReadonlyMap<string, { readonly text: string; readonly rows: number }>;
}

/**
 * What is older than `before`: results, submissions with their clones inside the folder, extensions, adjustments and releases of that time,
 * archives made of it. Where nothing that has a date is left, the term is over: its roster and all else about people goes too,
 * and the report, which can be computed only from what is there. Throws `UsageError` for what is no date.
 */
export function planPurge(folder: string, before: string): Purge {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(before))
    throw new UsageError(`--before takes a date such as 2021-01-01, not "${before}".`);
  try {
    Temporal.PlainDate.from(before);
  } catch {
    throw new UsageError(`--before: ${before} is no date.`);
  }
  const paths: string[] = [];
  const rewritten = new Map<string, { text: string; rows: number }>();
  let left = 0;
  for (const name of termFiles(folder).filter((path) => path.startsWith(`results${sep}`))) {
    if (dateOfResult(join(folder, name)) < before) paths.push(name);
    else left++;
  }
  for (const [file, column] of [
    ['submissions.csv', 'submittedAt'],
    ['extensions.csv', 'until'],
    ['adjustments.csv', 'at'],
  ] as const) {
    const found = splitRows(folder, file, (row) => row.cell(column) !== '' && row.cell(column) < before);
    if (found === undefined) continue;
    left += found.kept;
    if (found.gone.length > 0) rewritten.set(file, { text: found.text, rows: found.gone.length });
    for (const row of found.gone) {
      const clone = row.cell('repository');
      const isUsed = found.stays.some((other) => other.cell('repository') === clone);
      const path = resolve(folder, clone);
      if (clone !== '' && !isUsed && path.startsWith(folder + sep) && existsSync(path))
        paths.push(relative(folder, path));
    }
  }
  const releases = releasesFrom(folder, before);
  if (releases !== undefined) {
    left += releases.kept;
    if (releases.rows > 0) rewritten.set('releases.jsonl', { text: releases.text, rows: releases.rows });
  }
  for (const name of childrenOf(join(folder, 'archive'))) {
    const path = join('archive', name);
    if (newestIn(join(folder, path)) < before) paths.push(path);
  }
  if (left === 0) {
    rewritten.clear();
    const whole = childrenOf(folder).filter(
      (name) => TERM_FILES.test(name) || name === 'results' || name === 'report',
    );
    const inner = paths.filter((path) => !whole.some((name) => path === name || path.startsWith(name + sep)));
    return { paths: [...new Set([...whole, ...inner])].sort(), rewritten };
  }
  // The report shows what is gone now: it is computed anew from what is left.
  if (paths.length + rewritten.size > 0 && existsSync(join(folder, 'report'))) paths.push('report');
  return { paths: [...new Set(paths)].sort(), rewritten };
}

/** Takes away what was planned. */
export function purge(folder: string, { paths, rewritten }: Purge): void {
  for (const [file, { text }] of rewritten) writeWhole(join(folder, file), text);
  for (const path of paths) rmSync(join(folder, path), { recursive: true, force: true });
}

function childrenOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Files of the term relative to `folder`, results included. */
function termFiles(folder: string): string[] {
  const results = existsSync(join(folder, 'results'))
    ? readdirSync(join(folder, 'results'), { recursive: true, encoding: 'utf8' })
        .map((name) => join('results', name))
        .filter((name) => statSync(join(folder, name)).isFile())
    : [];
  return [...childrenOf(folder).filter((name) => TERM_FILES.test(name)), ...results].sort();
}

const Dated = z.object({ grading: z.object({ submittedAt: z.string().optional() }).optional() });

/** When a result's submission was handed in, else when the file was written. */
function dateOfResult(path: string): string {
  try {
    const at = Dated.parse(JSON.parse(readFileSync(path, 'utf8'))).grading?.submittedAt;
    if (at !== undefined) return at;
  } catch {
    // What can't be read is as old as its file.
  }
  return statSync(path).mtime.toISOString();
}

function newestIn(folder: string): string {
  const results = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.json') && name.startsWith('results'),
  );
  return (
    results
      .map((name) => dateOfResult(join(folder, name)))
      .sort()
      .at(-1) ?? statSync(folder).mtime.toISOString()
  );
}

/** Parts a table's rows by `isGone`; the text of what stays keeps its lines as they were. */
function splitRows(folder: string, file: string, isGone: (row: Row) => boolean) {
  const path = join(folder, file);
  if (!existsSync(path)) return undefined;
  const faults: Faults = [];
  const { rows } = readTable(readFileSync(path), file, faults);
  if (faults.length > 0) throw new UsageError(`Nothing was purged: ${faults.join('; ')}.`);
  const gone = rows.filter(isGone);
  const stays = rows.filter((row) => !isGone(row));
  const lineOf = (row: Row) => Number(/row (\d+)$/.exec(row.source)?.[1]);
  const removed = new Set<number>();
  // A row may have line ends in quotes: it begins where the one before it ended.
  let end = 1;
  for (const row of rows) {
    const last = lineOf(row);
    if (isGone(row)) for (let line = end + 1; line <= last; line++) removed.add(line);
    end = last;
  }
  const lines = readFileSync(path, 'utf8').split(/(?<=\n)/);
  return {
    gone,
    stays,
    kept: stays.length,
    text: lines.filter((_, index) => !removed.has(index + 1)).join(''),
  };
}

function releasesFrom(
  folder: string,
  before: string,
): { text: string; rows: number; kept: number } | undefined {
  const path = join(folder, 'releases.jsonl');
  if (!existsSync(path)) return undefined;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stays = lines.filter((line) => {
    const at = /"at"\s*:\s*"([^"]*)"/.exec(line)?.[1];
    return at === undefined || at >= before;
  });
  return {
    text: stays.map((line) => `${line}\n`).join(''),
    rows: lines.length - stays.length,
    kept: stays.length,
  };
}
