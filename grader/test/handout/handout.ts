import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

export const root = join(import.meta.dirname, '..', '..', '..');

/** Runs a command of the repository `at`, as `npm run` does. */
export async function command(at: string, ...args: string[]) {
  return commandWith({}, at, ...args);
}

export async function commandWith(env: Record<string, string>, at: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await execa(
    process.execPath,
    [join(at, 'grader', 'bin', 'run.mjs'), ...args],
    { cwd: at, reject: false, env },
  );
  return { stdout, stderr, exitCode };
}

/** A folder that is there until `remove` is called. */
export function scratch(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lab-handout-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs git with a user of its own and nothing of the machine's. */
export async function git(at: string, ...args: string[]): Promise<string> {
  const { stdout } = await execa('git', args, {
    cwd: at,
    env: {
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'A student',
      GIT_AUTHOR_EMAIL: 'student@example.invalid',
      GIT_COMMITTER_NAME: 'A student',
      GIT_COMMITTER_EMAIL: 'student@example.invalid',
    },
  });
  return stdout;
}

/**
 * A clone of the hand-out `from` with the packages of this repository: tests have no network. Its own `harness` is the
 * clone's, as `npm ci` would link it.
 */
export async function cloneOf(from: string, to: string): Promise<string> {
  await git(tmpdir(), 'clone', '-q', from, to);
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  return to;
}
