import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const FOLDERS = {
  lab1: 'lab1-getting-started',
  lab2: 'lab2-networking',
  lab3: 'lab3-failure-detector',
  lab4: 'lab4-paxos',
  lab5: 'lab5-multipaxos',
} as const;
export type LabId = keyof typeof FOLDERS;

/** What a path of a commit is: a text, bytes, or an object by mode and id. */
export type Content = string | Buffer | { readonly mode: string; readonly id: string };
export type Files = Readonly<Record<string, Content>>;

/** One entry of a tree, written as it stands, whatever git would think of it. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string | Buffer;
  readonly id: string;
}

/** A temporary repository that is built with plumbing: no rule of git keeps an attack from what it wants to write. */
export class Repository {
  /** The folder; the repository is in its `.git`. */
  readonly folder: string;
  /** To be part of the name of whatever an attack leaves behind: files, processes. */
  readonly token = `attack${randomBytes(6).toString('hex')}`;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '-q', '--template=', '-b', 'main', '.');
  }

  /** Runs git here. Gives what it prints. */
  git(...args: string[]): string {
    return this.#git(args);
  }

  blob(content: string | Buffer): string {
    return this.object('blob', content);
  }

  /** Writes an object of any type with any content, valid or not. Gives its id. */
  object(type: 'blob' | 'tree' | 'commit' | 'tag', content: string | Buffer): string {
    return this.#git(['hash-object', '-w', '-t', type, '--literally', '--stdin'], content);
  }

  /** Writes a tree with exactly these entries, in this order. */
  rawTree(entries: readonly TreeEntry[]): string {
    return this.object(
      'tree',
      Buffer.concat(
        entries.flatMap(({ mode, name, id }) => [
          Buffer.from(`${mode} `),
          Buffer.from(name),
          Buffer.from([0]),
          Buffer.from(id, 'hex'),
        ]),
      ),
    );
  }

  /** Writes the tree of these files, sorted as git sorts. */
  tree(files: Files): string {
    const here: TreeEntry[] = [];
    const below = new Map<string, Record<string, Content>>();
    for (const [path, content] of Object.entries(files)) {
      const slash = path.indexOf('/');
      if (slash !== -1) {
        const name = path.slice(0, slash);
        below.set(name, { ...below.get(name), [path.slice(slash + 1)]: content });
      } else if (typeof content === 'string' || Buffer.isBuffer(content)) {
        here.push({ mode: '100644', name: path, id: this.blob(content) });
      } else here.push({ ...content, name: path });
    }
    for (const [name, inner] of below) here.push({ mode: '40000', name, id: this.tree(inner) });
    const key = ({ mode, name }: TreeEntry) => Buffer.from(mode === '40000' ? `${name}/` : `${name}`);
    return this.rawTree(here.sort((a, b) => Buffer.compare(key(a), key(b))));
  }

  /** Commits a tree, or files, as the new HEAD. Gives its id. */
  commit(
    tree: string | Files,
    lines: { readonly date?: string; readonly parents?: readonly string[] } = {},
  ): string {
    const id = typeof tree === 'string' ? tree : this.tree(tree);
    const who = `A <a@example.org> ${lines.date ?? '1760000000 +0000'}`;
    const parents = (lines.parents ?? []).map((parent) => `parent ${parent}\n`).join('');
    const commit = this.object('commit', `tree ${id}\n${parents}author ${who}\ncommitter ${who}\n\nwork\n`);
    this.write('.git/refs/heads/main', `${commit}\n`);
    return commit;
  }

  /** Writes a file of the folder itself, past git: its configuration, a hook. */
  write(path: string, content: string | Buffer, mode = 0o644): void {
    const onDisk = join(this.folder, path);
    mkdirSync(dirname(onDisk), { recursive: true });
    writeFileSync(onDisk, content, { mode });
  }

  #git(args: readonly string[], input: string | Buffer = ''): string {
    return execFileSync('git', args, {
      cwd: this.folder,
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      env: { PATH: process.env.PATH, HOME: this.folder, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
    }).trim();
  }
}

/**
 * A command of the shell that can't run unseen: in a jail, where what it wrote would be gone with it, it ends every other process, so that
 * nothing is read or judged; on the machine itself it leaves a file, and touches no process.
 */
export function tellTale({ token }: Repository): string {
  return `sh -c 'if test -e /box/dist/reader.mjs; then kill -9 -1; else touch /tmp/${token} /var/tmp/${token}; fi'`;
}

/** The same for Node. */
export function tellTaleScript({ token }: Repository): string {
  return `require('fs').existsSync('/box/dist/inside.mjs') ? process.kill(-1, 'SIGKILL') : require('fs').writeFileSync('/tmp/${token}', '');`;
}

/** Where a lab's folder is in a submission. */
export function folderOf(lab: LabId): string {
  return `skeletons/${FOLDERS[lab]}`;
}

/** The lab as it is handed out, by path in a submission: what an honest beginner has. */
export function skeleton(lab: LabId): Record<string, string> {
  return textsOf(join(root, 'skeletons', FOLDERS[lab]), folderOf(lab));
}

/** The reference, by path in a submission: all points. */
export function reference(lab: LabId): Record<string, string> {
  return textsOf(join(root, 'solutions-private', FOLDERS[lab], 'solution'), folderOf(lab));
}

/**
 * The reference with one file's text changed, which must be found in it. `lab` is the lab, `file` its file, `from` a text or pattern;
 * `more` comes at the end of the file.
 */
export function changed(
  lab: LabId,
  file: string,
  from: string | RegExp,
  to: string,
  more = '',
): Record<string, string> {
  return changedOften(lab, file, [[from, to]], more);
}

/** The same with more than one change, one after the other. */
export function changedOften(
  lab: LabId,
  file: string,
  changes: readonly (readonly [from: string | RegExp, to: string])[],
  more = '',
): Record<string, string> {
  const files = reference(lab);
  const path = `${folderOf(lab)}/${file}`;
  let text = files[path] ?? '';
  for (const [from, to] of changes) {
    const after = text.replace(from, () => to);
    if (after === text) throw new Error(`${file} has nothing that matches ${from}`);
    text = after;
  }
  return { ...files, [path]: `${text}${more}` };
}

function textsOf(folder: string, to: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.ts$|^questions\.md$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [`${to}/${name}`, readFileSync(join(folder, name), 'utf8')]));
}
