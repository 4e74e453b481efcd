import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tree } from './manifest.ts';

/** When a hand-out was made, as its commit says: fixed, so that the same files give the same commit. */
export const DEFAULT_DATE = '2020-01-01T00:00:00Z';
const AUTHOR = { name: 'Distributed systems labs', email: 'labs@example.invalid' };

/** Thrown when git refuses; the message is what git said. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

/**
 * Runs git in `folder` and gives what it prints. Nothing of the machine's or user's settings counts, no hook and no
 * other program is run.
 */
export function git(
  folder: string,
  args: readonly string[],
  options: { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> } = {},
): Buffer {
  const { status, stdout, stderr, error } = spawnSync(
    'git',
    [
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'core.fsmonitor=false',
      '-c',
      'commit.gpgSign=false',
      '-c',
      'gc.auto=0',
      ...args,
    ],
    {
      cwd: folder,
      input: options.input,
      maxBuffer: 1024 * 1024 * 1024,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        LC_ALL: 'C',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        ...options.env,
      },
    },
  );
  if (error !== undefined) throw new GitError(`git could not be run: ${error.message}`);
  if (status !== 0)
    throw new GitError(stderr.toString('utf8').trim() || `git ${args[0]} ended with ${status}`);
  return stdout;
}

/** The environment that makes a commit the project's own, made at `date` (ISO 8601). */
export function identity(date: string): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: AUTHOR.name,
    GIT_AUTHOR_EMAIL: AUTHOR.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: AUTHOR.name,
    GIT_COMMITTER_EMAIL: AUTHOR.email,
    GIT_COMMITTER_DATE: date,
    TZ: 'UTC',
  };
}

/** Writes the files of `tree` below `folder`, readable and writable, none of them a program. */
export function writeFiles(folder: string, tree: Tree): void {
  for (const [path, content] of tree) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, 0o644);
  }
}

/** Writes `tree` into the empty folder `folder`, as a repository with one commit on `main`. */
export function writeRepository(folder: string, tree: Tree, message: string, date: string): void {
  writeFiles(folder, tree);
  git(folder, ['init', '-q', '--template=', '-b', 'main']);
  const commit = storeCommit(folder, storeTree(folder, [...tree.keys()], folder), [], message, date);
  git(folder, ['-c', 'core.logAllRefUpdates=false', 'update-ref', 'refs/heads/main', commit]);
  // Read so, the index has no times of files in it, and is the same each time.
  git(folder, ['read-tree', 'HEAD']);
}

/**
 * Stores the files `paths` of the folder `from` as a tree object of the repository `folder`, and gives its id. With `over`
 * they are laid over the files of that commit, without `removed`. Neither index nor files of the repository change.
 */
export function storeTree(
  folder: string,
  paths: readonly string[],
  from: string,
  over?: { readonly commit: string; readonly removed: readonly string[] },
): string {
  const index = join(line(git(folder, ['rev-parse', '--absolute-git-dir'])), 'handout-index');
  const env = { GIT_INDEX_FILE: index };
  const sources = paths.map((path) => `${join(from, path)}\n`).join('');
  const ids = line(
    git(folder, ['hash-object', '-w', '--no-filters', '--stdin-paths'], { input: sources }),
  ).split('\n');
  try {
    git(folder, ['read-tree', over?.commit ?? '--empty'], { env });
    const entries = [
      ...(over?.removed ?? []).map((path) => `0 ${'0'.repeat(40)}\t${path}\0`),
      ...paths.map((path, i) => `100644 ${ids[i]}\t${path}\0`),
    ];
    git(folder, ['update-index', '-z', '--index-info'], { input: entries.join(''), env });
    return line(git(folder, ['write-tree'], { env }));
  } finally {
    rmSync(index, { force: true });
  }
}

/** Stores a commit, made by the project itself at `date`, and gives its id. */
export function storeCommit(
  folder: string,
  tree: string,
  parents: readonly string[],
  message: string,
  date: string,
): string {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-m', message];
  return line(git(folder, args, { env: identity(date) }));
}

/** The one line that a command printed. */
export function line(output: Buffer): string {
  return output.toString('utf8').trim();
}
