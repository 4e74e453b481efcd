import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Another process writes beside its file, under this name, until all of it is there. */
const SCRATCH = /^(.+)\.(\d+)\.scratch$/;

/**
 * Writes a file that only its owner may read, whole or not at all, and makes its folder. Removes what an earlier process left beside it
 * that was killed while it wrote.
 */
export function writeWhole(path: string, text: string): void {
  const folder = dirname(path);
  makeFolder(folder);
  for (const name of readdirSync(folder)) {
    const [, of, pid] = SCRATCH.exec(name) ?? [];
    if (of === basename(path) && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
  const scratch = `${path}.${process.pid}.scratch`;
  try {
    writeFileSync(scratch, text, { mode: 0o600 });
    renameSync(scratch, path);
  } catch (error) {
    rmSync(scratch, { force: true });
    throw error;
  }
}

/**
 * Makes a folder that only its owner may read, and those that it is in. Where the system makes none, as in /proc, Node's own way
 * to do so tries for ever.
 */
export function makeFolder(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  makeFolder(dirname(resolve(path)));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(path) || !statSync(path).isDirectory()) throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return Reflect.get(Object(error), 'code') === 'EPERM';
  }
}
