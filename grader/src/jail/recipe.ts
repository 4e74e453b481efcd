/**
 * The command lines of the jail, as data: bubblewrap's namespaces, no network but loopback, everything read-only but one
 * small tmpfs, limits inside. Nothing here runs anything.
 */

/** What a process in a jail may use at most. Bytes are bytes; every limit but `tmpfs` is one of each process. */
export interface Limits {
  /** Processes and threads together. */
  readonly processes: number;
  /** Private writable memory, buffers included: V8's own limit does not count those. */
  readonly memory: number;
  /** Size of one file. */
  readonly file: number;
  /** Size of /tmp, the only place that can be written; 0: there is none. */
  readonly tmpfs: number;
  readonly descriptors: number;
  /** Seconds of CPU; without it, the wall clock alone ends it. */
  readonly cpu?: number;
}

const MIB = 1024 * 1024;

/**
 * For what judges: bundler, type checker and two judges with a heap of 512 MiB each need 1.3 GB at most. Checks with sockets have up to
 * 18 processes of a student at a time, each with 4 threads and 2 of its jail's.
 */
export const JUDGING_LIMITS: Limits = {
  processes: 256,
  memory: 3_000_000_000,
  file: 64 * MIB,
  tmpfs: 64 * MIB,
  descriptors: 512,
};

/** For git, which writes what it fetched as one file. */
export const READING_LIMITS: Limits = { ...JUDGING_LIMITS, file: 200_000_000, tmpfs: 256 * MIB, cpu: 60 };

/** For one process of a student's; Node alone takes 11 threads. */
export const STUDENT_LIMITS: Limits = {
  processes: 24,
  memory: 600_000_000,
  file: 0,
  tmpfs: 0,
  descriptors: 256,
};

/** Who student code is where the caller is root: nobody. A nested jail and the limits hold only for such a user. */
export const NOBODY = 65534;

/** Where things are inside. */
export const BOX = '/box';
/** The only folder besides `BOX` that student processes see; what is put here before they start, they may read. */
export const STUDENT_FOLDER = '/tmp/student';

/** Places in the tree for what is mounted by root. */
export const MODULES = 'mnt/modules';
export const SOURCE_FOLDER = 'mnt/folder';
export const SOURCE_FILE = 'mnt/file';

/** Programs that the recipe needs, with absolute paths. */
export interface Programs {
  readonly bash: string;
  readonly bwrap: string;
  readonly prlimit: string;
  readonly setpriv: string;
  readonly unshare: string;
}

/** A file or folder of the machine that is visible inside, read-only. */
export interface Bind {
  readonly from: string;
  readonly to: string;
  readonly isFolder: boolean;
}

