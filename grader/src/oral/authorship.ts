import type { Quarantine } from '../history/git.ts';

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
  /** In UTC: `2020-03-10`. */
  readonly day: string;
  readonly added: number;
  readonly removed: number;
}

/** A line of a file as it was handed in, and who seems to have written it. `undefined`: nobody in the group. */
export interface LineNote {
  readonly login: string | undefined;
  /** It came with the hand-out, and nobody has touched it. */
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

/** Who wrote the files `paths` under `prefix` at `commit`, as far as git tells. */
export async function authorshipOf(
  quarantine: Quarantine,
  commit: string,
  prefix: string,
  paths: readonly string[],
  writers: readonly Writer[],
): Promise<Authorship> {
  const whole = paths.map((path) => prefix + path);
  const log = await quarantine.read(
    ...['log', '--no-merges', '--no-mailmap', '--no-show-signature', `--max-count=${MOST_COMMITS}`],
    ...['--no-renames', '--no-ext-diff', '--no-textconv', '--numstat', '-z'],
    ...['--format=%x01%H%x02%P%x02%an%x02%ae%x02%at%x02', commit, '--', ...whole],
  );
  const roots = new Set<string>();
  const commits = log
    .split('\x01')
    .slice(1)
    .map((entry): CommitNote => {
      const [id = '', parents = '', author = '', email = '', at = '', stats = ''] = entry.split('\x02');
      if (parents === '') roots.add(id);
      const counts = [...stats.matchAll(/(\d+)\t(\d+)\t/g)];
      return {
        id,
        author,
        email,
        login: loginOf(author, email, writers),
        day: dayOf(Number(at)),
        added: counts.reduce((sum, [, added]) => sum + Number(added), 0),
        removed: counts.reduce((sum, [, , removed]) => sum + Number(removed), 0),
      };
    });
  // What came with the first commit, of somebody outside the group, is the hand-out.
  const handOut = new Set(
    commits.filter(({ id, login }) => roots.has(id) && login === undefined).map(({ id }) => id),
  );
  const lines = new Map<string, readonly LineNote[]>();
  for (const path of paths) {
    const blame = await quarantine.read('blame', '--line-porcelain', '-w', commit, '--', prefix + path);
    lines.set(path, linesOf(blame, handOut, writers));
  }
  const own = commits.filter(({ id }) => !handOut.has(id));
  return { commits: own, lines, flags: flagsOf(own, writers) };
}

function linesOf(blame: string, handOut: ReadonlySet<string>, writers: readonly Writer[]): LineNote[] {
  const notes: LineNote[] = [];
  let id = '';
  let author = '';
  let email = '';
  for (const line of blame.split('\n')) {
    if (line.startsWith('\t')) {
      const handedOut = handOut.has(id);
      notes.push({ login: handedOut ? undefined : loginOf(author, email, writers), handedOut });
      continue;
    }
    const commit = /^\^?([0-9a-f]{40,64}) \d+ \d+/.exec(line)?.[1];
    if (commit !== undefined) id = commit;
    else if (line.startsWith('author ')) author = line.slice('author '.length);
    else if (line.startsWith('author-mail ')) email = line.slice('author-mail '.length).replace(/^<|>$/g, '');
  }
  return notes;
}

function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 10);
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
