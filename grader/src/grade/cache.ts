import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from '../lab/catalogue.ts';
import { isFinal } from '../result/final.ts';
import { Result } from '../result/schema.ts';
import type { Sitting } from './judge-in-sandbox.ts';
import type { Terms } from './official-result.ts';
import { resultPath } from './result-path.ts';
import { checksHash } from './tool-hash.ts';

/**
 * Results that are there already. One stands for another run of the same: blobs, checks, harness and grader, Node's major version
 * and seeds are equal, and it came to a verdict.
 */
export class Cache {
  readonly #folder: string;
  readonly #known = new Map<string, Map<string, readonly string[]>>();

  /** `folder` holds `labN/<owner>/<id>.json`. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The result of this commit, if it would come out the same. */
  ofCommit(lab: Lab, owner: string, commit: string, terms: Terms): Result | undefined {
    const result = this.#read(join(this.#folder, resultPath(lab.manifest.id, owner, commit)));
    if (result?.grading?.commit !== commit) return undefined;
    return stands(result, lab, owner, terms) ? result : undefined;
  }

  /** A result of these files, of any commit of the owner. */
  ofFiles(lab: Lab, owner: string, files: string, terms: Terms): Result | undefined {
    const folder = dirname(join(this.#folder, resultPath(lab.manifest.id, owner, '0')));
    if (!existsSync(folder)) return undefined;
    for (const name of readdirSync(folder).sort()) {
      if (!name.endsWith('.json')) continue;
      const result = this.#read(join(folder, name));
      if (result?.grading?.hashes.files === files && stands(result, lab, owner, terms)) return result;
    }
    return undefined;
  }

  /** A result of these files, of any commit of any owner: the same blobs come out the same. */
  ofAnybody(lab: Lab, files: string, terms: Terms): Result | undefined {
    for (const path of this.#byFiles(lab.manifest.id).get(files) ?? []) {
      const result = this.#read(path);
      const owner = result?.grading?.owner;
      if (result?.grading?.hashes.files !== files || owner === undefined) continue;
      if (stands(result, lab, owner, terms)) return result;
    }
    return undefined;
  }

  /** Takes note of a result that was written to `path`. */
  wrote(result: Result, path: string): void {
    const files = result.grading?.hashes.files;
    if (files === undefined) return;
    const known = this.#byFiles(result.lab.id);
    const paths = known.get(files) ?? [];
    if (!paths.includes(path)) known.set(files, [...paths, path]);
  }

  /** Where results of each set of files of a lab are; read once, since a batch asks for each of its rows. */
  #byFiles(lab: string): Map<string, readonly string[]> {
    const known = this.#known.get(lab);
    if (known !== undefined) return known;
    const found = new Map<string, readonly string[]>();
    this.#known.set(lab, found);
    const folder = join(this.#folder, lab);
    if (!existsSync(folder)) return found;
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.json')) continue;
      const path = join(folder, name);
      const result = this.#read(path);
      if (result !== undefined) this.wrote(result, path);
    }
    return found;
  }

  /** What can't be read is no result: it is made again. */
  #read(path: string): Result | undefined {
    if (!existsSync(path)) return undefined;
    try {
      return Result.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
    } catch {
      return undefined;
    }
  }
}

function stands(result: Result, lab: Lab, owner: string, terms: Terms): boolean {
  const { grading } = result;
  return (
    grading !== undefined &&
    grading.owner === owner &&
    grading.sandbox === terms.sandbox &&
    grading.hashes.checks === checksHash(lab) &&
    grading.hashes.tool === terms.toolHash &&
    grading.seeds.join() === terms.seeds.join() &&
    major(result.tool.node) === major(process.version) &&
    result.passAbove === terms.passAbove &&
    // What a guard stopped may come out otherwise, and so may what could not be read.
    isFinal(result)
  );
}

/** Node's major version, of `v20.19.0`. */
export function major(version: string): string {
  return version.split('.')[0] ?? version;
}

/** A result as what was heard from the sandbox when it was made. */
export function sittingOf(result: Result): Sitting {
  const outcomes = result.checks.flatMap(
    ({ id, verdict, runs, ms, output, failure, reason, note, steps, worlds }) => {
      if (verdict === 'not-run') return [];
      const told = { failure, reason, note, steps, worlds };
      const given = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
      return [[id, { id, verdict, runs, ms, output, ...given }] as const];
    },
  );
  return {
    problems: result.problems,
    outcomes: new Map(outcomes),
    declared: outcomes.map(([id]) => ({ id, random: false })),
    starts: result.judgeStarts,
  };
}
