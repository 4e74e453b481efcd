import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type JailPlan, jailCommand, type Programs } from './recipe.ts';

/** How a jail ended: by itself, by one of the two guards, because it said too much, or because the caller stopped it. */
export type Ending = 'itself' | 'silent' | 'too-long' | 'flood' | 'stopped';

export interface JailRun {
  readonly ending: Ending;
  /** Exit code, or the signal's name; for messages only, it decides nothing. */
  readonly exit: string;
  /** The end of what it wrote to standard error. */
  readonly complaint: string;
  /** Wall clock in ms. */
  readonly ms: number;
}

export interface JailOptions {
  /** What it reads on standard input. */
  readonly input?: string;
  /** Called with each record: a line of JSON on descriptor 1, which is its only way out. Lines that are none are dropped. */
  readonly onRecord: (record: unknown) => void;
  /** It is killed when it says nothing for so long (ms), and when it runs for so long (ms). */
  readonly silenceMs: number;
  readonly wallMs: number;
  /** It is killed when it says more than this (characters). */
  readonly mostOutput?: number;
  readonly signal?: AbortSignal;
}

const MOST_OUTPUT = 64 * 1024 * 1024;
const MOST_COMPLAINT = 4000;

/**
 * Runs `command` in a jail and waits until the whole of it is gone: bubblewrap's process is the parent of the jail's first one,
 * and with that one the kernel ends every process of the jail. Call it from a main thread: the jail dies with the thread.
 */
export function runInJail(
  plan: JailPlan,
  command: readonly string[],
  options: JailOptions,
): Promise<JailRun> {
  const [program = '', ...args] = jailCommand(plan, command);
  return runLines(program, args, options);
}

/** The same without a jail, for `--sandbox=none`, with `scratch` for what is temporary. Descendants that leave the process group survive: there is no jail. */
export function runWithoutJail(
  command: readonly string[],
  scratch: string,
  options: JailOptions,
): Promise<JailRun> {
  const [program = '', ...args] = command;
  return runLines(program, args, options, { TMPDIR: scratch });
}

function runLines(
  program: string,
  args: readonly string[],
  options: JailOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<JailRun> {
  const begun = performance.now();
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC', ...env },
  });
  running.add(child);
  let ending: Ending = 'itself';
  const kill = (why: Ending) => {
    if (ending === 'itself') ending = why;
    killGroup(child.pid);
  };
  let silence = setTimeout(() => kill('silent'), options.silenceMs);
  const wall = setTimeout(() => kill('too-long'), options.wallMs);
  const stop = () => kill('stopped');
  options.signal?.addEventListener('abort', stop);
  if (options.signal?.aborted === true) stop();

  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-MOST_COMPLAINT);
  });
  const most = options.mostOutput ?? MOST_OUTPUT;
  let heard = 0;
  let pieces: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    clearTimeout(silence);
    silence = setTimeout(() => kill('silent'), options.silenceMs);
    heard += chunk.length;
    if (heard > most) {
      kill('flood');
      return;
    }
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      pieces.push(chunk.slice(from, end));
      from = end + 1;
      const line = pieces.join('');
      pieces = [];
      const record = parseJson(line);
      if (record !== undefined) options.onRecord(record);
    }
    if (from < chunk.length) pieces.push(chunk.slice(from));
  });
  return new Promise((resolve, reject) => {
    let failed: Error | undefined;
    child.once('error', (error) => {
      failed = error;
    });
    // After the exit, and after the pipes are closed: nobody is left who could write.
    child.once('close', (code, signal) => {
      clearTimeout(silence);
      clearTimeout(wall);
      running.delete(child);
      options.signal?.removeEventListener('abort', stop);
      killGroup(child.pid);
      if (failed !== undefined) reject(failed);
      else resolve({ ending, exit: signal ?? `exit code ${code}`, complaint, ms: performance.now() - begun });
    });
  });
}

/** The programs that the recipe needs, or the names of those that are missing. */
export function findPrograms(): Programs | { readonly missing: readonly string[] } {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/bin', '/usr/local/bin'].filter(
    (one) => one.startsWith('/usr'),
  );
  const find = (name: string) => places.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const names = ['bash', 'bwrap', 'prlimit', 'setpriv', 'unshare'] as const;
  const missing = names.filter((name) => find(name) === undefined);
  const path = (name: (typeof names)[number]) => find(name) ?? name;
  if (missing.length > 0) return { missing };
  return {
    bash: path('bash'),
    bwrap: path('bwrap'),
    prlimit: path('prlimit'),
    setpriv: path('setpriv'),
    unshare: path('unshare'),
  };
}

/** Whether the caller is root, which a jailed process must not be. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

const running = new Set<{ readonly pid?: number | undefined }>();
const killAll = () => {
  for (const { pid } of running) killGroup(pid);
};
process.once('exit', killAll);

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
