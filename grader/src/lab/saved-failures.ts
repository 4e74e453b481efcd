import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import type { Lab } from './catalogue.ts';

/** A property-based check that failed under a seed that scores nothing. */
const SavedFailure = z.strictObject({ id: z.string(), seed: z.int() });
export type SavedFailure = z.infer<typeof SavedFailure>;

const SavedFile = z.strictObject({
  schema: z.literal('lab-saved/1'),
  failures: z.array(SavedFailure),
});

/** The failures of a lab that were saved under `.lab/` of the current folder, to be tried first next time. */
export class SavedFailures {
  readonly #path: string;

  constructor(lab: Lab) {
    this.#path = join(process.cwd(), '.lab', `${lab.manifest.id}-saved.json`);
  }

  /** What is saved; nothing if there is no file. Throws `UsageError` when the file was damaged. */
  read(): readonly SavedFailure[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return [];
    }
    try {
      return SavedFile.parse(JSON.parse(text)).failures;
    } catch {
      throw new UsageError(
        `${this.#path} was damaged. Delete it: the failures saved in it are then forgotten.`,
      );
    }
  }

  /** Forgets what `passed` and adds what was `found`; a file without failures goes. */
  update(passed: readonly SavedFailure[], found: readonly SavedFailure[]): void {
    if (passed.length === 0 && found.length === 0) return;
    const isAmong = (list: readonly SavedFailure[], { id, seed }: SavedFailure) =>
      list.some((other) => other.id === id && other.seed === seed);
    const kept = this.read().filter((one) => !isAmong(passed, one));
    this.#write([...kept, ...found.filter((one) => !isAmong(kept, one))]);
  }

  #write(failures: readonly SavedFailure[]): void {
    if (failures.length === 0) {
      rmSync(this.#path, { force: true });
      return;
    }
    mkdirSync(join(this.#path, '..'), { recursive: true });
    writeFileSync(`${this.#path}.new`, `${JSON.stringify({ schema: 'lab-saved/1', failures }, null, 2)}\n`);
    renameSync(`${this.#path}.new`, this.#path);
  }
}
