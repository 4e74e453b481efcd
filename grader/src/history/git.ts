import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** Thrown for a repository that git can't read, or a commit that is not in it. */
export class UnreadableHistory extends Error {
  override readonly name = 'UnreadableHistory';
}

const WALL_MS = 120_000;
const MOST_OUTPUT = 64 * 1024 * 1024;
const NOBODY = 65534;
const COPY = '/copy';
const SOURCE = '/source';
/**
 * As root, in a mount namespace of its own: makes a source in a folder that only root can reach, such as the private one, visible at a place that nobody
 * can reach. What its own modes forbid stays forbidden.
 */
const MOUNT = 'mount --bind -- "$1" "$2" || exit 97; shift 2; exec "$@"';
/** Nothing of a repository's or a machine's own settings counts, nor what would show other objects than the commit names. */
const SETTINGS = {
  PATH: '/usr/bin',
  HOME: '/tmp',
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/gitconfig',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'file',
  GIT_TERMINAL_PROMPT: '0',
};

/**
 * A bare copy of a submitted repository, made and read inside bubblewrap: no network, nothing writable but the copy, and
 * none of the repository's own configuration, hooks, attributes, replacements or mail map.
 */
export class Quarantine {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies what `revision` reaches from a repository's folder or a bundle. Throws `UnreadableHistory`, or `UsageError` without bubblewrap. */
  static async of(path: string, revision: string): Promise<Quarantine> {
    if (!existsSync('/usr/bin/bwrap')) {
      throw new UsageError(
        'Reading a repository needs bubblewrap: npm run setup, or apt install bubblewrap.',
      );
    }
    if (!existsSync(path)) throw new UnreadableHistory(`there is no repository or bundle ${path}`);
    if (!/^[0-9a-f]{7,64}$/.test(revision)) throw new UnreadableHistory(`"${revision}" is no commit`);
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    const quarantine = new Quarantine(folder);
    try {
      chmodSync(folder, 0o755);
      writeFileSync(join(folder, 'gitconfig'), '[safe]\n\tdirectory = *\n', { mode: 0o644 });
      mkdirSync(join(folder, 'copy'));
      if (process.getuid?.() === 0) chownSync(join(folder, 'copy'), NOBODY, NOBODY);
      await quarantine.#run(['init', '-q', '--bare', '--template=', COPY], 'write');
      const source = realpathSync(resolve(path));
      if (statSync(source).isDirectory()) mkdirSync(join(folder, 'source'));
      else writeFileSync(join(folder, 'source'), '');
      const refs = ['+HEAD:refs/graded/head', '+refs/heads/*:refs/graded/heads/*'];
      await quarantine.#run(
        [
          ...['-C', COPY, '-c', 'core.hooksPath=/dev/null', '-c', 'transfer.fsckObjects=true'],
          ...['-c', 'fetch.unpackLimit=1', '-c', 'gc.auto=0', 'fetch', '-q', '--no-tags'],
          ...['--no-recurse-submodules', '--no-write-fetch-head', SOURCE, ...refs],
        ],
        'write',
        source,
      );
      await quarantine.read('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`);
      return quarantine;
    } catch (error) {
      quarantine.remove();
      throw error;
    }
  }

  /** What a git command says of the copy. */
  async read(...args: readonly string[]): Promise<string> {
    return (await this.#run(['-C', COPY, '-c', 'core.hooksPath=/dev/null', ...args], 'read')).toString(
      'utf8',
    );
  }

  /** The contents of blobs by id, which come from a tree of the copy and never from anything a submission says. */
  async blobs(ids: readonly string[]): Promise<readonly Buffer[]> {
    const said = await this.#run(
      ['-C', COPY, 'cat-file', '--batch'],
      'read',
      undefined,
      `${ids.join('\n')}\n`,
    );
    let at = 0;
    return ids.map((id) => {
      const end = said.indexOf(10, at);
      const [name, type, size] = said.toString('utf8', at, end).split(' ');
      if (name !== id || type !== 'blob') throw new UnreadableHistory(`git gave no blob ${id}`);
      at = end + 2 + Number(size);
      return said.subarray(end + 1, at - 1);
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(args: readonly string[], access: 'read' | 'write', source?: string, input = ''): Promise<Buffer> {
    const copy = join(this.#folder, 'copy');
    const isRoot = process.getuid?.() === 0;
    const place = join(this.#folder, 'source');
    const user = [
      ...(isRoot && source !== undefined
        ? [
            'unshare',
            '--mount',
            '--propagation',
            'private',
            'bash',
            '--norc',
            '-c',
            MOUNT,
            'jail',
            source,
            place,
          ]
        : []),
      ...(isRoot
        ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all']
        : []),
    ];
    const mounts = [
      ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/bin', '/bin'],
      ...(existsSync('/lib64') ? ['--symlink', 'usr/lib64', '/lib64'] : []),
      ...['--proc', '/proc', '--dev', '/dev', '--size', '67108864', '--tmpfs', '/tmp'],
      ...['--ro-bind', join(this.#folder, 'gitconfig'), '/gitconfig'],
      ...[access === 'write' ? '--bind' : '--ro-bind', copy, COPY],
      ...(source === undefined ? [] : ['--ro-bind', isRoot ? place : source, SOURCE]),
      ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ];
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--setenv', name, value]);
    const [program = 'bwrap', ...rest] = [
      ...user,
      ...['bwrap', '--unshare-all', '--die-with-parent', '--new-session', '--clearenv', '--hostname', 'lab'],
      ...[...mounts, ...settings, '--chdir', '/tmp'],
      ...['prlimit', '--fsize=200000000', '--cpu=60', '--nproc=64', '--core=0', 'git', ...args],
    ];
    return new Promise((done, failed) => {
      const options = {
        maxBuffer: MOST_OUTPUT,
        timeout: WALL_MS,
        killSignal: 'SIGKILL' as const,
        encoding: 'buffer' as const,
      };
      const child = execFile(program, rest, options, (error, stdout, stderr) => {
        if (error === null) done(stdout);
        else
          failed(
            new UnreadableHistory(
              `git ${args.find((arg) => /^[a-z]+(-[a-z]+)?$/.test(arg))}: ${stderr.toString('utf8').trim().slice(-400) || error.message.slice(0, 200)}`,
            ),
          );
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  }
}

/** Whether `path` can be read as a repository or a bundle, rather than as a plain folder. */
export function isRepository(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  return stat.isFile() || existsSync(join(path, '.git')) || existsSync(join(path, 'HEAD'));
}
