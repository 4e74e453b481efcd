import { type Quarantine, UnreadableHistory } from './git.ts';

/** A commit as git logs it. Name, address and time are what the committer says: anybody can write anything there. */
export interface LoggedCommit {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  /** In seconds since 1970. */
  readonly at: number;
  /** Lines added and removed, a pair for each file. A file that was renamed counts with what was changed in it. */
  readonly stats: (readonly [number, number])[];
  /** The blob of each file as it is after the commit. */
  readonly blobs: string[];
}

/** The last change of a line. */
export interface LineChange {
  readonly id: string;
  readonly author: string;
  readonly email: string;
  /** The file that the line was in then; of a name that git puts in quotes nothing. */
  readonly filename: string | undefined;
}

const MOST_COMMITS = 2000;

/** The commits that lead to `commit` and touched one of `paths`, the newest 2000 of them, without merges. */
export async function commitsOf(
  quarantine: Quarantine,
  commit: string,
  paths: readonly string[],
): Promise<readonly LoggedCommit[]> {
  const log = await quarantine.read(
    ...['--literal-pathspecs', 'log', '--no-merges', '--full-history', '--no-mailmap', '--no-show-signature'],
    ...[
      `--max-count=${MOST_COMMITS}`,
      '-M',
      '--no-ext-diff',
      '--no-textconv',
      '--no-abbrev',
      '--raw',
      '--numstat',
    ],
    ...['-z', '--format=%H%x00%an%x00%ae%x00%at%x00', commit, '--', ...paths],
  );
  return readLog(log);
}

/** Reads what `git log -z --raw --numstat` says, field by field: a name or a path may hold anything but a NUL. */
function readLog(log: string): readonly LoggedCommit[] {
  const commits: LoggedCommit[] = [];
  const fields = log.split('\0').values();
  const next = () => fields.next().value ?? '';
  for (const field of fields) {
    const start = field.trimStart();
    const raw = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])/.exec(start);
    const stat = /^(\d+|-)\t(\d+|-)\t/.exec(start);
    if (/^[0-9a-f]{40,64}$/.test(start)) {
      commits.push({ id: start, author: next(), email: next(), at: Number(next()), stats: [], blobs: [] });
    } else if (raw !== null) {
      next();
      // What was renamed has two paths.
      if (raw[2] === 'R' || raw[2] === 'C') next();
      commits.at(-1)?.blobs.push(raw[1] ?? '');
    } else if (stat !== null) {
      if (stat[0].length === start.length) {
        next();
        next();
      }
      commits.at(-1)?.stats.push([Number(stat[1]) || 0, Number(stat[2]) || 0]);
    }
  }
  return commits;
}

/** Of these commits, those that have several parents. */
export async function mergesAmong(
  quarantine: Quarantine,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const told = await quarantine.read('rev-list', '--no-walk', '--parents', ...ids);
  const lines = told.split('\n').map((line) => line.split(' '));
  return new Set(lines.flatMap(([id = '', ...parents]) => (parents.length > 1 ? [id] : [])));
}

/**
 * The last change of each of a file's `count` lines. Code that was moved, within a file or from another one, stays that of who wrote it: git sees it
 * by what the lines say. In a history in which that takes too long, it is who moved them.
 */
export async function lineChanges(
  quarantine: Quarantine,
  commit: string,
  path: string,
  count: number,
): Promise<readonly (LineChange | undefined)[]> {
  const blame = (...moved: readonly string[]) =>
    quarantine.read(
      '-c',
      'core.quotePath=false',
      'blame',
      '--incremental',
      '-w',
      ...moved,
      commit,
      '--',
      path,
    );
  try {
    return readBlame(await blame('-M', '-C', '-C'), count);
  } catch (error) {
    if (!(error instanceof UnreadableHistory)) throw error;
    return readBlame(await blame(), count);
  }
}

/** Reads what `git blame --incremental` says: pieces in any order, each commit's author where it is first met. */
function readBlame(blame: string, count: number): (LineChange | undefined)[] {
  const lines = new Array<LineChange | undefined>(count).fill(undefined);
  const authors = new Map<string, { author: string; email: string }>();
  let id = '';
  let author = { author: '', email: '' };
  let from = 0;
  let to = 0;
  for (const line of blame.split('\n')) {
    const piece = /^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$/.exec(line);
    if (piece !== null) {
      id = piece[1] ?? '';
      author = authors.get(id) ?? { author: '', email: '' };
      authors.set(id, author);
      from = Number(piece[2]) - 1;
      to = from + Number(piece[3]);
    } else if (line.startsWith('author ')) author.author = line.slice('author '.length);
    else if (line.startsWith('author-mail ')) {
      author.email = line.slice('author-mail '.length).replace(/^<|>$/g, '');
    } else if (line.startsWith('filename ')) {
      // It ends a piece.
      const name = line.slice('filename '.length);
      lines.fill(
        { id, ...author, filename: name.startsWith('"') ? undefined : name },
        from,
        Math.min(to, count),
      );
    }
  }
  return lines;
}
