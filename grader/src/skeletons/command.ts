import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { generateSkeleton } from './generate.ts';
import { untick } from './untick.ts';

/** A difference between the skeletons as they are and as the solutions make them. */
export interface Outdated {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** The text it should have; `undefined` for a file that should not be there. */
  readonly text: string | undefined;
}

/** What has to change in `skeletons/` of the repository `root` for it to be what the solutions make it. */
export function outdatedSkeletons(root: string): Outdated[] {
  const found: Outdated[] = [];
  for (const lab of labsWithSolution(root)) {
    const solution = join(root, 'solutions-private', lab, 'solution');
    const skeleton = join(root, 'skeletons', lab);
    const wanted = new Map(
      filesUnder(solution).map((path) => [
        path,
        skeletonOf(readFileSync(join(solution, path), 'utf8'), path),
      ]),
    );
    for (const [path, text] of wanted) {
      const target = join(skeleton, path);
      const there = existsSync(target) ? readFileSync(target, 'utf8') : undefined;
      if (there !== text) found.push({ path: `skeletons/${lab}/${path}`, text });
    }
    for (const path of existsSync(skeleton) ? filesUnder(skeleton) : []) {
      if (!wanted.has(path)) found.push({ path: `skeletons/${lab}/${path}`, text: undefined });
    }
  }
  return found;
}

/** What students start from: code without its marked bodies, or a sheet of questions without its ticks. */
function skeletonOf(text: string, path: string): string {
  return path.endsWith('.md') ? untick(text) : generateSkeleton(text, path);
}

/** `npm run skeletons`: writes what is out of date, or with `check` only names it. Gives the exit code. */
export function skeletons(root: string, { check }: { readonly check: boolean }): number {
  if (labsWithSolution(root).length === 0) {
    throw new UsageError('Skeletons are made from solutions, and there are none in this repository.');
  }
  const outdated = outdatedSkeletons(root);
  for (const { path, text } of outdated) {
    console.log(`${text === undefined ? 'not made from a solution' : 'out of date'}: ${path}`);
    if (check) continue;
    const target = join(root, path);
    if (text === undefined) rmSync(target);
    else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
  }
  if (outdated.length === 0) console.log('The skeletons are up to date.');
  else if (!check) console.log('Brought up to date.');
  return check && outdated.length > 0 ? 1 : 0;
}

function labsWithSolution(root: string): string[] {
  const folder = join(root, 'solutions-private');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'solution')))
    .sort();
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|md)$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .sort();
}
