import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { JUDGING_LIMITS, STUDENT_LIMITS } from './recipe.ts';
import type { JailRun } from './run.ts';
import { NoJail, openJail, type Sandbox } from './sandbox.ts';

/** One thing that a jail must do, tried. */
export interface Proof {
  readonly what: string;
  readonly holds: boolean;
  /** What was seen. */
  readonly found: string;
  /** What to do where it does not hold. */
  readonly remedies: readonly string[];
}

const MIB = 1024 * 1024;
/** The limits that are proved: those of judging, sooner full; an inner jail’s 600 MB must fit in. */
const PROBE_LIMITS = { ...JUDGING_LIMITS, memory: 700 * MIB, processes: 128 };
const WALL_MS = 60_000;
const ROOMY_MIB = 700;

const Seen = z.object({ name: z.string(), seen: z.unknown() });

/** What must be seen of each probe, in words. */
interface Rule {
  readonly probe: string;
  readonly what: string;
  readonly seen: z.ZodType;
}

const refusedWrite = z.enum(['EROFS', 'EACCES', 'EPERM', 'ENOENT']);
const RULES: readonly Rule[] = [
  {
    probe: 'starts',
    what: 'a jail starts, and nobody in it is root',
    seen: z.object({ uid: z.int().min(1) }),
  },
  {
    probe: 'nested',
    what: 'a jail starts within it, for a student’s process: alone, and without a place to write',
    seen: z.object({
      status: z.literal(0),
      stdout: z.string().regex(/^\{"processes":[123],"user":"[^"]+","writable":\[\]\}$/),
    }),
  },
  {
    probe: 'network',
    what: 'no network but its own loopback',
    seen: z.object({
      interfaces: z.array(z.literal('lo')),
      far: z.enum(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EPERM']),
      host: z.literal('ECONNREFUSED'),
      own: z.literal('connected'),
    }),
  },
  {
    probe: 'privileges',
    what: 'no privileges, and none to be had',
    seen: z.object({
      CapEff: z.string().regex(/^0+$/),
      CapBnd: z.string().regex(/^0+$/),
      NoNewPrivs: z.literal('1'),
    }),
  },
  {
    probe: 'environment',
    what: 'nothing of the caller’s environment',
    seen: z.array(z.enum(['HOME', 'PATH', 'PWD', 'TZ'])),
  },
  {
    probe: 'descriptors',
    what: 'no descriptor besides input, output, errors',
    seen: z.array(z.int().max(3)).max(4),
  },
  {
    probe: 'processes',
    what: 'processes end at their limit',
    seen: z.int().min(1).max(PROBE_LIMITS.processes),
  },
  { probe: 'memory', what: 'memory ends at its limit: heap', seen: z.int().min(1).max(ROOMY_MIB) },
  { probe: 'buffers', what: 'memory ends at its limit: buffers', seen: z.int().min(1).max(ROOMY_MIB) },
  {
    probe: 'nested-memory',
    what: 'memory ends at its limit in the inner jail',
    seen: z.int().min(1).max(700),
  },
  {
    probe: 'nested-processes',
    what: 'processes end at their limit in the inner jail',
    seen: z.int().max(STUDENT_LIMITS.processes),
  },
  {
    probe: 'disk',
    what: 'nothing can be written but a small /tmp',
    seen: z.object({
      '/': refusedWrite,
      '/dev/': refusedWrite,
      '/dev/shm/': refusedWrite,
      '/box/': refusedWrite,
      '/usr/': refusedWrite,
      '/etc/': refusedWrite,
      filled: z.enum(['ENOSPC', 'EFBIG']),
    }),
  },
  {
    probe: 'inodes',
    what: 'a student’s process can make no file, folder, link or pipe anywhere',
    seen: z.literal('[]'),
  },
  {
    probe: 'handles',
    what: 'open files end at their limit, also in the inner jail',
    seen: z.object({
      own: z.object({ opened: z.int().min(1).max(PROBE_LIMITS.descriptors), why: z.literal('EMFILE') }),
      nested: z.object({ opened: z.int().min(1).max(STUDENT_LIMITS.descriptors), why: z.literal('EMFILE') }),
    }),
  },
  {
    probe: 'signals',
    what: 'no process outside is seen or reached',
    seen: z.object({ seen: z.int().max(200), reached: z.literal(false) }),
  },
  {
    probe: 'files',
    what: 'no file of other users is seen',
    seen: z.object({ secret: refusedWrite, root: refusedWrite, home: refusedWrite }),
  },
];

/** What differs from machine to machine: asked before each grading. */
export const QUICK_PROBES = ['starts', 'nested', 'network'] as const;

/** Tries to break out of a jail, and says of each way whether it is closed. `probes`: only these. */
export async function proveJail(
  sandbox: Pick<Sandbox, 'run' | 'launcher'>,
  probes?: readonly string[],
): Promise<readonly Proof[]> {
  const rules = probes === undefined ? RULES : RULES.filter(({ probe }) => probes.includes(probe));
  const scratch = mkdtempSync(join(tmpdir(), 'lab-doctor-'));
  const secret = join(scratch, 'secret');
  writeFileSync(secret, 'secret', { mode: 0o600 });
  const server = createServer((socket) => socket.end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const seen = new Map<string, unknown>();
    // What fills all processes comes last: nothing can be started after it.
    const asked = rules
      .map(({ probe }) => probe)
      .sort((a, b) => Number(a === 'processes') - Number(b === 'processes'));
    const run = await sandbox.run(
      { program: 'probe', limits: PROBE_LIMITS },
      {
        input: JSON.stringify({
          probes: asked,
          launcher: sandbox.launcher ?? [],
          outside: { pid: process.pid, port, secret },
        }),
        wallMs: WALL_MS,
        silenceMs: WALL_MS,
        onRecord: (record) => {
          const said = Seen.safeParse(record).data;
          if (said !== undefined) seen.set(said.name, said.seen);
        },
      },
    );
    const proofs = rules.map(({ probe, what, seen: expected }): Proof => {
      if (!seen.has(probe))
        return { what, holds: false, found: notHeard(run), remedies: remediesOf(run.complaint) };
      const found = seen.get(probe);
      const holds = expected.safeParse(found).success;
      const text = JSON.stringify(found);
      return { what, holds, found: text, remedies: holds ? [] : remediesOf(text) };
    });
    return proofs;
  } finally {
    server.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A jail that does not end is stopped, with what has left its session. */
export async function proveKill(sandbox: Pick<Sandbox, 'run'>): Promise<Proof> {
  const what = 'a jail is stopped with all that it started';
  const stop = new AbortController();
  // Of this proof alone: another may be under way on this machine.
  const secret = `611.${randomInt(1, 10 ** 9)}`;
  await sandbox.run(
    { program: 'probe', limits: PROBE_LIMITS },
    {
      input: JSON.stringify({ probes: ['stay'], launcher: [], outside: { pid: 0, port: 0, secret } }),
      wallMs: WALL_MS,
      silenceMs: WALL_MS,
      signal: stop.signal,
      onRecord: (record) => {
        if (Seen.safeParse(record).data?.seen === true) stop.abort();
      },
    },
  );
  const left = sleepers(secret);
  return {
    what,
    holds: left.length === 0,
    found: left.length === 0 ? 'nothing is left' : `processes ${left.join(', ')}`,
    remedies: [],
  };
}

/** Processes of the machine that sleep for `seconds`: a probe started them, and they must not be. */
function sleepers(seconds: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        return pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`sleep\x00${seconds}`);
      } catch {
        return false;
      }
    });
}

