/**
 * Runs inside a jail: reads a submitted repository or bundle with git, as the recipe says. The submission's own configuration, hooks,
 * links, attributes, replace refs and grafts have no say: its objects are fetched into a bare repository of ours, checked on the
 * way, and blobs are asked for by id.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadingRequest } from '../submissions/reading-records.ts';
import { type Entry, prefixesOf, select } from '../submissions/selection.ts';
import { hear, say } from './say.ts';

/** More files than this are looked at in the labs' folders only; more than that there are no lab. */
const MOST_LISTED = 20_000;
const MOST_LISTED_OF_LABS = 5_000;
/** Characters of git's output. */
const MOST_SAID = 16 * 1024 * 1024;

const source = process.argv[2] ?? '';
const scratch = mkdtempSync(join(tmpdir(), 'lab-reading-'));
let repository = join(scratch, 'copy');

const ENV = {
  PATH: process.env.PATH,
  HOME: scratch,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: join(import.meta.dirname, '..', 'etc', 'gitconfig'),
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'file',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
};
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'transfer.fsckObjects=true',
  'fetch.unpackLimit=1',
  'gc.auto=0',
];

/** Thrown for what is wrong with the submission. */
class Refused extends Error {}

hear()
  .then((request) => read(ReadingRequest.parse(request)))
  .then(finish, finish);

function finish(error: unknown): void {
  if (error instanceof Error) say({ type: 'refused', why: error.message });
  rmSync(scratch, { recursive: true, force: true });
  process.exit(0);
}

async function read({ revision, labs }: ReadingRequest): Promise<void> {
  start('sha1');
  const commit = fetchCommit(revision);
  say({ type: 'commit', commit });
  let entries = await list(commit, [], MOST_LISTED);
  const truncated = entries === undefined;
  entries ??= await list(
    commit,
    labs.flatMap((lab) => [...prefixesOf(lab)]),
    MOST_LISTED_OF_LABS,
  );
  if (entries === undefined)
    throw new Refused(`the labs' folders hold more than ${MOST_LISTED_OF_LABS} files`);
  say({ type: 'listing', entries, truncated });
  const ids = new Set<string>();
  for (const lab of labs) {
    try {
      for (const { id } of select(entries, lab).taken) ids.add(id);
    } catch {
      // The process outside comes to the same and says it.
    }
  }
  await sayBlobs([...ids]);
  say({ type: 'done' });
}

/** An empty repository of ours, of the kind of hash that the submission has. */
function start(hash: 'sha1' | 'sha256'): void {
  repository = join(scratch, hash);
  git('init', '-q', '--bare', '--template=', `--object-format=${hash}`, repository);
}

/** Fetches what leads to `revision` and gives its commit. */
function fetchCommit(revision: string): string {
  const complaints: string[] = [];
  for (const refs of ['+HEAD:refs/graded/HEAD', '+refs/heads/*:refs/graded/heads/*']) {
    let fetched = fetchRefs(refs);
    if (/mismatched algorithms|hash algorithm|object format/i.test(fetched.complaint)) {
      start('sha256');
      fetched = fetchRefs(refs);
    }
    if (!fetched.ok) complaints.push(fetched.complaint);
    const names = [`refs/graded/${revision}`, `refs/graded/heads/${revision}`];
    if (/^[0-9a-f]{7,64}([~^][0-9~^]*)?$/.test(revision)) names.unshift(revision);
    for (const name of names) {
      const found = tryGit(
        ...['-C', repository, 'rev-parse', '--verify', '-q', '--end-of-options', `${name}^{commit}`],
      );
      if (found.ok) return found.text.trim();
    }
  }
  const why = inShort(complaints.join('\n'));
  throw new Refused(why === '' ? `it has no commit ${revision}` : `git says: ${why}`);
}

