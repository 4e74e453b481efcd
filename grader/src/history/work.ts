import { existsSync } from 'node:fs';
import type { SourceFile } from 'harness/runtime';
import type { Lab } from '../lab/catalogue.ts';
import { type Overlay, overlay, wantedOf } from '../submissions/overlay.ts';
import { readFolder } from '../submissions/read-folder.ts';
import { type Entry, prefixesOf, select, UnreadableSubmission } from '../submissions/selection.ts';
import { isRepository, Quarantine, UnreadableHistory } from './git.ts';

/** The student's files of one lab, as they were handed in: those that grading takes. */
export interface HandedInFiles {
  /** Without files that were handed out to be left as they are: nobody wrote them. */
  readonly files: readonly SourceFile[];
  /** What is run: the student's files, with those that were handed out as they were handed out. */
  readonly judged: readonly SourceFile[];
  /** Where the lab's folder is in the repository, with a `/` at its end; empty where the submission is that folder. */
  readonly prefix: string;
}

/** Reads the student's files of `lab` from a repository, a bundle or a plain folder. Throws `UnreadableHistory`. */
export async function readWork(path: string, commit: string, lab: Lab): Promise<HandedInFiles> {
  if (!existsSync(path)) throw new UnreadableHistory(`there is no repository, bundle or folder ${path}`);
  if (!isRepository(path)) return handedIn(lab, () => overlayOf(path, lab));
  const quarantine = await Quarantine.of(path, commit);
  try {
    return await filesAt(quarantine, commit, lab);
  } finally {
    quarantine.remove();
  }
}

function overlayOf(path: string, lab: Lab): Overlay {
  const read = readFolder(path, [lab]).labs.get(lab.manifest.id);
  if (read instanceof UnreadableSubmission) throw read;
  if (read === undefined) throw new UnreadableSubmission(`It holds nothing of ${lab.manifest.id}.`);
  return read;
}

/** The student's files of `lab` at a commit: from the place, and within the limits, that grading takes them from. */
export async function filesAt(quarantine: Quarantine, commit: string, lab: Lab): Promise<HandedInFiles> {
  const wanted = wantedOf(lab);
  const listed = await quarantine.read(
    ...['ls-tree', '-r', '-z', '-l', '--full-tree', commit, '--', ...prefixesOf(wanted)],
  );
  const entries = listed.split('\0').flatMap((line): Entry[] => {
    const match = /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(line);
    if (match === null) return [];
    const [, mode = '', id = '', size = '', path = ''] = match;
    return [{ mode, id, size: Number(size) || 0, path }];
  });
  const { taken } = readable(() => select(entries, wanted));
  const contents = await quarantine.blobs(taken.map(({ id }) => id));
  const blobs = new Map(taken.map(({ id }, i) => [id, contents[i]]));
  const read = ({ id, path }: Entry) => {
    const content = blobs.get(id);
    if (content === undefined) throw new UnreadableSubmission(`The content of ${path} is missing.`);
    return content;
  };
  return handedIn(lab, () => overlay(entries, lab, read));
}

function handedIn(lab: Lab, read: () => Overlay): HandedInFiles {
  const { files, prefix } = readable(read);
  const { given } = lab.manifest;
  return { files: files.filter(({ path }) => !given.includes(path)), judged: files, prefix };
}

/** What can't be graded can't be read here either. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableSubmission) throw new UnreadableHistory(error.message);
    throw error;
  }
}
