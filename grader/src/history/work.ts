import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSubmission, type SourceFile, SubmissionError } from 'harness/runtime';
import picomatch from 'picomatch';
import type { Lab } from '../lab/catalogue.ts';
import { isRepository, Quarantine, UnreadableHistory } from './git.ts';

/** The student's files of one lab, as they were handed in. */
export interface HandedInFiles {
  readonly files: readonly SourceFile[];
  /** Where the lab's folder is in the repository, with a `/` at its end; empty where the submission is that folder. */
  readonly prefix: string;
}

const MOST_FILES = 60;
const MOST_BYTES = 1024 * 1024;
const NEVER = ['**/*.test.ts', '**/*.d.ts'];

/** Reads the student's files of `lab` from a repository, a bundle or a plain folder. Throws `UnreadableHistory`. */
export async function readWork(path: string, commit: string, lab: Lab): Promise<HandedInFiles> {
  if (!existsSync(path)) throw new UnreadableHistory(`there is no repository, bundle or folder ${path}`);
  if (!isRepository(path)) return readFolder(path, lab);
  const quarantine = await Quarantine.of(path, commit);
  try {
    return await filesAt(quarantine, commit, lab);
  } finally {
    quarantine.remove();
  }
}

function readFolder(path: string, lab: Lab): HandedInFiles {
  const { folder, files } = lab.manifest;
  const at = [join(path, folder), join(path, 'skeletons', folder)].find((place) => existsSync(place)) ?? path;
  try {
    return { files: readSubmission(at, files).files, prefix: '' };
  } catch (error) {
    if (error instanceof SubmissionError) throw new UnreadableHistory(error.message);
    throw error;
  }
}

/** The student's files of `lab` at a commit: regular files only, within the limits of a submission. */
export async function filesAt(quarantine: Quarantine, commit: string, lab: Lab): Promise<HandedInFiles> {
  const { folder, files: globs } = lab.manifest;
  const wanted = picomatch([...globs], { ignore: NEVER });
  const listed = (await quarantine.read('ls-tree', '-r', '-z', '-l', '--full-tree', commit)).split('\0');
  const entries = listed.flatMap((line) => {
    const match = /^(100644|100755) blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line);
    return match === null ? [] : [{ id: match[2] ?? '', size: Number(match[3]), path: match[4] ?? '' }];
  });
  const prefix = [`${folder}/`, `skeletons/${folder}/`].find((start) =>
    entries.some(({ path }) => path.startsWith(start)),
  );
  if (prefix === undefined) throw new UnreadableHistory(`it has no folder ${folder}`);
  const taken = entries
    .filter(({ path }) => path.startsWith(prefix) && wanted(path.slice(prefix.length)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (taken.length > MOST_FILES || taken.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) {
    throw new UnreadableHistory(`more than ${MOST_FILES} files or 1 MiB in ${prefix}`);
  }
  const texts = await quarantine.blobs(taken.map(({ id }) => id));
  const files = taken.map(({ path }, i) => ({
    path: path.slice(prefix.length),
    text: texts[i]?.toString('utf8') ?? '',
  }));
  return { files, prefix };
}
