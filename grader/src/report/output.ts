import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { installationRoot } from 'harness/runtime';
import { makeFolder } from '../grade/write-whole.ts';
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
  makeFolder(dirname(out));
  const scratch = mkdtempSync(`${out}-`);
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(scratch, name)), { recursive: true });
      writeFileSync(join(scratch, name), text);
    }
    putInPlace(scratch, out);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
  return out;
}

/** What was in `place` before goes only once the new folder is there. */
function putInPlace(folder: string, place: string): void {
  if (!existsSync(place)) {
    renameSync(folder, place);
    return;
  }
  const before = `${folder}-before`;
  renameSync(place, before);
  try {
    renameSync(folder, place);
  } catch (error) {
    renameSync(before, place);
    throw error;
  }
  rmSync(before, { recursive: true, force: true });
}

/** Writes one file as a whole; where that fails nothing is left behind. Throws `UsageError` for a place that is not there. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  if (!existsSync(dirname(path))) throw new UsageError(`There is no folder ${dirname(path)}: make it first.`);
  const scratch = `${path}.${process.pid}`;
  try {
    writeFileSync(scratch, text);
    renameSync(scratch, path);
  } catch (error) {
    rmSync(scratch, { force: true });
    if (existsSync(path) && statSync(path).isDirectory())
      throw new UsageError(`${path} is a folder: name a file in it.`);
    throw error;
  }
}
