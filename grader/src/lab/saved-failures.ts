import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { CheckFailure } from '../result/schema.ts';
import { UsageError } from '../usage-error.ts';

/** One failure of a check as it is kept in a file: enough to repeat it exactly, and to draw it. */
const SavedFailure = z.strictObject({
  schema: z.literal('lab-failure/1'),
  lab: z.string(),
  check: z.string(),
  /** Found under a seed that scores nothing. */
  fresh: z.boolean(),
  failure: CheckFailure,
});
export type SavedFailure = z.infer<typeof SavedFailure>;

/** Reads one saved failure. Throws `UsageError` that says what is wrong with the file. */
export function readFailure(path: string): SavedFailure {
  if (!existsSync(path))
    throw new UsageError(`There is no file ${path}: --replay takes a file that --check has saved.`);
  try {
    return SavedFailure.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new UsageError(`${path} is no saved failure, or was damaged. Delete it, and run --check again.`);
  }
}

/** The failures of a lab that are kept under `.lab/` of the current folder: of each check the latest. */
export class SavedFailures {
  readonly #folder = join(process.cwd(), '.lab');
  readonly #lab: string;

  constructor(lab: string) {
    this.#lab = lab;
  }

  /** The file of a check, as a user would write it. */
  fileOf(check: string): string {
    return relative(process.cwd(), this.#path(check));
  }

  /** All that are saved. Throws `UsageError` when a file was damaged. */
  read(): readonly SavedFailure[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith(`${this.#lab}-`) && name.endsWith('.json'))
      .sort()
      .map((name) => readFailure(join(this.#folder, name)));
  }

  /** The file with the picture of a check's failure, as a user would write it. */
  pictureOf(check: string): string {
    return relative(process.cwd(), this.#picture(check));
  }

  save(check: string, fresh: boolean, failure: CheckFailure): void {
    const path = this.#path(check);
    const saved: SavedFailure = { schema: 'lab-failure/1', lab: this.#lab, check, fresh, failure };
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(`${path}.new`, `${JSON.stringify(saved, null, 1)}\n`);
    renameSync(`${path}.new`, path);
  }

  forget(check: string): void {
    rmSync(this.#path(check), { force: true });
    rmSync(this.#picture(check), { force: true });
  }

  #picture(check: string): string {
    return this.#path(check).replace(/\.json$/, '.html');
  }

  #path(check: string): string {
    return join(this.#folder, `${this.#lab}-${check}.json`);
  }
}
