import { join } from 'node:path';
import { OWNER } from '../private/roster.ts';
import { folderKey } from '../private/submissions.ts';
import type { Result } from '../result/schema.ts';
import { UsageError } from '../usage-error.ts';

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