export interface JailPlan {
  readonly programs: Programs;
  /** Give up root first. */
  readonly asNobody: boolean;
  /** The pristine tree, which the jailed user must be able to read; with `etc/passwd` and `etc/hosts`. */
  readonly tree: string;
  /** The packages that programs of the tree load. */
  readonly modules: string;
  readonly bind?: Bind | undefined;
  readonly limits: Limits;
  /** More of the environment, which is otherwise empty but for PATH, HOME and TZ. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Closes every descriptor above 2 that the caller inherited: one that is not marked to be closed would reach the jail. */
const CLOSE_OTHERS = `for f in /proc/$$/fd/*; do n=$` + `{f##*/}; [ "$n" -gt 2 ] && eval "exec $n>&-"; done`;

/**
 * As root, in a mount namespace of its own: makes what only root can reach visible at places that nobody can reach. What its
 * own modes forbid stays forbidden. Pairs of paths, ended by `--`.
 */
const MOUNT = 'while [ "$1" != -- ]; do mount --bind -- "$1" "$2" || exit 97; shift 2; done; shift';

/** The whole command line that runs `command` in a jail: the first word is the program. Its descriptors are 0, 1 and 2. */
export function jailCommand(plan: JailPlan, command: readonly string[]): readonly string[] {
  const { programs, limits, bind, tree } = plan;
  const start = [
    programs.bash,
    '--norc',
    '-c',
    [CLOSE_OTHERS, ...(plan.asNobody ? [MOUNT] : []), 'exec "$@"'].join('; '),
    'jail',
  ];
  const source = `${tree}/${bind?.isFolder === true ? SOURCE_FOLDER : SOURCE_FILE}`;
  const mounts = [plan.modules, `${tree}/${MODULES}`, ...(bind === undefined ? [] : [bind.from, source])];
  return [
    ...(plan.asNobody
      ? [programs.unshare, '--mount', '--propagation', 'private', ...start, ...mounts, '--']
      : start),
    ...(plan.asNobody
      ? [
          programs.setpriv,
          `--reuid=${NOBODY}`,
          `--regid=${NOBODY}`,
          '--clear-groups',
          '--inh-caps=-all',
          '--no-new-privs',
        ]
      : []),
    ...[
      programs.bwrap,
      '--unshare-all',
      '--die-with-parent',
      '--new-session',
      '--clearenv',
      '--hostname',
      'lab',
    ],
    ...SYSTEM,
    ...['--size', String(limits.tmpfs), '--tmpfs', '/tmp'],
    ...readOnly(`${tree}/etc/passwd`, '/etc/passwd'),
    ...readOnly(`${tree}/etc/hosts`, '/etc/hosts'),
    ...readOnly(tree, BOX),
    ...readOnly(plan.asNobody ? `${tree}/${MODULES}` : plan.modules, `${BOX}/node_modules`),
    ...(bind === undefined ? [] : readOnly(plan.asNobody ? source : bind.from, bind.to)),
    ...['--dir', STUDENT_FOLDER, '--chdir', BOX],
    ...environment({ ...plan.env, HOME: '/tmp' }),
    ...SEALED,
    ...limited(programs.prlimit, limits),
    ...command,
  ];
}

/**
 * What is put before `node …` inside a jail to run a process of a student's in a jail of its own: it shares the outer one's
 * network, and sees itself, the system, the pristine tree and `STUDENT_FOLDER`; it can write nothing.
 */
export function innerJailPrefix(programs: Programs): readonly string[] {
  return [
    programs.bwrap,
    ...[
      '--unshare-user',
      '--disable-userns',
      '--unshare-pid',
      '--unshare-ipc',
      '--unshare-uts',
      '--unshare-cgroup-try',
    ],
    ...['--die-with-parent', '--new-session', '--clearenv', '--hostname', 'node'],
    ...SYSTEM,
    ...readOnly('/etc/passwd', '/etc/passwd'),
    ...readOnly('/etc/hosts', '/etc/hosts'),
    ...readOnly(BOX, BOX),
    ...readOnly(STUDENT_FOLDER, STUDENT_FOLDER),
    ...['--chdir', '/'],
    ...environment({ HOME: '/' }),
    ...SEALED,
    ...limited(programs.prlimit, STUDENT_LIMITS),
  ];
}

const SYSTEM = [
  ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'],
  ...['--symlink', 'usr/bin', '/bin', '--proc', '/proc', '--dev', '/dev'],
] as const;

/** Without these `/` and `/dev` could be written, and are large. */
const SEALED = ['--remount-ro', '/dev', '--remount-ro', '/'] as const;

function readOnly(from: string, to: string): string[] {
  return ['--ro-bind', from, to];
}

function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries({ PATH: '/usr/bin', TZ: 'UTC', ...env }).flatMap(([name, value]) => [
    '--setenv',
    name,
    value,
  ]);
}

/** Limits are set inside: outside, jails of one user that run side by side would share that of processes. */
function limited(prlimit: string, limits: Limits): string[] {
  return [
    prlimit,
    `--nproc=${limits.processes}`,
    `--data=${limits.memory}`,
    `--fsize=${limits.file}`,
    `--nofile=${limits.descriptors}`,
    '--core=0',
    ...(limits.cpu === undefined ? [] : [`--cpu=${limits.cpu}`]),
  ];
}
