import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { HandoutManifest, MANIFEST, type Tree } from './manifest.ts';
import { GitError, git, line, storeCommit, storeTree, writeFiles } from './repository.ts';

/** What an update of a student's repository did. */
export interface Update {
  /** The commit that merged it; absent where there was nothing to bring. */
  readonly commit?: string;
  /** Files of the hand-out that are new, changed or gone. */
  readonly changed: readonly string[];
  /** Files of the hand-out that the student had changed: where both changed the same lines, the hand-out's are taken. */
  readonly alsoChangedThere: readonly string[];
  /** Student files for which there is a newer skeleton, which was left out. */
  readonly skeletonsLeftAlone: readonly string[];
}

/**
 * Merges `tree`, a newer hand-out, into the student's repository `folder`. The merge has the last hand-out there as its
 * base, and that differs from the new one in no file of the student's: so git can't touch one. Everything is made in
 * git's store first; branch and files move only when the merge is whole. Throws `UsageError` where `folder` is no
 * hand-out, has changes that are not committed, or the merge can't be made.
 */
export function updateHandout(folder: string, tree: Tree, date: string): Update {
  const old = readManifest(folder);
  refuseUncommitted(folder);
  const head = line(git(folder, ['rev-parse', '--verify', 'HEAD^{commit}']));
  const base = lastHandout(folder);
  const atHead = pathsAt(folder, head);
  const atBase = pathsAt(folder, base);

  const next = HandoutManifest.parse(JSON.parse(tree.get(MANIFEST)?.toString('utf8') ?? '{}'));
  const given = new Set([...old.given, ...next.given]);
  const isStudents = (path: string) =>
    old.student.some((under) => path.startsWith(`${under}/`)) && !given.has(path);
  const isNewLab = (path: string) => isStudents(path) && !atHead.has(path) && old.files[path] === undefined;
  const brought = [...tree.keys()].filter((path) => !isStudents(path) || isNewLab(path));
  const removed = Object.keys(old.files).filter(
    (path) => !isStudents(path) && !tree.has(path) && atBase.has(path),
  );
  const changed = [
    ...brought.filter((path) => path !== MANIFEST && old.files[path] !== next.files[path]),
    ...removed,
  ].sort();
  const skeletonsLeftAlone = Object.keys(next.files).filter(
    (path) => isStudents(path) && old.files[path] !== undefined && old.files[path] !== next.files[path],
  );
  if (changed.length === 0) return { changed, alsoChangedThere: [], skeletonsLeftAlone };

  const scratch = mkdtempSync(join(tmpdir(), 'lab-handout-'));
  try {
    writeFiles(scratch, new Map(brought.map((path) => [path, tree.get(path) ?? Buffer.alloc(0)])));
    const merged = mergeCommit(folder, { head, base, date, brought, removed, scratch });
    git(folder, ['merge', '--quiet', '--ff-only', merged]);
    const alsoChangedThere = changed.filter((path) => {
      const there = atHead.get(path);
      return there !== undefined && there !== atBase.get(path);
    });
    return { commit: merged, changed, alsoChangedThere, skeletonsLeftAlone };
  } catch (error) {
    if (error instanceof GitError)
      throw new UsageError(
        `The update could not be merged into ${folder}, and nothing was changed there:\n${error.message}`,
      );
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Merge {
  readonly head: string;
  readonly base: string;
  readonly date: string;
  readonly brought: readonly string[];
  readonly removed: readonly string[];
  readonly scratch: string;
}

/** Stores the new hand-out as a commit on the last one, and a merge of it and `head`; gives the merge's id. */
function mergeCommit(folder: string, { head, base, date, brought, removed, scratch }: Merge): string {
  const handedOut = storeTree(folder, brought, scratch, { commit: base, removed });
  const update = storeCommit(folder, handedOut, [base], 'A new hand-out', date);
  const result = mergedTree(folder, head, update, base);
  return storeCommit(folder, result, [head, update], 'Take in a new hand-out', date);
}

/**
 * The tree of the merge of `head` and `update`. Where both changed the same lines of a file that was handed out, or the
 * student took it away, the hand-out's is taken.
 */
function mergedTree(folder: string, head: string, update: string, base: string): string {
  const work = mkdtempSync(join(tmpdir(), 'lab-merge-'));
  const env = { GIT_INDEX_FILE: join(work, 'index'), GIT_WORK_TREE: work, GIT_DIR: gitFolder(folder) };
  try {
    git(work, ['read-tree', '-i', '-m', '--aggressive', base, head, update], { env });
    const unmerged = new Set(
      git(work, ['ls-files', '-u', '-z'], { env })
        .toString('utf8')
        .split('\0')
        .flatMap((entry) => (entry === '' ? [] : [entry.slice(entry.indexOf('\t') + 1)])),
    );
    const ours = pathsAt(folder, head);
    const theirs = pathsAt(folder, update);
    const before = pathsAt(folder, base);
    const entries = [...unmerged].map((path) => {
      const [mine, old, given] = [ours.get(path), before.get(path), theirs.get(path)];
      const removal = `0 ${'0'.repeat(40)}\t${path}\0`;
      if (given === undefined) return removal;
      const id = mine === undefined || old === undefined ? given : mergedFile(folder, work, mine, old, given);
      return `${removal}100644 ${id}\t${path}\0`;
    });
    git(work, ['update-index', '-z', '--index-info'], { input: entries.join(''), env });
    return line(git(work, ['write-tree'], { env }));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A file merged line by line, with the hand-out's lines where both changed the same; gives the blob's id. */
function mergedFile(folder: string, work: string, mine: string, old: string, given: string): string {
  const paths = [mine, old, given].map((id, i) => {
    const path = join(work, `side-${i}`);
    writeFiles(work, new Map([[`side-${i}`, git(folder, ['cat-file', 'blob', id])]]));
    return path;
  });
  const text = git(work, ['merge-file', '-p', '--theirs', ...paths]);
  return line(git(folder, ['hash-object', '-w', '--no-filters', '--stdin'], { input: text }));
}

function gitFolder(folder: string): string {
  return line(git(folder, ['rev-parse', '--absolute-git-dir']));
}

/** What was handed out into `folder` last. Throws `UsageError` where that is no hand-out. */
export function readManifest(folder: string): HandoutManifest {
  const notOne = (why: string) =>
    new UsageError(`${folder} is no hand-out: ${why}. --update takes a clone of a student's repository.`);
  if (!existsSync(join(folder, '.git'))) throw notOne('it is not the top folder of a git repository');
  try {
    git(folder, ['rev-parse', '--git-dir']);
  } catch (error) {
    throw error instanceof GitError ? new UsageError(error.message) : error;
  }
  let text: string;
  try {
    text = git(folder, ['show', `HEAD:${MANIFEST}`]).toString('utf8');
  } catch {
    throw notOne(`its last commit has no ${MANIFEST}`);
  }
  try {
    return HandoutManifest.parse(JSON.parse(text));
  } catch {
    throw notOne(`its ${MANIFEST} is none of this tool's`);
  }
}

function refuseUncommitted(folder: string): void {
  const changes = git(folder, ['status', '--porcelain', '-z', '--untracked-files=normal']).toString('utf8');
  const [first] = changes.split('\0');
  if (first !== undefined && first !== '') {
    throw new UsageError(
      `${folder} has changes that are not committed (${first.slice(3)}): commit or stash them first.`,
    );
  }
}

/** The commit that brought the hand-out that is there: the last one that changed its manifest. */
function lastHandout(folder: string): string {
  const commit = line(git(folder, ['log', '-1', '--format=%H', '--', MANIFEST]));
  if (commit === '')
    throw new UsageError(`The history of ${folder} does not go back to its hand-out: fetch all of it first.`);
  return commit;
}

/** The files of a commit with the ids of their contents. */
function pathsAt(folder: string, commit: string): Map<string, string> {
  const listed = git(folder, ['ls-tree', '-r', '-z', '--full-tree', commit]).toString('utf8');
  return new Map(
    listed.split('\0').flatMap((entry): [string, string][] => {
      const [meta = '', path] = entry.split('\t');
      return path === undefined ? [] : [[path, meta.split(' ')[2] ?? '']];
    }),
  );
}
