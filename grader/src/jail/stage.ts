import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtFile, installationRoot } from 'harness/runtime';
import { MODULES, SOURCE_FILE, SOURCE_FOLDER } from './recipe.ts';

/** A copy of the pristine tree that any user can read: what runs inside a jail, and nothing that is to stay hidden. */
export interface Stage {
  /** The folder. */
  readonly tree: string;
  /** The checkout's packages, where they are. */
  readonly modules: string;
  /** Node's program as a jail sees it. */
  readonly node: string;
  /** Removes the folder. */
  remove(): void;
}

/** Programs of dist/ that run inside. Not dist/labs: hidden checks go in by standard input, to the judge alone. */
export const JAILED_PROGRAM =
  /^(inside(-[A-Z0-9]+)?|reader|probe|judge|watcher)\.mjs$|^student\.js$|^(grpc|stage)\.cjs$/;
/** And those that run inside too, but decide nothing of a score: a result does not depend on them. */
const OF_NO_SCORE = /^(oral-runs|tokens)\.mjs$/;

const PREFIX = 'lab-stage-';
/** The user has one name, and the machine knows itself: without these `os.userInfo()` and `listen('localhost')` fail. */
const PASSWD = `nobody:x:${process.getuid?.() || 65534}:65534:nobody:/tmp:/bin/sh\n`;
const HOSTS = '127.0.0.1 localhost lab node\n::1 localhost\n';
/** A repository that another user owns may be read; what its own configuration says is not asked outside a jail. */
const GITCONFIG = '[safe]\n\tdirectory = *\n';

/** Those that are to be removed when this process ends. */
const staged = new Set<string>();
let isListening = false;

function removeAtEnd(): void {
  isListening = true;
  const removeAll = () => {
    for (const tree of staged) rmSync(tree, { recursive: true, force: true });
  };
  process.once('exit', removeAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      removeAll();
      process.kill(process.pid, signal);
    });
  }
}

/**
 * Makes the stage, once for each command. It is a copy, so that a checkout that only its owner can read works too, and that nothing
 * changes while jails run. `jailed`: packages will be mounted.
 */
export function makeStage(jailed: boolean): Stage {
  const root = installationRoot();
  removeOld();
  const tree = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const remove = () => {
    staged.delete(tree);
    rmSync(tree, { recursive: true, force: true });
  };
  if (!isListening) removeAtEnd();
  staged.add(tree);
  const copy = (path: string) => {
    if (existsSync(join(root, path)))
      cpSync(join(root, path), join(tree, path), { recursive: true, dereference: true });
  };
  const dist = dirname(builtFile('inside.mjs'));
  for (const name of readdirSync(dist).filter((one) => JAILED_PROGRAM.test(one) || OF_NO_SCORE.test(one))) {
    cpSync(join(dist, name), join(tree, 'dist', name));
  }
  for (const path of [
    'harness/src',
    'harness/package.json',
    'skeletons',
    'labs',
    'package.json',
    'tsconfig.json',
  ]) {
    copy(path);
  }
  mkdirSync(join(tree, 'etc'));
  writeFileSync(join(tree, 'etc/passwd'), PASSWD);
  writeFileSync(join(tree, 'etc/hosts'), HOSTS);
  writeFileSync(join(tree, 'etc/gitconfig'), GITCONFIG);
  // Packages are many files: they are mounted, not copied. Without a jail a link does the same.
  const modules = realpathSync(join(root, 'node_modules'));
  if (jailed) mkdirSync(join(tree, 'node_modules'));
  else symlinkSync(modules, join(tree, 'node_modules'));
  for (const path of [MODULES, SOURCE_FOLDER]) mkdirSync(join(tree, path), { recursive: true });
  writeFileSync(join(tree, SOURCE_FILE), '');
  // Node is mostly in /usr, which a jail sees; elsewhere it may be in a folder of its owner alone.
  let node = process.execPath;
  if (!node.startsWith('/usr/')) {
    cpSync(node, join(tree, 'node'), { dereference: true });
    node = '/box/node';
  }
  if (jailed) makeReadable(tree);
  return { tree, modules, node, remove };
}

/** Stages of commands that were killed before they could remove them. */
function removeOld(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split('-')[0]);
    const path = join(tmpdir(), name);
    if (!isRunning(pid) && lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.()) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return Reflect.get(Object(error), 'code') === 'EPERM';
  }
}

/** Whatever the mask of who checked it out. */
function makeReadable(tree: string): void {
  chmodSync(tree, 0o755);
  for (const name of readdirSync(tree, { recursive: true, encoding: 'utf8' })) {
    const { mode } = statSync(join(tree, name));
    chmodSync(join(tree, name), mode | 0o444 | ((mode & 0o100) === 0 ? 0 : 0o111));
  }
}
