import { randomInt } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

const Seeds = z.record(
  z.string().regex(/^lab[1-9]$/),
  z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    )
    .min(1),
);

/** With the public one, random checks run under two seeds: all of them cost at most twice a `--check`. */
const SECRET_SEEDS = 1;

/** The secret seeds of each lab that were drawn so far. Throws `UsageError` for a file that makes no sense. */
export function readSeeds(privateFolder: string): Readonly<Record<string, readonly number[]>> {
  const path = join(privateFolder, 'seeds.json');
  if (!existsSync(path)) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `${path} is not JSON: ${error instanceof Error ? error.message : error}. Bring it back from a copy.`,
    );
  }
  const seeds = Seeds.safeParse(parsed);
  if (!seeds.success) throw new UsageError(`${path}: ${z.prettifyError(seeds.error)}`);
  return seeds.data;
}

/**
 * The secret seeds of `labs`: those in the private folder's seeds.json; what is missing there is drawn and written, once, so that all
 * submissions and all regrades have the same. Throws `UsageError` when somebody else is drawing at this moment.
 */
export function drawSeeds(
  privateFolder: string,
  labs: readonly string[],
): Readonly<Record<string, readonly number[]>> {
  const known = readSeeds(privateFolder);
  const missing = labs.filter((lab) => known[lab] === undefined);
  if (missing.length === 0) return known;
  const lock = join(privateFolder, 'seeds.json.lock');
  let file: number;
  try {
    file = openSync(lock, 'wx');
  } catch {
    throw new UsageError(`${lock} is there: another run draws seeds. If none does, remove the file.`);
  }
  try {
    writeSync(file, String(process.pid));
    const drawn = Object.fromEntries(
      missing.map((lab) => [lab, Array.from({ length: SECRET_SEEDS }, () => randomInt(2 ** 31 - 1))]),
    );
    const seeds = { ...readSeeds(privateFolder), ...drawn };
    const scratch = join(privateFolder, `seeds.json.${process.pid}`);
    writeFileSync(scratch, `${JSON.stringify(seeds, null, 2)}\n`, { mode: 0o600 });
    renameSync(scratch, join(privateFolder, 'seeds.json'));
    return seeds;
  } finally {
    closeSync(file);
    rmSync(lock, { force: true });
  }
}
