import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SubmissionRow } from '../private/submissions.ts';
import { UsageError } from '../usage-error.ts';
import { readSecrets } from './seeds.ts';
import { writeWhole } from './write-whole.ts';

/** Beside results: who is who in a log that names nobody. */
const FILE = 'pseudonyms.csv';

/** Names that say nothing to who does not know the key; the list of them is written beside the results. */
export function pseudonyms(
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
  write(
    out,
    rows.map((row) => `${of(row)},${row.owner}`),
  );
  return of;
}

/** Takes the lists of these folders together into the one of `out`. */
export function mergePseudonyms(folders: readonly string[], out: string): void {
  const lists = [...folders, out].map((folder) => join(folder, FILE)).filter((path) => existsSync(path));
  const lines = lists.flatMap((path) => readFileSync(path, 'utf8').split('\n'));
  if (lists.length > 0)
    write(
      out,
      lines.filter((line) => line.startsWith('s-')),
    );
}

function write(out: string, lines: readonly string[]): void {
  writeWhole(join(out, FILE), ['pseudonym,owner', ...[...new Set(lines)].sort(), ''].join('\n'));
}