function fetchRefs(refs: string): ReturnType<typeof tryGit> {
  return tryGit(
    ...['-C', repository, ...SETTINGS.flatMap((setting) => ['-c', setting]), 'fetch', '-q', '--no-tags'],
    ...['--no-recurse-submodules', '--no-write-fetch-head', '--update-shallow', source, refs],
  );
}

/** The first lines of what git complains of that name a cause, each once. */
function inShort(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.replace(/^(remote: |error: |fatal: )+/, '').trim());
  const all = [...new Set(lines.filter((line) => line !== ''))];
  return all.slice(0, 3).join('; ');
}

/** Lists the files of a commit, or gives nothing if there are more than `most`. */
function list(commit: string, paths: readonly string[], most: number): Promise<Entry[] | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      'git',
      ['-C', repository, 'ls-tree', '-r', '-z', '-l', '--full-tree', commit, '--', ...paths],
      {
        env: ENV,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const entries: Entry[] = [];
    let rest = Buffer.alloc(0);
    let complaint = '';
    let isTooMany = false;
    child.stderr.on('data', (text: Buffer) => {
      if (complaint.length < 2000) complaint += text;
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (isTooMany) return;
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
        const entry = entryOf(rest.subarray(0, end));
        rest = rest.subarray(end + 1);
        if (entry !== undefined) entries.push(entry);
        if (entries.length > most) {
          isTooMany = true;
          child.kill('SIGKILL');
          return;
        }
      }
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (isTooMany) resolve(undefined);
      else if (code === 0) resolve(entries);
      else reject(new Refused(`git can't list its files: ${complaint.trim()}`));
    });
  });
}

/** `mode type id size TAB path`; what is no UTF-8 in a path becomes U+FFFD, which no student file may have. */
function entryOf(line: Buffer): Entry | undefined {
  const tab = line.indexOf(9);
  const [mode = '', , id = '', size = ''] = line.subarray(0, tab).toString('latin1').split(/ +/);
  if (tab === -1 || id === '') return undefined;
  return { path: line.subarray(tab + 1).toString('utf8'), mode, id, size: Number(size) || 0 };
}

/** Blobs by id, never by path: no attribute or filter sees them. Sizes were looked at when they were selected. */
function sayBlobs(ids: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', repository, 'cat-file', '--batch'], {
      env: ENV,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(ids.map((id) => `${id}\n`).join(''));
    child.once('error', reject);
    child.once('close', () => {
      let all = Buffer.concat(chunks);
      for (const wanted of ids) {
        const end = all.indexOf(10);
        const [id, type, size] = all.subarray(0, end).toString('latin1').split(' ');
        if (id !== wanted || type !== 'blob')
          return reject(new Refused(`the object ${wanted} is missing or no file`));
        const start = end + 1;
        const length = Number(size);
        say({ type: 'blob', id, base64: all.subarray(start, start + length).toString('base64') });
        all = all.subarray(start + length + 1);
      }
      resolve();
    });
  });
}

function tryGit(...args: string[]): {
  readonly ok: boolean;
  readonly text: string;
  readonly complaint: string;
} {
  const { status, signal, stdout, stderr, error } = spawnSync('git', args, {
    env: ENV,
    encoding: 'utf8',
    maxBuffer: MOST_SAID,
  });
  if (error !== undefined && Reflect.get(error, 'code') === 'ENOBUFS') {
    return { ok: false, text: '', complaint: 'git said too much: a name in it is too long' };
  }
  if (error !== undefined) throw new Error(`git can't be started: ${error.message}`);
  const by = signal === null ? '' : `\nstopped by ${signal}: it is too large`;
  // Advice is for who works in the repository.
  const complaint = stderr.replace(/^hint:.*\n?/gm, '').trim();
  return { ok: status === 0, text: stdout, complaint: `${complaint}${by}` };
}

function git(...args: string[]): string {
  const { ok, text, complaint } = tryGit(...args);
  if (!ok) throw new Error(`git ${args[0]}: ${complaint}`);
  return text;
}
