import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { outsideRepository } from './output.ts';

/** Files of the private folder that hold a term, but for the results. */
export const TERM_FILES =
  /^(roster|groups|submissions|extensions|exemptions|adjustments|choices|marks|classroom.*)\.csv$|^seeds\.json$|^releases\.jsonl$/i;

/** Name of the list of what an archive holds. */
const MANIFEST = 'SHA256SUMS';

/**
 * Copies what a term needs to be computed again: the private folder's tables, seeds, results and the policy, with a list of
 * SHA-256 sums. Reports and clones of repositories are not copied: the former are computed, the latter
 * somebody else's code. Gives the archive's folder. Throws `UsageError` when the place is taken or inside the repository.
 */
export function archive(folder: string, policyText: string, to: string): { folder: string; files: number } {
  const out = outsideRepository(to);
  const inside = relative(folder, out);
  if (!inside.startsWith('..') && !inside.startsWith(`archive${sep}`)) {
    throw new UsageError(`${to} is inside the private folder: an archive there belongs under archive/.`);
  }
  if (existsSync(out)) throw new UsageError(`${to} is there already: an archive is never written over.`);
  const files = termFiles(folder);
  if (files.length === 0) throw new UsageError(`${folder} holds nothing that could be archived.`);
  const scratch = `${out}.${process.pid}`;
  try {
    const sums: string[] = [];
    const add = (name: string, write: (path: string) => void) => {
      const path = join(scratch, name);
      mkdirSync(dirname(path), { recursive: true });
      write(path);
      sums.push(`${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${name}`);
    };
    for (const name of files) add(name, (path) => copyFileSync(join(folder, name), path));
    add('course.json', (path) => writeFileSync(path, policyText));
    writeFileSync(join(scratch, MANIFEST), `${sums.join('\n')}\n`);
    renameSync(scratch, out);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
  return { folder: out, files: files.length + 1 };
}

/** Names in a folder, in order; none where there is no such folder. */
export function childrenOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Files of the term relative to `folder`, results included. */
export function termFiles(folder: string): string[] {
  const results = existsSync(join(folder, 'results'))
    ? readdirSync(join(folder, 'results'), { recursive: true, encoding: 'utf8' })
        .map((name) => join('results', name))
        .filter((name) => statSync(join(folder, name)).isFile())
    : [];
  return [...childrenOf(folder).filter((name) => TERM_FILES.test(name)), ...results].sort();
}
