import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { ts } from 'ts-morph';
import { z } from 'zod';
import { labNumbers, privateFolder, readLab } from '../lab/catalogue.ts';
import { readMutants } from '../lab/mutants.ts';
import { generateSkeleton, solutionParts } from '../skeletons/generate.ts';
import { isEveryday } from './everyday.ts';
import { sha256 } from './manifest.ts';
import { RUN, runsOf, words } from './words.ts';

/** So many are one work, also where everybody would write the same words. */
const EVERYDAY_RUN = 28;
/** Of other correct implementations: so much is written alike by chance, where ten words are. */
const LONG_RUN = 32;
/** Shorter ones of these are words that stand everywhere. */
const SHORTEST_NAME = 6;

/** What must not be in a hand-out, and where it is from. */
export interface Secrets {
  /** Runs of words of solutions, by their length, with the file that they are from. */
  readonly runs: ReadonlyMap<number, ReadonlyMap<string, string>>;
  /** Names, titles, ids, hints, people: as words joined by spaces, with what they are. */
  readonly phrases: ReadonlyMap<string, string>;
  /** SHA-256 of whole private files, with their paths. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Words of a solution that a lab hands out knowingly, such as the shape of a message, in `handed-out.json` beside it: exactly
 * these, in this order, and why.
 */
const HandedOut = z.array(z.strictObject({ words: z.string().min(1), why: z.string().min(1) }));
const HANDED_OUT = 'handed-out.json';

/** Reads what is secret in the staff checkout `root`, and in the private folder where there is one. */
export function readSecrets(root: string, people: string | undefined): Secrets {
  const short = new Map<string, string>();
  const everyday = new Map<string, string>();
  const long = new Map<string, string>();
  const files = new Map<string, string>();
  const phrases = new Map<string, string>();
  const open = new Set<string>();
  const isPublic = new Set<string>();
  const base = join(root, 'solutions-private');
  for (const path of filesUnder(base)) {
    const content = readFileSync(join(base, path));
    const [lab = '', kind, ...rest] = path.split('/');
    const name = `solutions-private/${path}`;
    if (kind === 'solution' && path.endsWith('.ts')) {
      const solution = content.toString('utf8');
      const skeleton = generateSkeleton(solution, path);
      isPublic.add(sha256(skeleton));
      // A bundle has the solution without its types.
      for (const text of [solution, withoutTypes(solution)]) {
        const parts = solutionParts(text, path);
        for (const length of [RUN, EVERYDAY_RUN]) {
          for (const run of runsOf(words(parts.open), length)) open.add(run);
        }
        for (const part of parts.secret.map(words)) {
          for (const run of runsOf(part, RUN)) if (!isEveryday(run.split(' '))) short.set(run, name);
          for (const run of runsOf(part, EVERYDAY_RUN)) everyday.set(run, name);
        }
      }
      for (const text of [skeleton, withoutTypes(skeleton)]) {
        for (const length of [RUN, EVERYDAY_RUN, LONG_RUN]) {
          for (const run of runsOf(words(text), length)) open.add(run);
        }
      }
    }
    if (kind === 'variants' && path.endsWith('.ts')) {
      const variant = content.toString('utf8');
      for (const text of [variant, withoutTypes(variant)]) {
        for (const run of runsOf(words(text), LONG_RUN)) long.set(run, name);
      }
      phrase(phrases, `${lab}/variants/${rest[0] ?? ''}`, `a name of ${name}`);
    }
    if (kind === HANDED_OUT) {
      for (const { words: text } of HandedOut.parse(JSON.parse(content.toString('utf8')))) {
        for (const length of [RUN, EVERYDAY_RUN])
          for (const run of runsOf(words(text), length)) open.add(run);
      }
    }
    if (kind !== 'solution') phrase(phrases, path, `the path of ${name}`);
    files.set(sha256(content), name);
    for (const hash of [sha256(content), blobId(content)]) phrases.set(hash, `a hash of ${name}`);
  }
  for (const run of open) {
    short.delete(run);
    everyday.delete(run);
    long.delete(run);
  }
  for (const hash of isPublic) {
    files.delete(hash);
    phrases.delete(hash);
  }
  // A solution without secret parts is its own skeleton, and its hash under git no secret.
  for (const path of filesUnder(join(root, 'skeletons'))) {
    phrases.delete(blobId(readFileSync(join(root, 'skeletons', path))));
  }
  namesOfChecks(phrases);
  if (people !== undefined && existsSync(people)) namesOfPeople(phrases, people);
  return {
    runs: new Map([
      [RUN, short],
      [EVERYDAY_RUN, everyday],
      [LONG_RUN, long],
    ]),
    phrases,
    files,
  };
}

/** Ids, titles and hints of hidden checks, names and titles of mutants, unless a public check has the same. */
function namesOfChecks(phrases: Map<string, string>): void {
  const labs = labNumbers().map(readLab);
  const known = new Set(
    labs.flatMap(({ expected }) =>
      expected.flatMap(({ hidden, id, title, hint }) => (hidden ? [] : [id, title, hint])),
    ),
  );
  const add = (text: string, what: string) => {
    if (!known.has(text)) phrase(phrases, text, what);
  };
  for (const lab of labs) {
    for (const { hidden, id, title, hint } of lab.expected) {
      if (!hidden) continue;
      add(id, `the id of the hidden check ${id}`);
      add(title, `the title of the hidden check ${id}`);
      add(hint, `the hint of the hidden check ${id}`);
    }
    // One hash of the staff's build: by it a hidden check could be guessed at.
    phrases.set(lab.hash, `the hash of all checks of ${lab.manifest.id}`);
    if (!lab.staff || !existsSync(join(privateFolder(lab), 'mutants'))) continue;
    for (const { name, title } of readMutants(lab)) {
      add(name, `the name of the mutant ${name}`);
      add(title, `the title of the mutant ${name}`);
    }
  }
}

/** What the private folder says of people: names, student numbers, addresses, logins. */
function namesOfPeople(phrases: Map<string, string>, folder: string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.csv'))) {
    const rows: Record<string, string>[] = parse(readFileSync(join(folder, name)), {
      bom: true,
      columns: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
    for (const row of rows) {
      for (const key of [
        'name',
        'studentId',
        'login',
        'email',
        'username',
        'identifier',
        'github_username',
      ]) {
        const value = row[key] ?? '';
        if (value.length >= SHORTEST_NAME) phrase(phrases, value, `${key} in ${name}`);
      }
    }
  }
}

/** Names of one word, such as `agreement`, stand everywhere: only longer ones, and what has figures, count. */
function phrase(phrases: Map<string, string>, text: string, what: string): void {
  const list = words(text);
  if (list.length >= 3 || /\d{4}/.test(text) || /^\S{6,} \S+$/.test(text)) phrases.set(list.join(' '), what);
}

function withoutTypes(text: string): string {
  return ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      removeComments: false,
    },
  }).outputText;
}

/** The id of a file's content in git. */
function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split('\\')
        .join('/'),
    )
    .sort();
}
