import { createHash } from 'node:crypto';
import { normalize } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import type { TimeSource } from '../policy/submissions.ts';
import { SubmissionTime } from '../result/schema.ts';
import type { Graded } from './results.ts';
import { OWNER } from './roster.ts';
import { hasColumns, type Known, labOf } from './rows.ts';
import type { Faults, Table } from './table.ts';

/** One thing that was handed in, as the collection of repositories found it. */
export interface SubmissionRow {
  readonly lab: string;
  readonly owner: string;
  /** A clone, a bundle or a plain folder, relative to the file. */
  readonly repository: string;
  /** Empty for a plain folder. */
  readonly commit: string;
  /** An instant in UTC, written as results have it. */
  readonly submittedAt: string | undefined;
  readonly timeSource: TimeSource;
  readonly sequence: number;
  readonly source: string;
}

const TIME_SOURCES: readonly TimeSource[] = ['push', 'workflow', 'staff', 'commit-unverified', 'none'];

export function readSubmissions(table: Table, file: string, known: Known, faults: Faults): SubmissionRow[] {
  const columns = ['lab', 'owner', 'repository', 'commit', 'submittedAt', 'timeSource', 'sequence'];
  if (!hasColumns(table, file, columns, faults)) return [];
  const seen = new Map<string, string>();
  return table.rows.flatMap((row): SubmissionRow[] => {
    const before = faults.length;
    const lab = labOf(row, known, faults);
    const owner = row.cell('owner');
    const at = row.cell('submittedAt');
    const submittedAt = instantOf(at);
    const timeSource = TIME_SOURCES.find((one) => one === (row.cell('timeSource') || 'none'));
    const sequence = Number(row.cell('sequence') || '0');
    const repository = row.cell('repository');
    if (!OWNER.test(owner)) faults.push(`${row.source}: "${owner}" is no login and no name of a group`);
    if (at !== '' && submittedAt === undefined) {
      faults.push(`${row.source}: submittedAt "${at}" is no instant, such as 2020-02-20T22:10:00Z`);
    }
    if (timeSource === undefined) {
      faults.push(
        `${row.source}: "${row.cell('timeSource')}" is no source of a time (${TIME_SOURCES.join(', ')})`,
      );
    }
    if (!Number.isSafeInteger(sequence)) faults.push(`${row.source}: the sequence is a whole number`);
    // One commit may be there once more with a better time, but twice on the word of one source nobody can tell which holds.
    const commit = row.cell('commit').toLowerCase();
    const what =
      commit === '' ? `folder ${folderName(repository)}` : `commit ${commit} by ${String(timeSource)}`;
    const key = `${lab} ${owner.toLowerCase()} ${what}`;
    const other = repository === '' && commit === '' ? undefined : seen.get(key);
    seen.set(key, row.source);
    if (other !== undefined)
      faults.push(
        commit === ''
          ? `${row.source}: this folder of ${owner} is in ${other} already: what was handed in at another time belongs in a folder of its own`
          : `${row.source}: this commit of ${owner} is in ${other} already, by ${timeSource}`,
      );
    if (faults.length > before || lab === undefined || timeSource === undefined) return [];
    return [
      {
        lab,
        owner,
        repository,
        commit,
        submittedAt,
        timeSource: submittedAt === undefined ? 'none' : timeSource,
        sequence,
        source: row.source,
      },
    ];
  });
}

/** An instant as results have it, in UTC, whatever its offset was; nothing for what is none. */
export function instantOf(text: string): string | undefined {
  try {
    return SubmissionTime.safeParse(Temporal.Instant.from(text).toString()).data;
  } catch {
    return undefined;
  }
}

/** A plain folder as a result names it: the same for each way to write it, wherever the private folder is. */
export function folderName(repository: string): string {
  return normalize(repository).replace(/(?<=.)\/+$/, '');
}

/** By what results of a plain folder are kept: whatever is put into it later takes the place of what was there. */
export function folderKey(repository: string): string {
  return createHash('sha256').update(folderName(repository)).digest('hex');
}

/**
 * Whether a result is of what the row names. A plain folder has no commit that says what was in it: its result is of the row for as long
 * as the time is the one it was graded with, since what was handed in at another time may be something else.
 */
export function isOfRow(row: SubmissionRow, { grading }: Pick<Graded, 'grading'>): boolean {
  const { commit, folder, submittedAt, timeSource } = grading;
  if (row.commit !== '') return commit?.startsWith(row.commit) === true;
  return (
    commit === undefined &&
    folder === folderName(row.repository) &&
    submittedAt === row.submittedAt &&
    timeSource === row.timeSource
  );
}

/** Whose word on a time counts, least first: staff mend what a platform says, and a commit's own date is nobody's word. */
export const TRUST: Readonly<Record<TimeSource, number>> = {
  staff: 0,
  push: 1,
  workflow: 1,
  'commit-unverified': 2,
  none: 3,
};

/** Of rows of one commit, the one whose time is trusted most. */
export function mostTrusted(rows: readonly SubmissionRow[]): SubmissionRow | undefined {
  return [...rows].sort(
    (a, b) =>
      TRUST[a.timeSource] - TRUST[b.timeSource] ||
      byTime(a.submittedAt, b.submittedAt) ||
      a.sequence - b.sequence,
  )[0];
}

function byTime(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return Temporal.Instant.compare(a, b);
}
