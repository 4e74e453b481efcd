import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile, installationRoot } from 'harness/runtime';
import { JAILED_PROGRAM } from '../jail/stage.ts';

/** SHA-256 of what decides verdicts besides the checks: the programs that run in the jail, and the versions of what they load. */
export function toolHash(): string {
  const hash = createHash('sha256');
  const dist = dirname(builtFile('inside.mjs'));
  for (const name of readdirSync(dist)
    .filter((one) => JAILED_PROGRAM.test(one))
    .sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(dist, name)));
  }
  for (const name of ['package-lock.json', 'tsconfig.json']) {
    const path = join(installationRoot(), name);
    if (existsSync(path)) hash.update(`${name}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}
