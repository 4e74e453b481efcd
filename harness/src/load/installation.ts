import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository or hand-out that this code runs in: the nearest folder above it that holds `labs/course.json`. */
export function installationRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'labs', 'course.json'))) return folder;
    if (dirname(folder) === folder) {
      throw new Error(
        `labs/course.json is in no folder above ${import.meta.dirname}: run from a complete checkout`,
      );
    }
  }
}

/** A file of `dist/`, which `npm ci` builds. */
export function builtFile(name: string): string {
  const path = join(installationRoot(), 'dist', name);
  if (!existsSync(path)) throw new Error(`dist/${name} is not built: run \`npm ci\` in the repository first`);
  return path;
}
