import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { OWNER } from '../private/roster.ts';
import { folderKey } from '../private/submissions.ts';
import type { Result } from '../result/schema.ts';
import { UsageError } from '../usage-error.ts';

/** Where everything about people is: --private, else $LABS_PRIVATE, else beside the checkout. Absolute; it may not be there. */
export function privateFolderPath(option: string | undefined): string {
  const named = option ?? process.env.LABS_PRIVATE;
  if (named === undefined || named === '')
    return join(installationRoot(), '..', 'distributed-systems-labs-private');
  const path = resolve(named);
  if (existsSync(path) && statSync(path).isDirectory()) return path;
  throw new UsageError(`There is no private folder ${path}. Make it, or name another one: --private DIR`);
}

/** What a result is kept by: its commit, else the folder of its row, else its files. */
export function resultId({ commit, folder, hashes }: NonNullable<Result['grading']>): string {
  return commit ?? (folder === undefined ? hashes.files : folderKey(folder));
}

/** Where a result is kept below a folder of results: `lab3/<owner>/<first 12 digits of its id>.json`. */
export function resultPath(lab: string, owner: string, id: string): string {
  if (!OWNER.test(owner))
    throw new UsageError(`"${owner}" can't be the name of a folder: letters, digits and dashes only.`);
  if (!/^lab[1-9]$/.test(lab) || !/^[\w-]*$/.test(id))
    throw new UsageError(`"${lab}" and "${id}" can't be a lab and a commit: they would lead elsewhere.`);
  return join(lab, owner, `${id.slice(0, 12)}.json`);
}
