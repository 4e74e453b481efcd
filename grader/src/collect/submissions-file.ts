import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { Temporal } from 'temporal-polyfill';
import type { TimeSource } from '../policy/submissions.ts';
import { labNamed } from '../private/rows.ts';
import { readTable } from '../private/table.ts';
import { UsageError } from '../usage-error.ts';

const COLUMNS = ['lab', 'owner', 'repository', 'commit', 'submittedAt', 'timeSource', 'sequence'] as const;

/** A row of `submissions.csv`. */
export interface SubmissionLine {
  readonly lab: string;
  readonly owner: string;
  /** Relative to the file, with forward slashes. */
  readonly repository: string;
  readonly commit: string;
  /** ISO 8601 in UTC, or empty. */
  readonly submittedAt: string;
  readonly timeSource: TimeSource;
  readonly sequence: number;
}

/** The rows that are there. Throws `UsageError` for a file that can't be read. */
export function readLines(path: string): SubmissionLine[] {
  if (!existsSync(path)) return [];
  const faults: string[] = [];
  const { rows } = readTable(readFileSync(path), 'submissions.csv', faults);
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return rows.map((row) => ({
    lab: labNamed(row.cell('lab')),
    owner: row.cell('owner'),
    repository: row.cell('repository'),
    commit: row.cell('commit'),
    submittedAt: inUtc(row.cell('submittedAt')),
    timeSource: (row.cell('timeSource') || 'none') as TimeSource,
    sequence: Number(row.cell('sequence') || 0),
  }));
}

/** Times are compared as texts, so they are all written alike; what is no time is left for who grades to name. */
function inUtc(text: string): string {
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    return text;
  }
}

/**
 * What is known of a lab's submissions after a collection: what was found, and what was there before and is not contradicted.
 * What staff entered stays; of one commit the first trusted time stays, since platforms forget.
 */
export function merged(
  before: readonly SubmissionLine[],
  found: readonly SubmissionLine[],
  lab: string,
): SubmissionLine[] {
  const isTrusted = (line: SubmissionLine) => ['push', 'workflow', 'staff'].includes(line.timeSource);
  const key = ({ owner, commit }: SubmissionLine) => `${owner.toLowerCase()} ${commit.toLowerCase()}`;
  const kept = new Map(
    before.filter((line) => line.lab === lab && isTrusted(line)).map((line) => [key(line), line]),
  );
  for (const line of found) {
    const old = kept.get(key(line));
    if (
      old === undefined ||
      (isTrusted(line) && old.timeSource !== 'staff' && line.submittedAt < old.submittedAt)
    ) {
      kept.set(key(line), line);
    }
  }
  const own = [...kept.values()].sort(
    (a, b) => compare(a.owner, b.owner) || compare(a.submittedAt, b.submittedAt) || a.sequence - b.sequence,
  );
  return [...before.filter((line) => line.lab !== lab), ...own].sort((a, b) => compare(a.lab, b.lab));
}

/** Writes the file anew, whole or not at all. */
export function writeLines(path: string, lines: readonly SubmissionLine[]): void {
  writeFileSync(
    `${path}.new`,
    stringify([[...COLUMNS], ...lines.map((line) => COLUMNS.map((name) => line[name]))]),
  );
  renameSync(`${path}.new`, path);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
