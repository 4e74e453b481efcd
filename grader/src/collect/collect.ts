import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/catalogue.ts';
import { skeletonFolder } from '../lab/catalogue.ts';
import type { TimeSource } from '../policy/submissions.ts';
import { wantedOf } from '../submissions/overlay.ts';
import { type Entry, select, UnreadableSubmission } from '../submissions/selection.ts';
import { Clone, FetchError } from './clone.ts';
import type { Arrival, Platform, Repository } from './platform.ts';
import type { SubmissionLine } from './submissions-file.ts';

/** What was found of one owner's work. */
export interface Collected {
  readonly lines: readonly SubmissionLine[];
  /** What a person should know. */
  readonly notes: readonly string[];
}

/** What to collect, and where it goes. */
export interface Collection {
  readonly platform: Platform;
  readonly org: string;
  readonly lab: Lab;
  readonly privateFolder: string;
  readonly token: string;
}

/**
 * Fetches the repository of `owner` and lists the submissions of the lab: each distinct set of its student files that was pushed
 * to the default branch, with the time of the first push that had it. As it was handed out is no submission.
 */
export async function collectOne(
  { platform, org, lab, privateFolder, token }: Collection,
  owner: string,
  repository: Repository,
): Promise<Collected> {
  const { id } = lab.manifest;
  const path = `repositories/${id}/${owner}.git`;
  const url = repository.clone_url;
  const notes: string[] = [];
  let clone: Clone;
  let head: string | undefined;
  try {
    clone = new Clone(join(privateFolder, path), url, token);
    head = clone.fetchBranch(url, repository.default_branch);
  } catch (error) {
    if (error instanceof FetchError)
      return { lines: [], notes: [`${owner}: can't be fetched: ${error.message}`] };
    throw error;
  }
  if (head === undefined) return { lines: [], notes: [`${owner}: the repository is empty`] };

  const { arrivals, source } = await arrivalsOf(platform, org, repository, clone, head);
  if (source === 'commit-unverified') {
    notes.push(`${owner}: the platform tells no time of a push; the commit's own date is unverified`);
  }
  const seen = new Set([handedOut(lab)]);
  const lines: SubmissionLine[] = [];
  arrivals.forEach(({ commit, at, isForced }, sequence) => {
    if (!clone.has(url, commit)) {
      notes.push(`${owner}: ${commit.slice(0, 12)}, pushed ${at}, is gone: it was pushed over`);
      return;
    }
    if (isForced)
      notes.push(
        `${owner}: ${commit.slice(0, 12)}, pushed ${at}, took the place of earlier commits (force push)`,
      );
    const files = setOf(clone.entries(commit), lab);
    if (files === undefined || seen.has(files)) return;
    seen.add(files);
    lines.push({ lab: id, owner, repository: path, commit, submittedAt: at, timeSource: source, sequence });
  });
  if (lines.length === 0) notes.push(`${owner}: nothing handed in for ${id}`);
  return { lines, notes };
}

/** The heads of the default branch, in the order in which they came, by the best source of times that there is. */
async function arrivalsOf(
  platform: Platform,
  org: string,
  repository: Repository,
  clone: Clone,
  head: string,
): Promise<{ readonly arrivals: readonly Arrival[]; readonly source: TimeSource }> {
  const reaches = (arrivals: readonly Arrival[] | undefined) =>
    arrivals?.some(({ commit }) => commit === head) === true;
  const pushes = await platform.pushes(org, repository);
  if (pushes !== undefined && reaches(pushes)) return { arrivals: pushes, source: 'push' };
  const runs = await platform.workflowRuns(org, repository);
  if (runs !== undefined && reaches(runs)) return { arrivals: runs, source: 'workflow' };
  return {
    arrivals: [{ commit: head, at: clone.committedAt(head), isForced: false }],
    source: 'commit-unverified',
  };
}

/** The student files of a lab as one word: paths and contents. Nothing where there are none. */
function setOf(entries: readonly Entry[], lab: Lab): string | undefined {
  try {
    const { taken } = select(entries, wantedOf(lab));
    return digest(taken.map((entry) => [entry.path, entry.id]));
  } catch (error) {
    if (!(error instanceof UnreadableSubmission)) throw error;
    // Too much, or names that clash: handed in all the same, and told when it is graded.
    const folder = `skeletons/${lab.manifest.folder}/`;
    const own = entries.filter(({ path }) => path.startsWith(folder));
    return own.length === 0 ? undefined : digest(own.map((entry) => [entry.path, entry.id]));
  }
}

/** The set of files as they are handed out. */
function handedOut(lab: Lab): string {
  const folder = skeletonFolder(lab);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): Entry => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      const id = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
      const name = path
        .slice(folder.length + 1)
        .split('\\')
        .join('/');
      return { path: `skeletons/${lab.manifest.folder}/${name}`, mode: '100644', id, size: content.length };
    });
  return setOf(entries, lab) ?? '';
}

function digest(files: readonly (readonly [string, string])[]): string {
  const text = files
    .map(([path, id]) => `${path}\0${id}`)
    .sort()
    .join('\n');
  return createHash('sha256').update(text).digest('hex');
}
