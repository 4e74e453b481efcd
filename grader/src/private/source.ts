import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Book, OwnerWork } from './book.ts';
import { folderKey, readSubmissions } from './submissions.ts';
import { readTableFile } from './table.ts';

/**
 * Where `commit` of an owner's work can be read: the repository, bundle or folder that `submissions.csv` names, which is
 * relative to that file. Nothing where no row says so.
 */
export function sourceOf(book: Book, { lab, owner }: OwnerWork, commit: string): string | undefined {
  const path = join(book.folder, 'submissions.csv');
  if (!existsSync(path)) return undefined;
  const known = { course: book.course, students: new Map() };
  const rows = readSubmissions(readTableFile(path, []), 'submissions.csv', known, []).filter(
    (row) => row.lab === lab && row.owner.toLowerCase() === owner.toLowerCase(),
  );
  const named = rows.find(({ commit: given, repository }) =>
    given === ''
      ? commit !== '' && folderKey(repository).startsWith(commit)
      : given.length >= 7 && (given.startsWith(commit) || commit.startsWith(given)),
  );
  return named === undefined || named.repository === '' ? undefined : resolve(book.folder, named.repository);
}
