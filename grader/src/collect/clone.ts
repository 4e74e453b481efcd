import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Entry } from '../submissions/selection.ts';

/** Thrown when git could not fetch; the message is git's own last line. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
}

/**
 * A bare copy of a student's repository. Nothing of it is checked out and no program of it is run; what it has
 * fetched once it keeps, also after a force push. The token is in the environment of git alone, never on disk.
 */
export class Clone {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, url: string, token: string) {
    this.#folder = folder;
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    this.#env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_GRAFT_FILE: '/dev/null',
      GIT_NO_LAZY_FETCH: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ALLOW_PROTOCOL: 'https:file',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `http.${url}.extraHeader`,
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    };
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
      this.#git('init', '-q', '--bare', '--template=');
    }
  }

  /** Fetches a branch and points HEAD to it; nothing where the repository has no such branch yet. Throws `FetchError`. */
  fetchBranch(url: string, branch: string): string | undefined {
    const listed = this.#git('ls-remote', url, `refs/heads/${branch}`).toString('utf8');
    if (listed.trim() === '') return undefined;
    this.#fetch(url, `+refs/heads/${branch}:refs/heads/${branch}`);
    this.#git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
    const head = this.#git('rev-parse', '--verify', '--end-of-options', `refs/heads/${branch}^{commit}`);
    return head.toString('utf8').trim();
  }

  /** Whether the commit is here, or could be fetched; it is kept under a name of its own. */
  has(url: string, commit: string): boolean {
    const isHere = () => this.#run('cat-file', '-e', `${commit}^{commit}`).status === 0;
    if (!isHere()) {
      try {
        this.#fetch(url, commit);
      } catch (error) {
        if (error instanceof FetchError) return false;
        throw error;
      }
    }
    if (!isHere()) return false;
    this.#git('update-ref', `refs/heads/collected/${commit}`, commit);
    return true;
  }

  /** All files of a commit. */
  entries(commit: string): Entry[] {
    const listed = this.#git('ls-tree', '-r', '-z', '-l', '--full-tree', commit).toString('utf8');
    return listed.split('\0').flatMap((line): Entry[] => {
      const match = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line);
      if (match === null) return [];
      const [, mode = '', id = '', size = '0', path = ''] = match;
      return [{ mode, id, size: Number(size) || 0, path }];
    });
  }

  /** The date that a commit gives itself: whoever made it can say anything. */
  committedAt(commit: string): string {
    const date = this.#git('show', '-s', '--format=%cI', commit).toString('utf8').trim();
    return `${new Date(date).toISOString().slice(0, 19)}Z`;
  }

  #fetch(url: string, refspec: string): void {
    const options = ['-q', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    this.#git(
      '-c',
      'transfer.fsckObjects=true',
      '-c',
      'fetch.unpackLimit=1',
      'fetch',
      ...options,
      url,
      refspec,
    );
  }

  #git(...args: string[]): Buffer {
    const { status, stdout, stderr } = this.#run(...args);
    if (status === 0) return stdout;
    throw new FetchError(stderr.toString('utf8').trim().split('\n').at(-1) ?? `git ${args[0]} failed`);
  }

  #run(...args: string[]) {
    return spawnSync('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', ...args], {
      cwd: this.#folder,
      env: this.#env,
      maxBuffer: 256 * 1024 * 1024,
    });
  }
}
