import picomatch from 'picomatch';

/** A file of a submission as it is listed, before anything of it is read. */
export interface Entry {
  /** From the submission's top, with forward slashes. */
  readonly path: string;
  /** As git has it: 100644 and 100755 are files, 120000 is a link, 160000 another repository. */
  readonly mode: string;
  /** The blob's name: SHA-1 or SHA-256 by git's rule. */
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}

/** What a lab says of its student files. */
export interface Wanted {
  readonly id: string;
  /** The lab's folder, such as `lab3-failure-detector`. */
  readonly folder: string;
  /** The student's files: globs relative to it. */
  readonly files: readonly string[];
  /** Handed out, and always taken from the pristine tree. */
  readonly given: readonly string[];
  /** The student's files as they were handed out: the blob's names by path. What is one of these is nobody's work. */
  readonly handedOut?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Which entries are the student's files of a lab. */
export interface Selection {
  /** Where the lab's folder is in the submission, ending with `/`; empty where the submission is that folder. */
  readonly prefix: string;
  /** The other place where the folder is too; nothing of it is taken. */
  readonly other?: string;
  readonly taken: readonly Entry[];
  /** What lies in the lab's folder and is not taken: path and, where a glob asked for it, why. */
  readonly left: readonly { readonly path: string; readonly why?: string }[];
}

/** Why a submission can't be read, of what was thrown while it was: what the system refuses is its fault and no other's. Throws the rest on. */
export function unreadable(error: unknown): UnreadableSubmission {
  if (error instanceof UnreadableSubmission) return error;
  const { code, syscall }: { code?: unknown; syscall?: unknown } = Object(error);
  if (typeof code !== 'string' || typeof syscall !== 'string') throw error;
  return new UnreadableSubmission(`It can't be read: ${code} (${syscall})`);
}

/** Thrown for a submission of which nothing can be graded; the message is for its author. */
export class UnreadableSubmission extends Error {
  override readonly name = 'UnreadableSubmission';
}

export const MOST_FILES = 60;
export const MOST_BYTES = 1024 * 1024;
const MOST_PATH = 200;
/** Never a student file, whatever the globs say. */
const NEVER = ['**/*.test.ts', '**/*.d.ts', '**/*.js', '**/node_modules/**', '**/.*/**'];
const FILE_MODES = new Set(['100644', '100755']);

/** Where a lab's folder may be in a submission. */
export function prefixesOf({ folder }: Pick<Wanted, 'folder'>): readonly string[] {
  return [`skeletons/${folder}/`, `${folder}/`];
}

/**
 * Where the lab's folder is. Where it is twice, the one in which somebody worked, and not the one that was left as it was handed out.
 * Throws `UnreadableSubmission` where it is nowhere, and where there is different work in both.
 */
function placeOf(
  entries: readonly Entry[],
  lab: Wanted,
  whole: boolean,
): { readonly prefix: string; readonly other?: string } {
  const [first, second] = prefixesOf(lab).filter((one) => entries.some(({ path }) => path.startsWith(one)));
  if (first === undefined) {
    if (whole) return { prefix: '' };
    throw new UnreadableSubmission(
      `It holds no folder ${prefixesOf(lab).join(' or ')} with files of this lab.`,
    );
  }
  if (second === undefined) return { prefix: first };
  const [inFirst, inSecond] = [workIn(entries, lab, first), workIn(entries, lab, second)];
  if (inFirst.length > 0 && inSecond.length > 0 && inFirst.join() !== inSecond.join()) {
    throw new UnreadableSubmission(
      `It holds the lab twice, and there is different work in ${first} and in ${second}: which one counts? Delete the other.`,
    );
  }
  return inFirst.length === 0 && inSecond.length > 0
    ? { prefix: second, other: first }
    : { prefix: first, other: second };
}

/** The student's files below `prefix` that are not as they were handed out, as text to compare. */
function workIn(entries: readonly Entry[], lab: Wanted, prefix: string): readonly string[] {
  const isStudents = matcherOf(lab);
  return entries
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ path, ...entry }) => ({ ...entry, path: path.slice(prefix.length) }))
    .filter(({ path, id }) => isStudents(path) && lab.handedOut?.[path]?.includes(id) !== true)
    .map(({ path, id }) => `${path} ${id}`)
    .sort();
}

function matcherOf({ files, given }: Wanted): (path: string) => boolean {
  const isStudents = picomatch([...files], { ignore: NEVER, dot: true });
  const handed = new Set(given);
  return (path) => isStudents(path) && !handed.has(path);
}

/**
 * Picks the student's files of a lab by mode and name alone. `whole`: the submission may be the lab's folder itself. Throws
 * `UnreadableSubmission` when the folder is not there, or is twice, for more than 60 files or 1 MiB, and for names that clash on some machine.
 */
export function select(entries: readonly Entry[], lab: Wanted, whole = false): Selection {
  const { prefix, ...place } = placeOf(entries, lab, whole);
  const isStudents = matcherOf(lab);
  const given = new Set(lab.given);
  const taken: Entry[] = [];
  const left: { path: string; why?: string }[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.path.startsWith(prefix)) continue;
    const path = entry.path.slice(prefix.length);
    if (given.has(path)) continue;
    if (!isStudents(path)) {
      left.push({ path });
      continue;
    }
    const why = whyNot(path, entry.mode);
    if (why !== undefined) {
      left.push({ path, why });
      continue;
    }
    bytes += entry.size;
    if (taken.length === MOST_FILES || bytes > MOST_BYTES) {
      throw new UnreadableSubmission(
        `${prefix} holds more than ${MOST_FILES} files or 1 MiB of ${lab.files.join(', ')}.`,
      );
    }
    taken.push({ ...entry, path });
  }
  if (taken.length === 0) {
    throw new UnreadableSubmission(
      `It holds no file of this lab (${lab.files.join(', ')} in ${prefix || 'its folder'}).`,
    );
  }
  const clash = findClash([...taken.map(({ path }) => path), ...lab.given]);
  if (clash !== undefined) {
    throw new UnreadableSubmission(
      `${clash[0]} and ${clash[1]} are one file on some machines (upper and lower case, or forms of Unicode): rename one.`,
    );
  }
  return { prefix, ...place, taken, left };
}

function whyNot(path: string, mode: string): string | undefined {
  if (mode === '120000') return 'a link';
  if (mode === '160000') return 'another repository';
  if (!FILE_MODES.has(mode)) return 'no plain file';
  if (path.length > MOST_PATH) return 'its name is too long';
  // Control and format characters, bidirectional ones among them; what was no UTF-8; what Windows can't have.
  if (/[\p{C}\p{Zl}\p{Zp}\uFFFD\\:*?"<>|]/u.test(path))
    return 'its name has characters that a file of a lab may not have';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'its name leads elsewhere';
  return undefined;
}

/** Two paths that some file system takes for one; a file and a folder of one name too. */
export function findClash(paths: readonly string[]): readonly [string, string] | undefined {
  const seen = new Map<string, { readonly name: string; readonly path: string; readonly isFile: boolean }>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let i = 1; i <= parts.length; i++) {
      const name = parts.slice(0, i).join('/');
      const isFile = i === parts.length;
      const key = name.normalize('NFKC').toLowerCase().toUpperCase();
      const other = seen.get(key);
      if (other === undefined) seen.set(key, { name, path, isFile });
      else if (other.name !== name || other.isFile || isFile) return [other.path, path];
    }
  }
  return undefined;
}