function notHeard({ ending, exit, complaint }: JailRun): string {
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return ending === 'itself' ? `${exit}${last === '' ? '' : `: ${last}`}` : `it was stopped (${ending})`;
}

/** What to do about a complaint, by what this machine says of itself. */
export function remediesOf(complaint: string): readonly string[] {
  const remedies: string[] = [];
  const setting = (path: string) => {
    try {
      return readFileSync(`/proc/sys/${path}`, 'utf8').trim();
    } catch {
      return undefined;
    }
  };
  if (process.platform !== 'linux') return ['Grade on a Linux machine, or in a virtual machine with Linux.'];
  if (/\bbwrap\b/.test(complaint) && /need/.test(complaint))
    remedies.push('Install it:  sudo apt-get install bubblewrap');
  if (/setpriv|prlimit|unshare/.test(complaint) && /need/.test(complaint))
    remedies.push('Install it:  sudo apt-get install util-linux');
  if (/need.*\bbash\b/.test(complaint)) remedies.push('Install it:  sudo apt-get install bash');
  if (/Unknown option/.test(complaint))
    remedies.push(
      'bubblewrap is too old; 0.8 or newer is needed:  sudo apt-get install bubblewrap  (Debian 12, Ubuntu 24.04)',
    );
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    remedies.push('Allow user namespaces:  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0');
  }
  if (setting('kernel/unprivileged_userns_clone') === '0') {
    remedies.push('Allow user namespaces:  sudo sysctl -w kernel.unprivileged_userns_clone=1');
  }
  if (setting('user/max_user_namespaces') === '0') {
    remedies.push('Allow user namespaces:  sudo sysctl -w user.max_user_namespaces=15000');
  }
  const inContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');
  if (inContainer && /namespace|uid.?map|mount|pivot/i.test(complaint)) {
    remedies.push(
      'A container forbids namespaces by default: grade on the machine itself, not in a job container.',
    );
  }
  if (remedies.length === 0 && /Permission denied|not permitted|No permissions/i.test(complaint)) {
    remedies.push(
      'This machine forbids user namespaces to ordinary users: ask who runs it to allow them (sysctl user.max_user_namespaces), or grade elsewhere.',
    );
  }
  return remedies;
}

