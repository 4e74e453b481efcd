import { Temporal } from 'temporal-polyfill';
import type { Quarantine } from '../history/git.ts';
import type { HandedInFiles } from '../history/work.ts';
import type { HandedOut } from './handed-out.ts';

/** Somebody who may have written: a student of the roster. */
export interface Writer {
  readonly login: string;
  readonly name: string;
  readonly email: string;
}

/** A commit that touched the lab's files. Name, address and day are what the committer says: anybody can write anything there. */
export interface CommitNote {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  /** Whose it seems to be, by address, GitHub address, login or name; nobody's if it fits nobody. */
  readonly login: string | undefined;
  /** Where the course is: `2020-03-10`. */
  readonly day: string;
  readonly added: number;
  readonly removed: number;
}

/** A line of a file as it was handed in, and who seems to have written it. `undefined`: nobody in the group. */
export interface LineNote {
  readonly login: string | undefined;
  /** The skeleton has it too. */
  readonly handedOut: boolean;
}

/** What git says of who wrote what. It is evidence for a conversation, and proves nothing. */
export interface Authorship {
  readonly commits: readonly CommitNote[];
  /** By path in the lab's folder, a note for each line. */
  readonly lines: ReadonlyMap<string, readonly LineNote[]>;
  readonly flags: readonly string[];
}

/** One commit with at least this part of all added lines, and so many lines. */
const GIANT = { part: 0.8, lines: 100 };
const MOST_COMMITS = 2000;

/** Who wrote `files` as they are at `commit`, as far as git tells. Days are those of `timeZone`. */
export async function authorshipOf(
  quarantine: Quarantine,
  commit: string,
  { files, prefix }: Pick<HandedInFiles, 'files' | 'prefix'>,
  handedOut: HandedOut,
  writers: readonly Writer[],
  timeZone: string,
): Promise<Authorship> {
  const log = await quarantine.read(
    ...['log', '--no-merges', '--no-mailmap', '--no-show-signature', `--max-count=${MOST_COMMITS}`],
    ...['--no-renames', '--no-ext-diff', '--no-textconv', '--no-abbrev', '--raw', '--numstat', '-z'],
    ...['--format=%H%x00%an%x00%ae%x00%at%x00', commit, '--', ...files.map(({ path }) => prefix + path)],
  );
  const commits = commitsOf(log).map(({ id, author, email, at, stats, blobs }): CommitNote & Brought => ({
    id,
    author,
    email,
    login: loginOf(author, email, writers),
    day: dayOf(at, timeZone),
    added: stats.reduce((sum, [added]) => sum + added, 0),
    removed: stats.reduce((sum, [, removed]) => sum + removed, 0),
    isHandOut: blobs.every(([path, blob]) => handedOut.isSkeleton(path.slice(prefix.length), blob)),
  }));
  const handOuts = new Set(commits.filter(({ isHandOut }) => isHandOut).map(({ id }) => id));
  const lines = new Map<string, readonly LineNote[]>();
  const last = new Map<string, LastChange>();
  for (const { path, text } of files) {
    const blame = await quarantine.read('blame', '--incremental', '-w', commit, '--', prefix + path);
    const isHandedOut = handedOut.lines(path, text);
    const changes = lastChanges(blame, isHandedOut.length);
    for (const change of changes) if (change !== undefined) last.set(change.id, change);
    lines.set(
      path,
      changes.map((change, i): LineNote => {
        // Of lines that are alike, such as a brace, git may take another one for the skeleton's.
        const handed = isHandedOut[i] === true || (change !== undefined && handOuts.has(change.id));
        const login = change && loginOf(change.author, change.email, writers);
        return { login: handed ? undefined : login, handedOut: handed };
      }),
    );
  }
  const own = commits.filter(({ isHandOut }) => !isHandOut).map(({ isHandOut: _, ...note }) => note);
  const known = new Set(commits.map(({ id }) => id));
  const merges = commits.length < MOST_COMMITS ? [...last.values()].filter(({ id }) => !known.has(id)) : [];
  return { commits: own, lines, flags: [...flagsOf(own, writers), ...mergeFlags(merges)] };
}

interface Brought {
  /** It did nothing but bring files as they were handed out. */
  readonly isHandOut: boolean;
}

interface LoggedCommit {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  readonly at: number;
  /** Lines added and removed, a pair for each file. */
  readonly stats: (readonly [number, number])[];
  /** Path and blob of each file as it is after the commit. */
  readonly blobs: (readonly [string, string])[];
}

