import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { builtFile, installationRoot } from 'harness/runtime';

/** A copy of the pristine tree that any user can read: what runs inside a jail, and nothing that is to stay hidden. */
export interface Stage {
  /** The folder. */
  readonly tree: string;
  /** Node's program as a jail sees it. */
  readonly node: string;
  /** Removes the folder. */
  remove(): void;
}

/** Programs of dist/ that run inside. Not dist/labs: hidden checks go in by standard input, to the judge alone. */
export const JAILED_PROGRAM =
  /^(inside(-[A-Z0-9]+)?|reader|probe|judge|watcher|stage)\.mjs$|^student\.js$|^grpc\.cjs$/;
/** Packages that dist/ leaves outside its bundles, and those whose types the type check of a socket lab reads. */
const PACKAGES = ['esbuild', 'ts-morph', 'typescript', '@types/node', '@grpc/grpc-js', '@grpc/proto-loader'];

/** The user has one name, and the machine knows itself: without these `os.userInfo()` and `listen('localhost')` fail. */
const PASSWD = `nobody:x:${process.getuid?.() || 65534}:65534:nobody:/tmp:/bin/sh\n`;
const HOSTS = '127.0.0.1 localhost lab node\n::1 localhost\n';
/** A repository that another user owns may be read; what its own configuration says is not asked outside a jail. */
const GITCONFIG = '[safe]\n\tdirectory = *\n';

/**
 * Makes the stage, once for each command. It is a copy, so that a checkout that only its owner can read works too, and that nothing
 * changes while jails run. About 60 MB.
 */
export function makeStage(): Stage {
  const root = installationRoot();
  const tree = mkdtempSync(join(tmpdir(), 'lab-stage-'));
  const remove = () => rmSync(tree, { recursive: true, force: true });
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      remove();
      process.kill(process.pid, signal);
    });
  }
  const copy = (path: string) => {
    if (existsSync(join(root, path)))
      cpSync(join(root, path), join(tree, path), { recursive: true, dereference: true });
  };
  const dist = dirname(builtFile('inside.mjs'));
  for (const name of readdirSync(dist).filter((one) => JAILED_PROGRAM.test(one))) {
    cpSync(join(dist, name), join(tree, 'dist', name));
  }
  for (const path of packageFolders(root)) copy(path);
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
  // Where what only root can reach is mounted, if there is such a thing.
  mkdirSync(join(tree, 'mnt/folder'), { recursive: true });
  writeFileSync(join(tree, 'mnt/file'), '');
  // Node is mostly in /usr, which a jail sees; elsewhere it may be in a folder of its owner alone.
  let node = process.execPath;
  if (!node.startsWith('/usr/')) {
    cpSync(node, join(tree, 'node'), { dereference: true });
    node = '/box/node';
  }
  chmodSync(tree, 0o755);
  return { tree, node, remove };
}

/** The folders of `PACKAGES` and of all that they need, relative to `root`. */
function packageFolders(root: string): string[] {
  const found = new Set<string>();
  const add = (name: string, from: string) => {
    for (let folder = from; ; folder = dirname(folder)) {
      const path = join(folder, 'node_modules', name);
      if (existsSync(join(path, 'package.json'))) {
        const key = relative(root, path);
        if (found.has(key)) return;
        found.add(key);
        const { dependencies, optionalDependencies }: Record<string, Record<string, string> | undefined> =
          JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
        for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) add(next, path);
        return;
      }
      // What is optional is not there for other machines than this.
      if (folder === root || dirname(folder) === folder) return;
    }
  };
  for (const name of PACKAGES) add(name, root);
  return [...found];
}