const OLDEST_GIT = [2, 39, 4] as const;

function proveGit(): Proof {
  const { stdout } = spawnSync('git', ['--version'], { encoding: 'utf8' });
  const version =
    /(\d+)\.(\d+)\.(\d+)/
      .exec(stdout ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  const differs = OLDEST_GIT.findIndex((wanted, i) => version[i] !== wanted);
  const holds = differs === -1 || (version[differs] ?? -1) > (OLDEST_GIT[differs] ?? 0);
  return {
    what: `git is ${OLDEST_GIT.join('.')} or newer`,
    holds,
    found: version.length === 0 ? 'git can’t be started' : version.join('.'),
    remedies: holds ? [] : ['Install it:  sudo apt-get install git'],
  };
}

/** `npm run grade -- doctor`: tries everything, and prints what holds and what to do about the rest. Exit code 0 or 2. */
export async function doctor(): Promise<number> {
  let sandbox: Sandbox;
  try {
    sandbox = openJail();
  } catch (error) {
    if (!(error instanceof NoJail)) throw error;
    console.log(
      [`✗ ${error.message}`, ...remediesOf(error.message).map((remedy) => `    ${remedy}`)].join('\n'),
    );
    return 2;
  }
  try {
    const proofs = [proveGit(), ...(await proveJail(sandbox)), await proveKill(sandbox)];
    for (const { what, holds, found, remedies } of proofs) {
      console.log(`${holds ? '✓' : '✗'} ${what}`);
      if (!holds) console.log(`    seen: ${found.slice(0, 500)}`);
      for (const remedy of remedies) console.log(`    ${remedy}`);
    }
    const failed = proofs.filter(({ holds }) => !holds).length;
    console.log(
      failed === 0
        ? '\nThe jail holds.'
        : `\n${failed} of ${proofs.length} do not hold: nothing is graded here until they do.`,
    );
    return failed === 0 ? 0 : 2;
  } finally {
    sandbox.remove();
  }
}
