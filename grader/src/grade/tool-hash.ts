import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile, installationRoot } from 'harness/runtime';
import { JAILED_PROGRAM } from '../jail/stage.ts';
import type { Lab } from '../lab/catalogue.ts';

/** Written by the build: SHA-256 of what runs outside the jail and decides results, `decides.ts`, without its comments. */
const OUTSIDE = 'outside.sha256';

/**
 * SHA-256 of what decides verdicts and points besides the checks: the programs that run in the jail, and the versions of what they load;
 * the types that submissions are checked against; what reads submissions, scores, and writes results outside. Not of what only prints.
 */
export function toolHash(root = installationRoot(), dist = dirname(builtFile('inside.mjs'))): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(dist)
    .filter((one) => JAILED_PROGRAM.test(one) || one === OUTSIDE)
    .sort()) {
    add(hash, name, join(dist, name));
  }
  // The students' door, and the globals that nodes have, are files of this folder: the type check reads them as they are.
  const types = readdirSync(join(root, 'harness', 'src')).filter((name) => name.endsWith('.ts'));
  for (const name of types.sort()) add(hash, name, join(root, 'harness', 'src', name));
  for (const name of ['package-lock.json', 'tsconfig.json']) add(hash, name, join(root, name));
  return hash.digest('hex');
}

/** SHA-256 of what decides the verdicts of one lab: manifest, checks, and the files that are put beside the student's. */
export function checksHash(lab: Pick<Lab, 'manifest' | 'hash'>, root = installationRoot()): string {
  const hash = createHash('sha256').update(lab.hash);
  for (const path of lab.manifest.given) add(hash, path, join(root, 'skeletons', lab.manifest.folder, path));
  return hash.digest('hex');
}

function add(hash: Hash, name: string, path: string): void {
  if (!existsSync(path)) return;
  const content = readFileSync(path);
  hash.update(`${name}\0${content.length}\0`).update(content);
}
