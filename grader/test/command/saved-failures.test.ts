import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, it } from 'vitest';
import { Result } from '../../src/result/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const reference = join(root, 'solutions-private', 'lab3-failure-detector', 'solution');
const home = mkdtempSync(join(tmpdir(), 'lab-saved-'));
const saved = join(home, '.lab', 'lab3-saved.json');
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function check(impl: string, ...args: string[]) {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const { stdout, stderr, exitCode } = await execa(
    process.execPath,
    [run, 'lab3', '--check', '--json', '--impl', impl, ...args],
    { cwd: home, reject: false },
  );
  return { result: stdout === '' ? undefined : Result.parse(JSON.parse(stdout)), stderr, exitCode };
}

it('saves a failure under a fresh seed, tries it first next time, and forgets it when it passes', async () => {
  const wrong = join(home, 'wrong');
  cpSync(reference, wrong, { recursive: true });
  const path = join(wrong, 'mon-leader-detector.ts');
  // Node 5 can not be suspected: no scripted check of this one knows, random ones find it under any seed.
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('this.suspected.add(id);', 'if (id !== 5) this.suspected.add(id);'),
  );
  const only = ['--only', 'agreement'];

  const first = await check(wrong, ...only, '--runs', '2');
  expect(first.result?.extra).toMatchObject({
    seeds: 2,
    replayed: 0,
    failures: [{ id: 'agreement', saved: false }],
  });
  const { failures } = JSON.parse(readFileSync(saved, 'utf8'));
  expect(failures).toEqual([{ id: 'agreement', seed: first.result?.extra?.failures[0]?.failure.seed }]);

  const second = await check(wrong, ...only);
  expect(second.result?.extra).toMatchObject({
    seeds: 0,
    replayed: 1,
    failures: [{ id: 'agreement', saved: true }],
  });
  // The same seed gives the same smallest story.
  expect(second.result?.extra?.failures[0]?.failure).toEqual(first.result?.extra?.failures[0]?.failure);

  const mended = await check(reference, ...only);
  expect(mended.result?.extra).toMatchObject({ replayed: 1, failures: [] });
  expect(existsSync(saved)).toBe(false);
});

it('says what to do with a damaged file, and leaves it as it is', async () => {
  mkdirSync(join(home, '.lab'), { recursive: true });
  writeFileSync(saved, '{"schema":');
  const { stderr, exitCode } = await check(reference, '--only', 'agreement');
  expect(stderr).toMatch(/lab3-saved\.json was damaged\. Delete it/);
  expect(exitCode).toBe(2);
  expect(readFileSync(saved, 'utf8')).toBe('{"schema":');
});
