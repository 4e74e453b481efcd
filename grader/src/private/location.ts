import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { outsideRepository } from '../report/output.ts';
import { UsageError } from '../usage-error.ts';

/** The private folder by name: `--private`, else $LABS_PRIVATE, which says nothing where it is empty. */
export function namedPrivateFolder(option: string | undefined): string | undefined {
  return option ?? (process.env.LABS_PRIVATE || undefined);
}

/**
 * Where everything about people is: the folder that was named, else one beside the checkout. Absolute; only the latter may not be there.
 * Throws `UsageError` where one that was named is not there, or is inside the repository.
 */
export function privateFolderPath(option: string | undefined): string {
  const named = namedPrivateFolder(option);
  if (named === undefined) return join(installationRoot(), '..', 'distributed-systems-labs-private');
  const folder = resolve(named);
  if (!isFolder(folder)) throw missing(folder);
  return outsideRepository(folder);
}

/** Where the private folder is, which is there. Throws `UsageError`. */
export function privateFolderAt(option: string | undefined): string {
  const folder = privateFolderPath(option);
  if (!isFolder(folder)) throw missing(folder);
  return folder;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function missing(folder: string): UsageError {
  return new UsageError(
    `There is no private folder ${folder}.\nSay where it is with --private DIR or $LABS_PRIVATE. docs/for-teachers/private-folder.md says what belongs in it.`,
  );
}
