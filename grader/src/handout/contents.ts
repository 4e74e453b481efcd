import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Lab } from '../lab/catalogue.ts';
import { TOOL } from '../lab/tool.ts';
import { importedPackages } from './imports.ts';
import { HandoutManifest, hashesOf, MANIFEST, type Tree } from './manifest.ts';
import { handoutPackages } from './packages.ts';

/** Packages that are not imported but run or loaded by name: type check, structure check, own tests, types of Node. */
const RUN_BY_NAME = ['typescript', 'ts-morph', 'vitest', '@types/node'];
/** Found by name only by what students do not run. */
const STAFF_PACKAGES = new Set(['playwright-core', 'fsevents']);
const TEMPLATE = 'grader/handout/tree';
/** Copied as they are, with all below them. */
const COPIED = [
  'LICENSE',
  '.editorconfig',
  '.npmrc',
  'labs/course.json',
  'labs/course.schema.json',
  'labs/vitest.config.ts',
  'harness/package.json',
  'harness/src',
  'grader/vitest/own-tests.config.ts',
  'docs/for-students',
];
/** Of this repository's own commands, those that a hand-out has beside `labN`. */
const STUDENT_SCRIPTS = ['feedback'];

/** The files of the hand-out of `labs`, made from the repository `root`: the same input gives the same bytes. */
export async function handoutTree(root: string, labs: readonly Lab[]): Promise<Tree> {
  const tree = new Map<string, Buffer>();
  const folders = labs.flatMap(({ manifest }) => [`labs/${manifest.folder}`, `skeletons/${manifest.folder}`]);
  for (const path of publishable(root, [...COPIED, ...folders, TEMPLATE])) {
    const target = path.startsWith(`${TEMPLATE}/`) ? path.slice(TEMPLATE.length + 1) : path;
    tree.set(target, readFileSync(join(root, path)));
  }
  const built = await buildForStudents(root, labs);
  for (const [name, content] of built.files)
    tree.set(`dist/${name.split('\\').join('/')}`, Buffer.from(content));

  const text = (path: string) => tree.get(path)?.toString('utf8') ?? '';
  const set = (path: string, content: string) => tree.set(path, Buffer.from(content));
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const scripts = Object.entries<string>(own.scripts).filter(
    ([name]) => labs.some(({ manifest }) => manifest.id === name) || STUDENT_SCRIPTS.includes(name),
  );
  const packages = handoutPackages(
    {
      manifest: JSON.stringify(own),
      lock: readFileSync(join(root, 'package-lock.json'), 'utf8'),
    },
    neededPackages(
      tree,
      built.packages.filter((name) => isInstalled(root, name)),
    ),
    Object.fromEntries(scripts),
  );
  set('package.json', packages.manifest);
  set('package-lock.json', packages.lock);
  const types = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  set('tsconfig.json', pretty({ ...types, include: ['labs/**/*.ts', 'skeletons/**/*.ts', '*.ts'] }));
  set('README.md', fillReadme(text('README.md'), labs));
  const tasks = JSON.parse(text('.vscode/tasks.json'));
  tasks.inputs[0].options = labs.map(({ manifest }) => manifest.id);
  set('.vscode/tasks.json', pretty(tasks));
  const manifest: HandoutManifest = {
    schema: 'lab-handout/1',
    tool: { name: TOOL.name, version: TOOL.version },
    labs: labs.map(({ manifest: { id } }) => id),
    student: ['skeletons'],
    given: labs.flatMap(({ manifest: { folder, given } }) =>
      given.map((path) => `skeletons/${folder}/${path}`),
    ),
    files: hashesOf(tree),
  };
  set(MANIFEST, pretty(HandoutManifest.parse(manifest)));
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The files at and below `paths` that git knows of; where there is no git, all but what it would ignore here. */
function publishable(root: string, paths: readonly string[]): string[] {
  if (existsSync(join(root, '.git'))) {
    const { status, stdout, stderr } = spawnSync('git', ['ls-files', '-z', '--cached', '--', ...paths], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
    return stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  }
  return paths.flatMap((path) =>
    readdirIfFolder(join(root, path)).map((found) => relative(root, found).split('\\').join('/')),
  );
}

function readdirIfFolder(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          !/(^|[\\/])(node_modules|\.lab)([\\/]|$)|\.log$/.test(entry.parentPath + entry.name),
      )
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOTDIR') return [path];
    throw error;
  }
}

interface Built {
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  readonly packages: readonly string[];
}

/** Has the builder make dist/ as a hand-out has it. It is a script of this repository, not a part of this bundle. */
async function buildForStudents(root: string, labs: readonly Lab[]): Promise<Built> {
  const builder: { buildFiles(options: object): Promise<Built> } = await import(
    pathToFileURL(join(root, 'grader', 'bin', 'build.mjs')).href
  );
  const { files, packages } = await builder.buildFiles({
    students: true,
    labs: labs.map(({ manifest }) => manifest.folder),
  });
  // By its stamp the tools find dist/.
  const stamp = JSON.stringify({ files: [...files.keys()].sort() });
  return { files: new Map([...files, ['stamp.json', stamp]]), packages };
}

/** A bundle names packages too that others use where they happen to be there; here they are not, and nothing needs them. */
function isInstalled(root: string, name: string): boolean {
  return existsSync(join(root, 'node_modules', name));
}

function neededPackages(tree: Tree, inDist: readonly string[]): Set<string> {
  const doors = new Map(
    ['student', 'author', 'runtime'].map((door) => [`harness/${door}`, `harness/src/${door}.ts`]),
  );
  const entries = [...tree.keys()].filter(
    (path) =>
      /^(labs|skeletons)\/.*\.ts$/.test(path) ||
      ['harness/src/student.ts', 'harness/src/author.ts', 'harness/src/judge/vitest-setup.ts'].includes(path),
  );
  const imported = importedPackages(tree, entries, doors);
  const all = [...imported, ...inDist, ...RUN_BY_NAME];
  return new Set(all.filter((name) => !STAFF_PACKAGES.has(name) && name !== 'harness'));
}

function fillReadme(template: string, labs: readonly Lab[]): string {
  const rows = labs.map(({ manifest: { id, title, folder } }) => {
    const link = (text: string, path: string) => `[${text}](${path})`;
    return `| ${id.replace('lab', '')}. ${title} | ${link('README', `labs/${folder}/README.md`)} | ${link(folder, `skeletons/${folder}`)} |`;
  });
  return template.replace('@FIRST@', labs[0]?.manifest.id ?? 'lab1').replace('@LABS@', rows.join('\n'));
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
