import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import { writeWhole } from './write-whole.ts';

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

/** What pseudonyms are made with: 256 bits, since who has a pseudonym and all logins could try the few bits of a seed. */
const Key = z.string().regex(/^[0-9a-f]{64}$/);
const KEY_BYTES = 32;

type LabSeeds = Readonly<Record<string, readonly number[]>>;

/** What seeds.json holds: seeds by lab, and the key of pseudonyms under `pseudonyms`. */
interface Secrets {
  readonly seeds: LabSeeds;
  readonly pseudonymKey?: string | undefined;
}

/** The secrets that were drawn so far. Throws `UsageError` for a file that makes no sense. */
export function readSecrets(privateFolder: string): Secrets {
  const path = join(privateFolder, 'seeds.json');
  if (!existsSync(path)) return { seeds: {} };
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `${path} is not JSON: ${error instanceof Error ? error.message : error}. Bring it back from a copy.`,
    );
  }
  const whole = z.record(z.string(), z.unknown()).safeParse(parsed);
  if (!whole.success) throw new UsageError(`${path}: ${z.prettifyError(whole.error)}`);
  const { pseudonyms, ...labs } = whole.data;
  const [key, seeds] = [Key.optional().safeParse(pseudonyms), Seeds.safeParse(labs)];
  if (!key.success) throw new UsageError(`${path}: "pseudonyms" is a key of 64 hexadecimal digits.`);
  if (!seeds.success) throw new UsageError(`${path}: ${z.prettifyError(seeds.error)}`);
  return { seeds: seeds.data, pseudonymKey: key.data };
}

/** The secret seeds of each lab that were drawn so far. Throws `UsageError` for a file that makes no sense. */
export function readSeeds(privateFolder: string): LabSeeds {
  return readSecrets(privateFolder).seeds;
}

/**
 * The secret seeds of `labs`: those in the private folder's seeds.json; what is missing there is drawn and written, once, so that all
 * submissions and all regrades have the same; so is the key of pseudonyms. Throws `UsageError` when somebody else is drawing at this moment.
 */
export function drawSeeds(privateFolder: string, labs: readonly string[]): LabSeeds {
  const known = readSecrets(privateFolder);
  const missing = labs.filter((lab) => known.seeds[lab] === undefined);
  if (missing.length === 0 && known.pseudonymKey !== undefined) return known.seeds;
  const lock = join(privateFolder, 'seeds.json.lock');
  let file: number;
  try {
    file = openSync(lock, 'wx');
  } catch {
    throw new UsageError(`${lock} is there: another run draws seeds. If none does, remove the file.`);
  }
  try {
    writeSync(file, String(process.pid));
    // What somebody drew in the meantime stands.
    const { seeds: old, pseudonymKey = randomBytes(KEY_BYTES).toString('hex') } = readSecrets(privateFolder);
    const drawn = missing
      .filter((lab) => old[lab] === undefined)
      .map((lab) => [lab, Array.from({ length: SECRET_SEEDS }, () => randomInt(2 ** 31 - 1))]);
    const seeds: LabSeeds = { ...old, ...Object.fromEntries(drawn) };
    writeWhole(
      join(privateFolder, 'seeds.json'),
      `${JSON.stringify({ ...seeds, pseudonyms: pseudonymKey }, null, 2)}\n`,
    );
    return seeds;
  } finally {
    closeSync(file);
    rmSync(lock, { force: true });
  }
}