/** Reads what `git log -z --raw --numstat` says, field by field: a name or a path may hold anything but a NUL. */
function commitsOf(log: string): readonly LoggedCommit[] {
  const commits: LoggedCommit[] = [];
  const fields = log.split('\0').values();
  const next = () => fields.next().value ?? '';
  for (const field of fields) {
    const start = field.trim();
    const raw = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) /.exec(start);
    const stat = /^(\d+)\t(\d+)\t/.exec(start);
    if (/^[0-9a-f]{40,64}$/.test(start)) {
      commits.push({ id: start, author: next(), email: next(), at: Number(next()), stats: [], blobs: [] });
    } else if (raw !== null) commits.at(-1)?.blobs.push([next(), raw[1] ?? '']);
    else if (stat !== null) commits.at(-1)?.stats.push([Number(stat[1]), Number(stat[2])]);
  }
  return commits;
}

/** The commit that a line as it stands is from. */
interface LastChange {
  readonly id: string;
  readonly author: string;
  readonly email: string;
}

/** Reads what `git blame --incremental` says: pieces in any order, each commit's author where it is first met. */
function lastChanges(blame: string, count: number): (LastChange | undefined)[] {
  const lines = new Array<LastChange | undefined>(count).fill(undefined);
  const commits = new Map<string, { id: string; author: string; email: string }>();
  let current = { id: '', author: '', email: '' };
  for (const line of blame.split('\n')) {
    const piece = /^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$/.exec(line);
    if (piece !== null) {
      const id = piece[1] ?? '';
      current = commits.get(id) ?? { id, author: '', email: '' };
      commits.set(id, current);
      const from = Number(piece[2]) - 1;
      lines.fill(current, from, from + Number(piece[3]));
    } else if (line.startsWith('author ')) current.author = line.slice('author '.length);
    else if (line.startsWith('author-mail '))
      current.email = line.slice('author-mail '.length).replace(/^<|>$/g, '');
  }
  return lines;
}

function dayOf(seconds: number, timeZone: string): string {
  try {
    const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
    return at.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  } catch (error) {
    // A commit can give any number.
    if (error instanceof RangeError) return '?';
    throw error;
  }
}

/** Whom a commit's author fits: the roster's address, GitHub's own address, else login or name alone. */
export function loginOf(author: string, email: string, writers: readonly Writer[]): string | undefined {
  const address = email.toLowerCase();
  const github = /^(?:\d+\+)?([a-z0-9-]+)@users\.noreply\.github\.com$/.exec(address)?.[1];
  const fits = (writer: Writer) =>
    (writer.email !== '' && writer.email.toLowerCase() === address) || writer.login.toLowerCase() === github;
  const byName = ({ login, name }: Writer) =>
    [login, name].some((one) => one.toLowerCase() === author.toLowerCase());
  return (writers.find(fits) ?? writers.find(byName))?.login;
}

function flagsOf(commits: readonly CommitNote[], writers: readonly Writer[]): string[] {
  const total = commits.reduce((sum, { added }) => sum + added, 0);
  const giant = commits.find(({ added }) => added >= GIANT.lines && added >= GIANT.part * total);
  const strangers = [
    ...new Set(
      commits.filter(({ login }) => login === undefined).map(({ author, email }) => `${author} <${email}>`),
    ),
  ];
  const silent = writers.filter(({ login }) => !commits.some((commit) => commit.login === login));
  return [
    ...(giant === undefined
      ? []
      : [
          `One commit, ${giant.id.slice(0, 7)} of ${giant.day}, brought ${giant.added} of all ${total} lines that were added.`,
        ]),
    ...(strangers.length === 0
      ? []
      : [
          `Commits of authors that fit nobody in the group: ${strangers.slice(0, 5).join(', ')}${strangers.length > 5 ? ', …' : ''}.`,
        ]),
    ...silent.map(({ name }) => `No commit fits ${name}.`),
  ];
}

/** What a merge alone brought is in no other commit, and so not among those that are listed. */
function mergeFlags(merges: readonly LastChange[]): string[] {
  return merges.map(
    ({ id, author, email }) =>
      `Lines as they stand now were written while merging, in ${id.slice(0, 7)} of ${author} <${email}>.`,
  );
}

/** What one writer has in the files, as they were handed in. */
export interface Share {
  readonly commits: number;
  readonly days: readonly string[];
  /** Lines that are still there, by file; hand-out's lines count for nobody. */
  readonly files: readonly { readonly path: string; readonly own: number; readonly ofGroup: number }[];
  readonly own: number;
  readonly ofGroup: number;
}

/** What of the group's surviving lines is `login`'s. */
export function shareOf({ commits, lines }: Authorship, login: string): Share {
  const own = commits.filter((commit) => commit.login === login);
  const files = [...lines].map(([path, notes]) => {
    const written = notes.filter(({ handedOut }) => !handedOut);
    return { path, own: written.filter((note) => note.login === login).length, ofGroup: written.length };
  });
  return {
    commits: own.length,
    days: [...new Set(own.map(({ day }) => day))].sort(),
    files: files.filter(({ ofGroup }) => ofGroup > 0),
    own: files.reduce((sum, file) => sum + file.own, 0),
    ofGroup: files.reduce((sum, file) => sum + file.ofGroup, 0),
  };
}
