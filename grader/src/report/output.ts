import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { UsageError } from '../usage-error.ts';

/** What marks a folder as a report that may be replaced. */
const MARK = 'report.json';

/** Refuses a path inside the repository: nothing about a person is ever there. */
export function outsideRepository(path: string): string {
  const full = resolve(path);
  const inside = relative(installationRoot(), full);
  if (inside === '' || !(inside === '..' || inside.startsWith(`..${sep}`))) {
    throw new UsageError(
      `${path} is inside the repository. What is about people belongs outside: choose another place.`,
    );
  }
  return full;
}

/**
 * Writes a report as a whole: beside its place first, then put there at once. Replaces an earlier report, and refuses any
 * other folder that is not empty. Throws `UsageError`.
 */
export function writeReport(path: string, files: ReadonlyMap<string, string>): string {
  const out = outsideRepository(path);
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, MARK))) {
    throw new UsageError(`${path} is there already and is no report: choose another folder.`);
  }
  mkdirSync(dirname(out), { recursive: true });
  const scratch = mkdtempSync(`${out}-`);
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(scratch, name)), { recursive: true });
      writeFileSync(join(scratch, name), text);
    }
    rmSync(out, { recursive: true, force: true });
    renameSync(scratch, out);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
  return out;
}

/** Writes one file as a whole. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const scratch = `${path}.${process.pid}`;
  writeFileSync(scratch, text);
  renameSync(scratch, path);
}
