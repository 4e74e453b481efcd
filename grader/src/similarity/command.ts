import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installationRoot, readSubmission, SubmissionError } from 'harness/runtime';
import { type GradeOptions, openSandbox } from '../grade/command.ts';
import { UnreadableHistory } from '../history/git.ts';
import { readWork } from '../history/work.ts';
import { type Lab, readLab, skeletonFolder } from '../lab/catalogue.ts';
import type { Book } from '../private/book.ts';
import { sourceOf } from '../private/source.ts';
import { writeReport } from '../report/output.ts';
import { termOf } from '../report/term.ts';
import { UsageError } from '../usage-error.ts';
import { compare } from './compare.ts';
import { similarityPages } from './pages.tsx';
import { cleanText, type Work } from './submission.ts';
import type { CodeFile } from './tokens.ts';
import { tokensInSandbox } from './tokens-in-sandbox.ts';

export interface SimilarityOptions {
  readonly book: Book;
  /** `lab4`. */
  readonly lab: string;
  /** A folder with earlier years: `<year>/<pseudonym>/files`. Only if it is asked for. */
  readonly earlier?: string | undefined;
  /** Where to; default: `similarity/labN` in the private folder. */
  readonly out?: string | undefined;
  /** What is at or above it is marked to be read, 0 to 1. */
  readonly threshold: number;
  /** Where texts are taken apart. */
  readonly sandbox: GradeOptions['sandbox'];
}

/** Files of the harness that students read and copy from. */
const SHOWN_HARNESS = ['node.ts', 'message.ts', 'not-implemented.ts', 'student.ts'];

/** `npm run report -- similarity --lab N`: compares what counts of all owners, and writes pages for staff. Gives the exit code. */
export async function similarityCommand({
  book,
  lab: id,
  earlier,
  out,
  threshold,
  sandbox: kind,
}: SimilarityOptions): Promise<number> {
  const lab = readLab(Number(id.slice(3)));
  const notes: string[] = [];
  const works = [
    ...(await worksOfTerm(book, lab, notes)),
    ...(earlier === undefined ? [] : earlierWorks(earlier, lab, book, notes)),
  ];
  if (works.filter((work) => !work.earlier).length === 0)
    throw new UsageError(`Nothing that was handed in for ${id} can be read.\n${notes.join('\n')}`);
  const given = givenFiles(lab);
  const sandbox = await openSandbox(kind);
  const tokens = await tokensInSandbox(
    sandbox,
    [...works.map(({ files }) => files), given].map((files) => files.map(({ text }) => cleanText(text))),
  ).finally(() => sandbox.remove());
  const comparison = compare(works, given, (text) => tokens.get(text));
  const files = new Map(similarityPages(id, lab.manifest.title, comparison, threshold, notes));
  files.set(
    'report.json',
    `${JSON.stringify(
      {
        schema: 'similarity/1',
        lab: id,
        threshold,
        works: works.map(({ name, earlier: old }) => ({ name, earlier: old })),
        excluded: comparison.excluded,
        notes,
        pairs: comparison.pairs.map(({ left, right, similarity, overlap }) => ({
          left: left.name,
          right: right.name,
          similarity,
          overlap,
        })),
      },
      null,
      2,
    )}\n`,
  );
  const folder = writeReport(out ?? join(book.folder, 'similarity', id), files);
  for (const note of notes) console.log(note);
  const above = comparison.pairs.filter(({ similarity }) => similarity >= threshold).length;
  console.log(
    `${works.length} works, ${comparison.pairs.length} pairs, ${above} to read: ${join(folder, 'index.html')}`,
  );
  return 0;
}

/** What counts of each owner, read from where it was handed in. */
async function worksOfTerm(book: Book, lab: Lab, notes: string[]): Promise<Work[]> {
  const works: Work[] = [];
  const entry = termOf(book).labs.find(({ id }) => id === lab.manifest.id);
  for (const owner of entry?.owners ?? []) {
    for (const { grading, key } of owner.counted) {
      const commit = grading.commit ?? key;
      const source = sourceOf(book, owner.work, commit);
      const name =
        owner.counted.length === 1 ? owner.work.owner : `${owner.work.owner} (${commit.slice(0, 7)})`;
      if (source === undefined) {
        notes.push(`${name}: submissions.csv does not say where ${commit.slice(0, 12)} is; not compared`);
        continue;
      }
      try {
        const { files } = await readWork(source, commit, lab);
        works.push({
          id: `${owner.work.owner} ${commit}`,
          name,
          people: owner.work.members,
          earlier: false,
          files,
        });
      } catch (error) {
        if (!(error instanceof UnreadableHistory)) throw error;
        notes.push(`${name}: ${error.message}; not compared`);
      }
    }
  }
  return works;
}

/** `<year>/<pseudonym>/…`. Throws `UsageError` where a pseudonym is the name of somebody who is there this year. */
function earlierWorks(folder: string, lab: Lab, book: Book, notes: string[]): Work[] {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder} of earlier years.`);
  const names = new Set(
    [...book.students.map(({ login }) => login), ...book.work.map(({ owner }) => owner)].map((name) =>
      name.toLowerCase(),
    ),
  );
  return foldersIn(folder).flatMap((year) =>
    foldersIn(join(folder, year)).flatMap((pseudonym): Work[] => {
      if (names.has(pseudonym.toLowerCase())) {
        throw new UsageError(
          `${join(folder, year, pseudonym)} has the name of somebody of this year: earlier work is kept under pseudonyms.`,
        );
      }
      const name = `${year}/${pseudonym}`;
      try {
        const { files } = readSubmission(join(folder, year, pseudonym), lab.manifest.files);
        return [{ id: name, name, people: [], earlier: true, files }];
      } catch (error) {
        if (!(error instanceof SubmissionError)) throw error;
        notes.push(`${name}: ${error.message}; not compared`);
        return [];
      }
    }),
  );
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** What everybody was handed: the skeleton, and what of the harness students see. */
function givenFiles(lab: Lab): readonly CodeFile[] {
  const harness = SHOWN_HARNESS.map((name) => join(installationRoot(), 'harness', 'src', name))
    .filter(existsSync)
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  return [
    ...readSubmission(skeletonFolder(lab), lab.manifest.files).files.map(({ path, text }) => ({
      path: `skeleton/${path}`,
      text,
    })),
    ...harness,
  ];
}
