import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Book, OwnerWork } from './book.ts';
import { readTable } from './table.ts';

/**
 * Where `commit` of an owner's work can be read: the repository, bundle or folder that `submissions.csv` names, which is
 * relative to that file. Nothing where no row says so.
 */
export function sourceOf(book: Book, { lab, owner }: OwnerWork, commit: string): string | undefined {
  const path = join(book.folder, 'submissions.csv');
  if (!existsSync(path)) return undefined;
  const rows = readTable(readFileSync(path), 'submissions.csv', []).rows.filter(
    (row) =>
      row
        .cell('lab')
        .toLowerCase()
        .replace(/^(?=\d)/, 'lab') === lab && row.cell('owner').toLowerCase() === owner.toLowerCase(),
  );
  const named = rows.find((row) => {
    const given = row.cell('commit').toLowerCase();
    return given.length >= 7 && (given.startsWith(commit) || commit.startsWith(given));
  });
  const repository = (named ?? rows.find((row) => row.cell('commit') === ''))?.cell('repository') ?? '';
  return repository === '' ? undefined : resolve(book.folder, repository);
}
