import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { UsageError } from '../usage-error.ts';

/** Where the private folder is: `--private`, else $LABS_PRIVATE, else beside the checkout. Throws `UsageError` if it is not there. */
export function privateFolderAt(option: string | undefined): string {
  const given = option ?? process.env.LABS_PRIVATE;
  const folder = resolve(given ?? join(installationRoot(), '..', 'distributed-systems-labs-private'));
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new UsageError(
    `There is no private folder ${folder}.\nSay where it is with --private DIR or $LABS_PRIVATE. docs/for-teachers/private-folder.md says what belongs in it.`,
  );
}
