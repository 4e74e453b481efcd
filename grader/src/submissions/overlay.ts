import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { installationRoot, type SourceFile } from 'harness/runtime';
import type { Lab } from '../lab/catalogue.ts';
import { plainText } from '../sheet/plain-text.ts';
import type { ReadingRequest } from './reading-records.ts';
import { type Entry, select, type Wanted } from './selection.ts';

/** What is judged of a submission for one lab: the student's files on the pristine tree, and what a person should know of the rest. */
export interface Overlay {
  /** Where the lab's folder is in the submission, with a `/` at its end; empty where the submission is that folder. */
  readonly prefix: string;
  /** Student's files as submitted, files that were handed out as they were handed out. */
  readonly files: readonly SourceFile[];
  /** SHA-256 of the student's files with their paths: a distinct set of them is a submission. */
  readonly hash: string;
  /** Files that are not judged: neither student's nor handed out. At most 200 are named; a flag says so where there are more. */
  readonly outside: readonly string[];
  readonly flags: readonly string[];
}

const wanted = new WeakMap<Lab, Wanting>();
type Wanting = Wanted & ReadingRequest['labs'][number];

/** What is to be picked for a lab of this checkout. */
export function wantedOf(lab: Lab): Wanting {
  const known = wanted.get(lab) ?? readWanted(lab);
  wanted.set(lab, known);
  return known;
}

function readWanted({ manifest: { id, folder, files, given } }: Lab): Wanting {
  const skeleton = join(installationRoot(), 'skeletons', folder);
  const handedOut = Object.fromEntries(
    readdirSync(skeleton, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(skeleton, path).split(sep).join('/'), [...blobIds(readFileSync(path))]]),
  );
  return { id, folder, files, given, handedOut };
}

const MOST_OUTSIDE = 200;
const MOST_NAMED = 5;
/** What a checkout has and nobody hands in; changes there are of no interest. */
const OWN = /(^|\/)(node_modules|dist|\.git|\.lab|\.DS_Store)(\/|$)/;

/** Every lab's folder: files there that belong to another lab are no concern of this one. */
const LAB_FOLDER = /^(?:skeletons\/)?lab\d-[a-z0-9-]+\//;

/**
 * Puts the student's files of `lab` onto the pristine tree. `read` gives the content of an entry that was taken. `whole`: the submission
 * may be the lab's folder itself. Throws `UnreadableSubmission`.
 */
export function overlay(
  entries: readonly Entry[],
  lab: Lab,
  read: (entry: Entry) => Buffer,
  options: { readonly whole?: boolean; readonly truncated?: boolean } = {},
): Overlay {
  const { prefix, other, taken, left } = select(entries, wantedOf(lab), options.whole);
  const root = installationRoot();
  const students = taken.map((entry) => ({ path: entry.path, content: read(entry) }));
  const given = lab.manifest.given.map((path) => ({
    path,
    text: readFileSync(join(root, 'skeletons', lab.manifest.folder, path), 'utf8'),
  }));
  const hash = createHash('sha256');
  for (const { path, content } of students) hash.update(`${path}\0${content.length}\0`).update(content);

  const edited: string[] = [];
  const outside = left.map(({ path }) => prefix + path);
  for (const { path, id, mode } of entries) {
    if (OWN.test(path)) continue;
    const isHere = path.startsWith(prefix);
    const isGiven = isHere && lab.manifest.given.includes(path.slice(prefix.length));
    if ((isHere || LAB_FOLDER.test(path)) && !isGiven) continue;
    const pristine = isGiven ? join('skeletons', lab.manifest.folder, path.slice(prefix.length)) : path;
    const known = pristineIds(root, pristine);
    if (known === undefined) outside.push(path);
    else if (!known.includes(id) || mode === '120000') edited.push(path);
  }
  const refused = left.flatMap(({ path, why }) =>
    why === undefined ? [] : [`${shownPath(prefix + path)} (${why})`],
  );
  const unasked = outside.filter(
    (path) => !left.some((one) => one.why !== undefined && prefix + one.path === path),
  );
  return {
    prefix,
    files: [
      ...students.map(({ path, content }) => ({ path, text: content.toString('utf8') })),
      ...given,
    ].sort((a, b) => (a.path < b.path ? -1 : 1)),
    hash: hash.digest('hex'),
    outside: outside.slice(0, MOST_OUTSIDE).map(shownPath),
    flags: [
      ...(other === undefined ? [] : [`${FLAGS.twice}: ${prefix} was judged, and nothing of ${other}`]),
      ...flag(FLAGS.edited, edited.map(shownPath)),
      ...flag(FLAGS.outside, unasked.map(shownPath)),
      ...flag(FLAGS.refused, refused),
      ...(outside.length > MOST_OUTSIDE
        ? [`${FLAGS.unnamed}: there are ${outside.length}, and ${MOST_OUTSIDE} are`]
        : []),
      ...(options.truncated === true ? [FLAGS.truncated] : []),
    ],
  };
}

/** How flags begin that are about files of the submission. */
const FLAGS = {
  twice: 'the lab is there twice',
  edited: 'edited a file that is not the student’s, and was taken as handed out',
  outside: 'file outside the manifest, not judged',
  refused: 'not taken',
  unnamed: 'not all files outside the manifest are named here',
  truncated: 'it has more than 20000 files: only those of the lab were looked at',
} as const;

/** Whether a flag is about files of the submission alone: its author may see it. */
export function isAboutFiles(flag: string): boolean {
  return Object.values(FLAGS).some((begin) => flag.startsWith(begin));
}

/** The most characters of a path that are shown. */
const MOST_SHOWN = 200;

/** A path on one line, safe to print. */
export function shownPath(path: string): string {
  const short = path.length > MOST_SHOWN ? `${path.slice(0, MOST_SHOWN)}…` : path;
  return plainText(short).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

function flag(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  return [`${what}: ${paths.slice(0, MOST_NAMED).join(', ')}${more}`];
}

/** The names that git gives the content of a file of the checkout, by either of its hashes; nothing if there is no such file. */
function pristineIds(root: string, path: string): readonly string[] | undefined {
  if (/[\0\\]/.test(path) || path.split('/').some((part) => part === '..' || part === '.' || part === ''))
    return undefined;
  if (path.startsWith('solutions-private/')) return undefined;
  const onDisk = join(root, path);
  try {
    if (lstatSync(onDisk, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    return blobIds(readFileSync(onDisk));
  } catch {
    // A name that this machine can't have.
    return undefined;
  }
}

/** What git calls a blob with this content, in repositories of SHA-1 and of SHA-256. */
export function blobIds(content: Buffer): readonly [string, string] {
  const of = (algorithm: string) =>
    createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex');
  return [of('sha1'), of('sha256')];
}
