import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { ts } from 'ts-morph';
import type { Tree } from './manifest.ts';

/**
 * The packages that the TypeScript files `entries` of a hand-out import, types included, with those of the files that they
 * reach. `doors` are the files behind the names `harness/…`.
 */
export function importedPackages(
  tree: Tree,
  entries: Iterable<string>,
  doors: ReadonlyMap<string, string>,
): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = tree.get(path)?.toString('utf8');
    if (text === undefined) return;
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      const door = doors.get(fileName);
      if (door !== undefined) visit(door);
      else if (fileName.startsWith('.')) visit(posix.join(posix.dirname(path), fileName));
      else if (!isBuiltin(fileName)) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(fileName)?.[0] ?? fileName);
    }
  };
  for (const path of entries) visit(path);
  return packages;
}
