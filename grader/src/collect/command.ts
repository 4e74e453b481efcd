import { join } from 'node:path';
import { readLab } from '../lab/catalogue.ts';
import type { Course } from '../policy/course.ts';
import { readBook } from '../private/book.ts';
import { privateFolderAt } from '../private/location.ts';
import { counted } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { collectOne } from './collect.ts';
import { type Clock, Platform, SYSTEM_CLOCK } from './platform.ts';
import { merged, readLines, type SubmissionLine, writeLines } from './submissions-file.ts';

/** The options of `npm run collect`. */
export interface CollectOptions {
  readonly org: string;
  readonly lab: number;
  readonly private?: string | undefined;
  /** How repositories are named, with `{lab}` and `{owner}`. */
  readonly names: string;
}

export const DEFAULT_NAMES = '{lab}-{owner}';
/** The platform's API, where the environment names no other. */
const API = 'https://api.github.com';

/**
 * `npm run collect`: fetches the repositories of all who could have handed in the lab, and writes their submissions with
 * times to submissions.csv of the private folder. Gives the exit code: 1 where a time is unverified or work could not be
 * fetched.
 */
export async function collectCommand(
  course: Course,
  options: CollectOptions,
  variables: Readonly<Record<string, string | undefined>> = process.env,
  clock: Clock = SYSTEM_CLOCK,
): Promise<number> {
  const lab = readLab(options.lab);
  const { id } = lab.manifest;
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(options.org)) {
    throw new UsageError(`--org takes the name of an organisation, and "${options.org}" is none.`);
  }
  if (!options.names.includes('{owner}')) {
    throw new UsageError(
      `--names says how repositories are named, such as ${DEFAULT_NAMES}; {owner} has to be in it.`,
    );
  }
  const token = variables.GITHUB_TOKEN || variables.GH_TOKEN;
  if (token === undefined || token === '') {
    throw new UsageError(
      "There is no token: put one that may read the students' repositories into $GITHUB_TOKEN.",
    );
  }
  const folder = privateFolderAt(options.private);
  const owners = readBook(folder, course)
    .work.filter((work) => work.lab === id)
    .map(({ owner }) => owner);
  const platform = new Platform((variables.GITHUB_API_URL || API).replace(/\/$/, ''), token, clock);
  const repositories = await platform.repositories(options.org);
  const path = join(folder, 'submissions.csv');
  const found: SubmissionLine[] = [];
  const notes: string[] = [];
  let missing = 0;
  for (const owner of owners) {
    const name = options.names.replaceAll('{lab}', id).replaceAll('{owner}', owner);
    const repository = repositories.get(name.toLowerCase());
    if (repository === undefined) {
      missing++;
      notes.push(`${owner}: there is no repository ${options.org}/${name}`);
      continue;
    }
    const one = await collectOne(
      { platform, org: options.org, lab, privateFolder: folder, token },
      owner,
      repository,
    );
    found.push(...one.lines);
    notes.push(...one.notes);
  }
  writeLines(path, merged(readLines(path), found, id));
  for (const note of notes) console.log(note);
  console.log(
    `${id}: ${counted(found.length, 'submission')} of ${counted(new Set(found.map(({ owner }) => owner)).size, 'owner')}; ${missing} without a repository. Written to submissions.csv.`,
  );
  return notes.some((note) => /unverified|can't be fetched|is gone/.test(note)) ? 1 : 0;
}
