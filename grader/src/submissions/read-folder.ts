import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/catalogue.ts';
import { blobIds, overlay } from './overlay.ts';
import { attempt, type ReadSubmission } from './read-repository.ts';
import { type Entry, MOST_BYTES, UnreadableSubmission } from './selection.ts';

/** What a folder may be at most that is read: more is no submission, and somebody named the wrong folder. */
const BOUNDS = {
  /** Files and folders. */
  entries: 20_000,
  /** Folders within folders. */
  deep: 50,
  /** MiB of small files, which are read to see what is as it was handed out. */
  mib: 64,
};
/** Never looked into. */
const SKIPPED = new Set(['node_modules', '.git', '.lab', 'dist']);

/**
 * Reads the student's files of `labs` from a plain folder: one of a lab, or one that holds such folders. Nothing in it is run or
 * parsed, links are not followed, and nothing larger than a submission may be is read.
 */
export function readFolder(folder: string, labs: readonly Lab[], most = BOUNDS): ReadSubmission {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UnreadableSubmission(`There is no folder ${folder}.`);
  }
  const entries = listFolder(folder, most);
  const read = ({ id }: Entry) => readSmall(join(folder, pathOf.get(id) ?? ''));
  const pathOf = new Map(entries.map(({ id, path }) => [id, path]));
  return {
    labs: new Map(
      labs.map((lab) => [
        lab.manifest.id,
        attempt(() => overlay(entries, lab, read, { whole: labs.length === 1 })),
      ]),
    ),
  };
}

function listFolder(folder: string, most: typeof BOUNDS): Entry[] {
  const entries: Entry[] = [];
  let seen = 0;
  let bytes = 0;
  const walk = (under: string, depth: number) => {
    if (depth > most.deep)
      throw new UnreadableSubmission(`${folder} holds folders that are nested more than ${most.deep} deep.`);
    const here: Dirent[] = readdirSync(join(folder, under), { withFileTypes: true });
    for (const entry of here.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++seen > most.entries)
        throw new UnreadableSubmission(`${folder} holds more than ${most.entries} files and folders.`);
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) walk(path, depth + 1);
        continue;
      }
      const mode = entry.isFile() ? '100644' : entry.isSymbolicLink() ? '120000' : '000000';
      const size = lstatSync(join(folder, path)).size;
      const isSmall = mode === '100644' && size <= MOST_BYTES;
      if (isSmall) bytes += size;
      if (bytes > most.mib * 1024 * 1024)
        throw new UnreadableSubmission(
          `${folder} holds more than ${most.mib} MiB: name the folder of the lab alone.`,
        );
      const id = isSmall ? blobIds(readSmall(join(folder, path)))[0] : `not read: ${path}`;
      entries.push({ path, mode, id, size });
    }
  };
  walk('', 0);
  return entries;
}

/** The content of a plain file, read through one descriptor that follows no link and waits for nobody. */
function readSmall(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(file);
    const content = Buffer.alloc(Math.min(size, MOST_BYTES + 1));
    let length = 0;
    for (let got = -1; got !== 0 && length < content.length; length += got) {
      got = readSync(file, content, length, content.length - length, length);
    }
    return content.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
