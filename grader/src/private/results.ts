import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Result } from '../result/schema.ts';
import { OWNER } from './roster.ts';
import type { Faults } from './table.ts';

/** A result of official grading. */
export interface Graded {
  readonly lab: string;
  readonly owner: string;
  /** Name of the file without `.json`: the commit, or the digest of a folder. */
  readonly key: string;
  /** Relative to the private folder. */
  readonly path: string;
  readonly result: Result;
  readonly grading: NonNullable<Result['grading']>;
}

/** Why a submission could not be read, or holds nothing of the lab; nothing where it was judged. */
export function unreadableWhy({ result }: Graded): string | undefined {
  return result.problems.find(({ kind }) => kind === 'submission')?.message;
}

/** Reads `results/labN/<owner>/<commit>.json`. What is no result, or not where it belongs, goes to `faults`. */
export function readResults(folder: string, labs: readonly string[], faults: Faults): readonly Graded[] {
  const root = join(folder, 'results');
  if (!existsSync(root)) return [];
  return namesIn(root).flatMap((lab) => {
    if (!statSync(join(root, lab)).isDirectory()) return [];
    if (!labs.includes(lab)) {
      faults.push(`results/${lab}: the course has no ${lab}`);
      return [];
    }
    return namesIn(join(root, lab)).flatMap((owner) => {
      if (!OWNER.test(owner)) {
        faults.push(`results/${lab}/${owner}: is no login and no name of a group`);
        return [];
      }
      if (!statSync(join(root, lab, owner)).isDirectory()) {
        faults.push(`results/${lab}/${owner}: is no folder`);
        return [];
      }
      return namesIn(join(root, lab, owner))
        .filter((name) => name.endsWith('.json'))
        .flatMap((name): Graded[] => {
          const path = `results/${lab}/${owner}/${name}`;
          const found = readResult(join(folder, path));
          if (typeof found === 'string') {
            faults.push(`${path}: ${found}`);
            return [];
          }
          const { grading } = found;
          if (grading === undefined) faults.push(`${path}: is no official result (it has no "grading")`);
          else if (found.lab.id !== lab || grading.owner !== owner) {
            faults.push(`${path}: is the result of ${found.lab.id}, ${grading.owner}`);
          } else {
            return [{ lab, owner, key: name.slice(0, -'.json'.length), path, result: found, grading }];
          }
          return [];
        });
    });
  });
}

function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
}

/** A result, or what is wrong with it. */
function readResult(path: string): Result | string {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const parsed = Result.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `is no lab-result/1: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
}
