import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyError, readCourse } from '../policy/course.ts';
import { sha256, type Tree } from './manifest.ts';
import { git } from './repository.ts';
import type { Secrets } from './secrets.ts';
import { words } from './words.ts';

/** A secret in what is handed out. */
export interface Leak {
  /** The file, or the object in git's history. */
  readonly where: string;
  /** What it gives away. */
  readonly what: string;
}

/** Names of folders and files that are for staff, wherever they stand. */
const PRIVATE_PATH =
  /(^|\/)(solutions-private|solution|hidden|mutants|variants|results|roster\.csv|groups\.csv|submissions\.csv|extensions\.csv|exemptions\.csv|adjustments\.csv|choices\.csv|marks\.csv|seeds\.json|releases\.jsonl)(\/|$)/;
const COLUMNS =
  'name|studentId|login|email|section|lab|group|owner|repository|commit|submittedAt|timeSource|sequence|until|reason|kind|value|by|at|project|exam|username|identifier|github_username|first_name|last_name';
/** The head of a table about people: three of its columns, parted as CSV is. */
const PRIVATE_TABLE = new RegExp(`^\\W*(?:(?:${COLUMNS})[,;\\t]){2,}(?:${COLUMNS})\\W*$`, 'm');
/** A record about a person, in a file of data. */
const PRIVATE_RECORD = /["']?\b(login|studentId|email|until|exemptions?|adjustments?)\b["']?\s*:/;
const DATA_FILE = /\.(json|jsonl|ya?ml|csv|tsv)$/;
const COURSE = 'labs/course.json';

/** The secrets that `tree` gives away, by its paths and by what its files say; empty where there are none. */
export function leaksOfTree(tree: Tree, secrets: Secrets): Leak[] {
  return [...tree].flatMap(([path, content]) => leaksOfFile(path, content, secrets));
}

/**
 * The secrets in the repository `folder`: in all files of the folder but installed packages, in every object that git
 * keeps, whether something leads to it or not, and in what else is under `.git`.
 */
export function leaksOfRepository(folder: string, secrets: Secrets): Leak[] {
  const found: Leak[] = [];
  const known = new Set<string>();
  for (const path of filesOf(folder)) {
    const content = readFileSync(join(folder, path));
    if (path.startsWith('.git/')) {
      if (!/^\.git\/(objects|index)/.test(path))
        found.push(...leaksOfText(path, content.toString('utf8'), secrets));
      continue;
    }
    known.add(sha256(content));
    found.push(...leaksOfFile(path, content, secrets));
  }
  for (const { id, type, content } of objectsOf(folder)) {
    const where = `${type} ${id.slice(0, 12)} in git's history`;
    if (type === 'tree') found.push(...namesIn(content).flatMap((name) => leaksOfPath(where, name)));
    else if (!known.has(sha256(content))) found.push(...leaksOfFile(where, content, secrets));
  }
  return found;
}

function leaksOfFile(path: string, content: Buffer, secrets: Secrets): Leak[] {
  const text = content.toString('utf8');
  const found = [...leaksOfPath(path, path), ...leaksOfText(path, text, secrets)];
  const whole = secrets.files.get(sha256(content));
  if (whole !== undefined && content.length > 0) found.push({ where: path, what: `the file ${whole}` });
  // The schema of the policy speaks of what it is made of; what it holds is checked by it.
  if (DATA_FILE.test(path) && !/^(dist|package(-lock)?\.json|labs\/course\.schema\.json)/.test(path)) {
    const record = PRIVATE_RECORD.exec(text)?.[1];
    if (record !== undefined) found.push({ where: path, what: `a record about a person: ${record}` });
  }
  if (path === COURSE) found.push(...faultsOfCourse(text));
  return found;
}

function leaksOfPath(where: string, path: string): Leak[] {
  const part = PRIVATE_PATH.exec(path)?.[2];
  return part === undefined ? [] : [{ where, what: `the name of what is for staff: ${part}` }];
}

function leaksOfText(where: string, text: string, secrets: Secrets): Leak[] {
  const found = new Map<string, Leak>();
  const add = (key: string, what: string) => {
    if (!found.has(key)) found.set(key, { where, what });
  };
  const table = PRIVATE_TABLE.exec(text)?.[0];
  if (table !== undefined) add('table', `a table about people: ${table.trim()}`);
  const list = words(text);
  const { phrases, runs, numbers } = indexOf(secrets);
  list.forEach((word, i) => {
    for (const wanted of phrases.get(word) ?? []) {
      if (wanted.words.every((next, k) => list[i + k] === next)) add(wanted.what, wanted.what);
    }
  });
  const numbered = Int32Array.from(list, (word) => numbers.get(word) ?? 0);
  for (const { length, hashes, sources } of runs) {
    eachHash(numbered, length, (hash, from) => {
      if (!hashes.has(hash)) return;
      const run = list.slice(from, from + length).join(' ');
      const source = sources.get(run);
      // One line of a solution is many runs: it is told once.
      if (source !== undefined) add(`run ${source}`, `words of ${source}: ${run}`);
    });
  }
  return [...found.values()];
}

/** The secrets, arranged for one pass over the words of a text. */
interface Index {
  /** Phrases by their first word. */
  readonly phrases: ReadonlyMap<
    string,
    readonly { readonly words: readonly string[]; readonly what: string }[]
  >;
  readonly runs: readonly {
    readonly length: number;
    /** Of all runs: most places of a text are none of them, and this says so without putting the words together. */
    readonly hashes: ReadonlySet<number>;
    readonly sources: ReadonlyMap<string, string>;
  }[];
  /** A number from 1 for each word of a run. */
  readonly numbers: ReadonlyMap<string, number>;
}
const indexes = new WeakMap<Secrets, Index>();

function indexOf(secrets: Secrets): Index {
  const known = indexes.get(secrets);
  if (known !== undefined) return known;
  const phrases = new Map<string, { words: string[]; what: string }[]>();
  for (const [text, what] of secrets.phrases) {
    const list = text.split(' ');
    const first = list[0] ?? '';
    phrases.set(first, [...(phrases.get(first) ?? []), { words: list, what }]);
  }
  const numbers = new Map<string, number>();
  const numberOf = (word: string) => {
    const number = numbers.get(word) ?? numbers.size + 1;
    numbers.set(word, number);
    return number;
  };
  const runs = [...secrets.runs].map(([length, sources]) => {
    const hashes = new Set<number>();
    for (const run of sources.keys())
      eachHash(Int32Array.from(run.split(' '), numberOf), length, (hash) => hashes.add(hash));
    return { length, hashes, sources };
  });
  const index = { phrases, runs, numbers };
  indexes.set(secrets, index);
  return index;
}

const BASE = 0x01000193;

/** Calls `use` with a hash of each `length` words in a row and where they begin (Karp and Rabin 1987, with 32 bits). */
function eachHash(words: Int32Array, length: number, use: (hash: number, from: number) => void): void {
  let leaving = 1;
  for (let i = 0; i < length; i++) leaving = Math.imul(leaving, BASE);
  let hash = 0;
  for (let i = 0; i < words.length; i++) {
    hash = (Math.imul(hash, BASE) + (words[i] ?? 0)) | 0;
    if (i >= length) hash = (hash - Math.imul(leaving, words[i - length] ?? 0)) | 0;
    if (i >= length - 1) use(hash, i - length + 1);
  }
}

/** The policy's schema knows no people: whatever else stands in it is refused. */
function faultsOfCourse(text: string): Leak[] {
  try {
    readCourse(text, COURSE);
    return [];
  } catch (error) {
    if (error instanceof PolicyError)
      return [{ where: COURSE, what: `what is no public policy: ${error.message}` }];
    throw error;
  }
}

function filesOf(folder: string): string[] {
  const found: string[] = [];
  const walk = (under: string): void => {
    for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory()) {
        if (path !== 'node_modules') walk(path);
      } else if (entry.isFile()) found.push(path);
      // A link would hand out what it points to, or nothing at all.
      else found.push(path);
    }
  };
  walk('');
  return found;
}

interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

function objectsOf(folder: string): GitObject[] {
  const output = git(folder, ['cat-file', '--batch', '--batch-all-objects', '--buffer']);
  const objects: GitObject[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id = '', type = '', size = '0'] = output.subarray(at, end).toString('latin1').split(' ');
    const from = end + 1;
    const to = from + Number(size);
    objects.push({ id, type, content: output.subarray(from, to) });
    at = to + 1;
  }
  return objects;
}

/** The names in a tree object: `mode name`, a zero byte, and 20 bytes of id each. */
function namesIn(tree: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < tree.length; ) {
    const zero = tree.indexOf(0, at);
    names.push(tree.subarray(tree.indexOf(32, at) + 1, zero).toString('utf8'));
    at = zero + 21;
  }
  return names;
}
