import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { privateFolderAt } from '../private/location.ts';
import { isFinal } from '../result/final.ts';
import { Result } from '../result/schema.ts';
import { counted } from '../sheet/sheet.ts';
import { UsageError } from '../usage-error.ts';
import { major } from './cache.ts';
import { writeResult } from './command.ts';
import { mergePseudonyms } from './pseudonyms.ts';
import { resultId, resultPath } from './result-path.ts';

/**
 * `npm run grade -- merge DIR…`: takes the results of shards into the private folder (or --out). All are read and compared before the
 * first is written, with what stands there too: what is provisional or could not be read never takes the place of what is final. Throws
 * `UsageError` for what is no result, for two of the same that disagree, and for results of one lab that were not judged in the same way.
 */
export function merge(
  folders: readonly string[],
  options: { readonly private?: string | undefined; readonly out?: string | undefined },
): number {
  if (folders.length === 0)
    throw new UsageError('Name the folders with results:  npm run grade -- merge DIR…');
  const out = options.out ?? join(privateFolderAt(options.private), 'results');
  const found = new Map<string, Found>();
  const firstOf = new Map<string, Found>();
  for (const folder of folders) {
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new UsageError(`There is no folder ${folder}.`);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    for (const name of names.sort()) {
      const path = join(folder, name);
      const result = read(path);
      const { grading, lab } = result;
      if (grading === undefined) throw new UsageError(`${path} is no official result: it has no "grading".`);
      const key = placeOf(path, lab.id, grading.owner, resultId(grading));
      const other = found.get(key);
      const first = firstOf.get(lab.id);
      const difference = first && differenceOf(first.result, result);
      if (difference !== undefined) {
        throw new UsageError(
          `${first?.path} and ${path} were not judged in the same way: ${difference}. Nothing was taken; grade one of them again.`,
        );
      }
      if (first === undefined) firstOf.set(lab.id, { result, path });
      found.set(key, other === undefined ? { result, path } : betterOf(other, { result, path }));
    }
  }
  const taken: Result[] = [];
  let replaced = 0;
  for (const [key, one] of found) {
    const stands = standing(join(out, key));
    // Into a plain folder something else may have been put since.
    const isOther =
      stands !== undefined &&
      (differenceOf(stands.result, one.result) !== undefined || isOfOtherFiles(stands.result, one.result));
    if (stands !== undefined && (isOther ? bestOf(stands, one) : betterOf(stands, one)) === stands) continue;
    taken.push(one.result);
    if (isOther) replaced++;
  }
  for (const result of taken) writeResult(out, result);
  mergePseudonyms(folders, out);
  const left = found.size - taken.length;
  console.log(
    [
      `${counted(taken.length, 'result')} taken into ${out}`,
      ...(replaced === 0 ? [] : [`${replaced} in the place of what was judged otherwise`]),
      ...(left === 0 ? [] : [`${left} left out, since what stands there is final`]),
    ].join('; '),
  );
  return 0;
}

/** The result that is there already; one that can't be read is none. */
function standing(path: string): Found | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return { result: read(path), path };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return undefined;
  }
}

/** Of two that need not be equal: the final one, else the later. */
function bestOf(first: Found, later: Found): Found {
  return isFinal(first.result) && !isFinal(later.result) ? first : later;
}

/** Of two results of the same, judged in the same way. Throws `UsageError` where both are final and disagree. */
function betterOf(first: Found, later: Found): Found {
  if (isFinal(first.result) && isFinal(later.result) && !agree(first.result, later.result)) {
    throw new UsageError(
      `${first.path} and ${later.path} are results of the same and disagree. Nothing was taken; grade it again.`,
    );
  }
  return bestOf(first, later);
}

function isOfOtherFiles({ grading: a }: Result, { grading: b }: Result): boolean {
  return a?.commit === undefined && a?.hashes.files !== b?.hashes.files;
}

/** Where a result belongs. A name that would lead elsewhere is the fault of its file. */
function placeOf(path: string, lab: string, owner: string, id: string): string {
  try {
    return resultPath(lab, owner, id);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${path}: ${error.message}`);
  }
}

interface Found {
  readonly result: Result;
  readonly path: string;
}

/** In what two results of one lab were judged differently: points of one would be no points of the other. */
function differenceOf(a: Result, b: Result): string | undefined {
  const ways = {
    'other seeds': ({ grading }: Result) => grading?.seeds.join(),
    'another major version of Node': ({ tool }: Result) => major(tool.node),
    'other checks': ({ grading }: Result) => grading?.hashes.checks,
    'another version of harness or grader': ({ grading }: Result) => grading?.hashes.tool,
  };
  return Object.entries(ways).find(([, of]) => of(a) !== of(b))?.[0];
}

function read(path: string): Result {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const result = Result.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`${path} is no lab-result/1: ${issue?.path.join('.')} ${issue?.message}`);
}

function agree(a: Result, b: Result): boolean {
  const verdicts = ({ checks }: Result) =>
    checks.map(({ id, verdict, earned }) => `${id} ${verdict} ${earned}`).join();
  return (
    verdicts(a) === verdicts(b) && JSON.stringify(a.grading?.hashes) === JSON.stringify(b.grading?.hashes)
  );
}
