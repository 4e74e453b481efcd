import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { labNumbers, readLab } from '../lab/catalogue.ts';
import { counted } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { handoutTree } from './contents.ts';
import { type Leak, leaksOfRepository, leaksOfTree } from './leak-scan.ts';
import { sha256, type Tree } from './manifest.ts';
import { DEFAULT_DATE, git, line, writeRepository } from './repository.ts';
import { readSecrets } from './secrets.ts';
import { readManifest, updateHandout } from './update.ts';

/** The options of `npm run handout`. */
export interface HandoutOptions {
  /** Where a new hand-out is written: a folder that is not there, or empty. */
  readonly out?: string | undefined;
  /** A clone of a student's repository that fixes are brought into. */
  readonly update?: string | undefined;
  /** Numbers of labs, such as `1,2`; all labs where it is left out. */
  readonly labs?: string | undefined;
  /** The folder with what is about people: nothing in it may be handed out. */
  readonly private?: string | undefined;
  /** The date of its commit, ISO 8601. */
  readonly date?: string | undefined;
}

const MOST_LEAKS = 60;

/** `npm run handout`: writes the students' repository. Gives the exit code. */
export async function handoutCommand(root: string, options: HandoutOptions): Promise<number> {
  if (!existsSync(join(root, 'solutions-private'))) {
    throw new UsageError('A hand-out is made from a staff checkout, and this repository is none.');
  }
  const date = commitDate(options.date);
  if (options.update !== undefined) return updateCommand(root, resolve(options.update), date, options);
  const labs = chosenLabs(options.labs).map(readLab);
  if (options.out === undefined) {
    throw new UsageError(
      'Say where to write the hand-out:  npm run handout -- --out DIR\nor which one to bring fixes into:  npm run handout -- --update DIR',
    );
  }
  const out = resolve(options.out);
  refuseUnlessEmpty(out, root);
  const tree = await handoutTree(root, labs);
  const secrets = readSecrets(root, options.private);
  await writeWhole(out, (folder) => {
    writeRepository(folder, tree, messageFor(tree, labs), date);
    refuseLeaks(leaksOfRepository(folder, secrets));
  });
  const size = [...tree.values()].reduce((sum, content) => sum + content.length, 0);
  console.log(
    `${relative(process.cwd(), out) || '.'}: ${labs.map(({ manifest }) => manifest.id).join(', ')}, ${counted(tree.size, 'file')}, ${(size / 1e6).toFixed(1)} MB, commit ${line(git(out, ['rev-parse', '--short=12', 'HEAD']))}`,
  );
  return 0;
}

/** `npm run handout -- --update DIR`: the labs are those that are there, unless others are named. */
async function updateCommand(
  root: string,
  folder: string,
  date: string,
  options: HandoutOptions,
): Promise<number> {
  if (options.out !== undefined)
    throw new UsageError('--out and --update exclude each other: leave one out.');
  const there = readManifest(folder).labs.map((id) => id.replace('lab', ''));
  const labs = chosenLabs(options.labs ?? there.join(',')).map(readLab);
  const tree = await handoutTree(root, labs);
  refuseLeaks(leaksOfTree(tree, readSecrets(root, options.private)));
  const update = updateHandout(folder, tree, date);
  for (const path of update.skeletonsLeftAlone) {
    console.log(`There is a newer skeleton, which was left out: ${path} is the student's.`);
  }
  for (const path of update.alsoChangedThere) {
    console.log(`The student had changed ${path} too: where both changed the same, it is now as handed out.`);
  }
  if (update.commit === undefined) console.log(`${folder} is up to date.`);
  else
    console.log(
      `${folder}: ${counted(update.changed.length, 'file')} brought, commit ${update.commit.slice(0, 12)}`,
    );
  return 0;
}

function refuseLeaks(leaks: readonly Leak[]): void {
  if (leaks.length === 0) return;
  const told = leaks.slice(0, MOST_LEAKS).map(({ where, what }) => `  ${where}: ${what}`);
  const more = leaks.length > MOST_LEAKS ? [`  … and ${leaks.length - MOST_LEAKS} more`] : [];
  throw new UsageError(
    `Nothing was written: the hand-out would give away what is for staff.\n${[...told, ...more].join('\n')}`,
  );
}

function messageFor(tree: Tree, labs: readonly ReturnType<typeof readLab>[]): string {
  const content = sha256([...tree].map(([path, bytes]) => `${path} ${sha256(bytes)}\n`).join(''));
  return `Hand out ${labs.map(({ manifest: { id } }) => id.replace('lab', 'Lab ')).join(', ')}\n\nContent ${content}`;
}

/** The labs that `--labs` names: `1,2` or `lab1,lab2`, each once. */
function chosenLabs(text: string | undefined): number[] {
  const there = labNumbers();
  if (text === undefined) return there;
  const numbers = text
    .split(',')
    .map((part) => Number(/^\s*(?:lab)?([1-9])\s*$/.exec(part)?.[1] ?? Number.NaN));
  const wrong = text.split(',').find((_, i) => !there.includes(numbers[i] ?? 0));
  if (wrong !== undefined) {
    throw new UsageError(
      `--labs takes numbers of labs such as ${there.slice(0, 2).join(',')}, and "${wrong}" is none. There is: lab ${there.join(', ')}.`,
    );
  }
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function commitDate(text: string | undefined): string {
  if (text === undefined) return DEFAULT_DATE;
  const time = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && time > 0) return `${new Date(time).toISOString().slice(0, 19)}Z`;
  throw new UsageError(`--date takes a date such as 2026-08-15 or 2026-08-15T12:00:00Z, not "${text}".`);
}

function refuseUnlessEmpty(out: string, root: string): void {
  const inside = relative(root, out);
  if (inside === '' || !(inside.startsWith('..') || resolve(inside) === inside)) {
    throw new UsageError(`${out} is inside this repository: name a folder outside of it.`);
  }
  const there = statSync(out, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isDirectory()) throw new UsageError(`${out} is a file, and a hand-out is a folder.`);
  if (readdirSync(out).length > 0) {
    throw new UsageError(
      `${out} is not empty. A hand-out is written into a new folder; fixes go into an existing one with --update DIR.`,
    );
  }
}

/** Has `write` fill a folder beside `out`, and gives it that name when it is whole. */
async function writeWhole(out: string, write: (folder: string) => void): Promise<void> {
  mkdirSync(dirname(out), { recursive: true });
  const scratch = mkdtempSync(join(dirname(out), `.${basename(out)}-`));
  try {
    const folder = join(scratch, 'handout');
    mkdirSync(folder);
    write(folder);
    if (existsSync(out)) rmdirSync(out);
    renameSync(folder, out);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
