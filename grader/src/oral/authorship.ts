import { Temporal } from 'temporal-polyfill';
import { commitsOf, type LineChange, lineChanges, mergesAmong } from '../history/commits.ts';
import type { Quarantine } from '../history/git.ts';
import type { HandedInFiles } from '../history/work.ts';
import { authorFlags, loginOf, type Writer } from './authors.ts';
import type { HandedOut } from './handed-out.ts';

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

/** Who wrote `files` as they are at `commit`, as far as git tells. Days are those of `timeZone`. */
export async function authorshipOf(
  quarantine: Quarantine,
  commit: string,
  { files, prefix }: Pick<HandedInFiles, 'files' | 'prefix'>,
  handedOut: HandedOut,
  writers: readonly Writer[],
  timeZone: string,
): Promise<Authorship> {
  const blamed: { path: string; lines: { change: LineChange | undefined; handed: boolean }[] }[] = [];
  for (const { path, text } of files) {
    const isHandedOut = handedOut.lines(path, text);
    const changes = await lineChanges(quarantine, commit, prefix + path, isHandedOut.length);
    blamed.push({
      path,
      lines: changes.map((change, i) => ({ change, handed: isHandedOut[i] === true })),
    });
  }
  const written = blamed.flatMap(({ lines }) =>
    lines.flatMap(({ change, handed }) => (handed ? [] : (change ?? []))),
  );
  // Lines keep their authors where a file was renamed, or code came from another one: so the log is that of those too.
  const paths = new Set([
    ...files.map(({ path }) => prefix + path),
    ...written.flatMap(({ filename }) => filename ?? []),
  ]);
  const commits = (await commitsOf(quarantine, commit, [...paths])).map(
    ({ id, author, email, at, stats, blobs }): CommitNote & Brought => ({
      id,
      author,
      email,
      login: loginOf(author, email, writers),
      day: dayOf(at, timeZone),
      added: stats.reduce((sum, [added]) => sum + added, 0),
      removed: stats.reduce((sum, [, removed]) => sum + removed, 0),
      isHandOut: blobs.every((blob) => handedOut.isSkeleton(blob)),
    }),
  );
  const handOuts = new Set(commits.filter(({ isHandOut }) => isHandOut).map(({ id }) => id));
  const lines = new Map(
    blamed.map(({ path, lines: all }) => [
      path,
      all.map(({ change, handed }): LineNote => {
        // Of lines that are alike, such as a brace, git may take another one for the skeleton's.
        const isHandedOut = handed || (change !== undefined && handOuts.has(change.id));
        const login = change && loginOf(change.author, change.email, writers);
        return { login: isHandedOut ? undefined : login, handedOut: isHandedOut };
      }),
    ]),
  );
  const own = commits.filter(({ isHandOut }) => !isHandOut).map(({ isHandOut: _, ...note }) => note);
  const known = new Set(commits.map(({ id }) => id));
  const unknown = new Map(written.filter(({ id }) => !known.has(id)).map((change) => [change.id, change]));
  const merges = await mergesAmong(quarantine, [...unknown.keys()]);
  const merging = [...unknown.values()].filter(({ id }) => merges.has(id));
  return {
    commits: own,
    lines,
    flags: [...giantFlags(own), ...authorFlags([...own, ...merging], writers), ...mergeFlags(merging)],
  };
}

interface Brought {
  /** It did nothing but bring files as they were handed out. */
  readonly isHandOut: boolean;
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

function giantFlags(commits: readonly CommitNote[]): string[] {
  const total = commits.reduce((sum, { added }) => sum + added, 0);
  const giant = commits.find(({ added }) => added >= GIANT.lines && added >= GIANT.part * total);
  return giant === undefined
    ? []
    : [
        `One commit, ${giant.id.slice(0, 7)} of ${giant.day}, brought ${giant.added} of all ${total} lines that were added.`,
      ];
}

/** What a merge alone brought is in no other commit, and so not among those that are listed. */
function mergeFlags(merges: readonly LineChange[]): string[] {
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
