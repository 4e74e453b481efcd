import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import picomatch from 'picomatch';

/** A student's file: path relative to the lab's folder, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What is taken from a student's folder: once read, files on disk can change without changing what is judged. */
export interface Submission {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  /** Files in the folder that are not the student's by the manifest; they are left out, and named in the result. */
  readonly outside: readonly string[];
}

/** Whether a student's file is code. What is not is a text, such as answers in Markdown: its checks get it as a string. */
export function isCode({ path }: Pick<SourceFile, 'path'>): boolean {
  return path.endsWith('.ts');
}

/** Thrown for a folder that holds no submission; the message says what is wrong and what to do. */
export class SubmissionError extends Error {
  override readonly name = 'SubmissionError';
}

const MOST_FILES = 60;
const MOST_BYTES = 1024 * 1024;
/** More entries than this are not a lab: somebody named the wrong folder. */
const MOST_ENTRIES = 5000;
/** Never the student's work, whatever the manifest's globs say. */
const NEVER = ['**/*.test.ts', '**/*.d.ts'];
const SKIPPED_FOLDERS = new Set(['node_modules', '.git', '.lab', 'dist']);

/**
 * Reads the student's files of a lab: those under `folder` that match the globs `patterns`. Links are not followed.
 * Throws `SubmissionError` when the folder is missing, holds none of them, or holds more than 60 files or 1 MiB.
 */
export function readSubmission(folder: string, patterns: readonly string[]): Submission {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new SubmissionError(
      `There is no folder ${folder}. Name the folder that holds your files: --impl DIR`,
    );
  }
  const wanted = picomatch([...patterns], { ignore: NEVER });
  const files: SourceFile[] = [];
  const outside: string[] = [];
  let bytes = 0;
  for (const path of listFiles(folder)) {
    if (!wanted(path)) {
      outside.push(path);
      continue;
    }
    const content = readFileSync(join(folder, path));
    bytes += content.length;
    if (files.length === MOST_FILES || bytes > MOST_BYTES) {
      throw new SubmissionError(
        `${folder} holds more than ${MOST_FILES} files or 1 MiB of ${patterns.join(', ')}. Is it the right folder?`,
      );
    }
    files.push({ path, text: content.toString('utf8') });
  }
  if (files.length === 0) {
    throw new SubmissionError(`${resolve(folder)} holds no file that matches ${patterns.join(', ')}.`);
  }
  return { folder, files, outside };
}

function listFiles(folder: string): string[] {
  const paths: string[] = [];
  let entries = 0;
  const walk = (under: string) => {
    const here: Dirent[] = readdirSync(join(folder, under), {
      withFileTypes: true,
    });
    for (const entry of here.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++entries > MOST_ENTRIES) {
        throw new SubmissionError(`${folder} holds more than ${MOST_ENTRIES} files. Is it the right folder?`);
      }
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) walk(path);
      } else if (entry.isFile()) paths.push(path);
    }
  };
  walk('');
  return paths;
}
