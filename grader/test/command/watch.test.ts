import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const reference = join(root, 'solutions-private', 'lab3-failure-detector', 'solution');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-watch-'));
  cpSync(reference, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const change = (from: string, to: string) => {
  const path = join(folder, 'mon-leader-detector.ts');
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
};

function start(...args: string[]) {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const child = execa(process.execPath, [run, 'lab3', '--check', '--impl', folder, ...args], {
    cwd: folder,
    reject: false,
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  /** Waits until what was printed since the last call matches. */
  const until = async (wanted: RegExp): Promise<string> => {
    while (!wanted.test(text)) {
      const ended = await Promise.race([
        new Promise<false>((resolve) => child.stdout.once('data', () => resolve(false))),
        child.then(() => true as const),
      ]);
      if (ended && !wanted.test(text)) throw new Error(`ended without ${wanted}:\n${text}`);
    }
    const found = text;
    text = '';
    return found;
  };
  return { child, until };
}

it('--watch checks again at each change, until it is interrupted', async () => {
  const { child, until } = start('--watch', '--only', 'highest-leads');
  expect(await until(/Waiting for a change/)).toContain('2 of 2 points');
  change('return this.trusted;', 'return 0;');
  expect(await until(/Waiting for a change/)).toContain('0 of 2 points');
  change('return 0;', 'return this.trusted;');
  expect(await until(/Waiting for a change/)).toContain('2 of 2 points');
  child.kill('SIGINT');
  expect((await child).signal).toBe('SIGINT');
});

it.runIf(existsSync('/proc/self/stat'))(
  'an interrupt ends the judges too, in the middle of a loop',
  async () => {
    change('return this.trusted;', 'for (;;);');
    const { child, until } = start();
    // The loop is entered in every check: a judge runs as soon as its first verdict has not come.
    await until(/Lab 3/);
    const judges = () =>
      readdirSync('/proc').filter((pid) => {
        try {
          return (
            /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] === String(child.pid) &&
            readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('judge.mjs')
          );
        } catch {
          return false;
        }
      });
    let found = judges();
    while (found.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      found = judges();
    }
    child.kill('SIGINT');
    await child;
    const left = () => found.filter((pid) => existsSync(`/proc/${pid}`));
    while (left().length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(left()).toEqual([]);
  },
);
