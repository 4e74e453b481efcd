import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Result } from '../../src/result/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
let copy = '';

/** The repository as students have it: without solutions and hidden checks. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'lab-handout-'));
  for (const name of [
    'harness',
    'grader',
    'labs',
    'skeletons',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const reference = join(root, 'solutions-private', 'lab3-failure-detector', 'solution');
  cpSync(reference, join(copy, 'skeletons', 'lab3-failure-detector'), { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

async function run(...args: string[]) {
  const { stdout, stderr, exitCode } = await execa(
    process.execPath,
    [join(copy, 'grader', 'bin', 'run.mjs'), ...args],
    {
      cwd: copy,
      reject: false,
    },
  );
  return { stdout, stderr, exitCode };
}

describe('where hidden checks are not', () => {
  it('a check shows public points, says what is hidden, and exits 0 if all public checks passed', async () => {
    const { stdout, exitCode } = await run('lab3', '--check');
    expect(stdout).toContain('70 of 70 public points; 30 hidden, not run — passing is certain');
    expect(exitCode).toBe(0);
  });

  it('it exits 1 if a public check failed, though passing is still certain', async () => {
    const path = join(copy, 'skeletons', 'lab3-failure-detector', 'mon-leader-detector.ts');
    const right = readFileSync(path, 'utf8');
    // One bad subscriber blocks the rest: 1 point.
    writeFileSync(path, right.replace(/ {8}\/\/ What one observer[^\n]*/, '        return;'));
    const { stdout, exitCode } = await run('lab3', '--check', '--json');
    writeFileSync(path, right);
    const result = Result.parse(JSON.parse(stdout));
    expect([result.points, result.of, result.hiddenNotRun, result.scope, result.outlook]).toEqual([
      69,
      70,
      30,
      'public',
      'certain',
    ]);
    expect(exitCode).toBe(1);
  });

  it('the lab says how many points are hidden', async () => {
    expect((await run('lab3')).stdout).toMatch(/Hidden checks, run when your work is graded +30 points/);
  });

  it('what is for staff says so', async () => {
    for (const args of [['lab3', '--check', '--solution'], ['demo'], ['skeletons']]) {
      const { stderr, exitCode } = await run(...args);
      expect(stderr).toMatch(/in this repository\.$/);
      expect(exitCode).toBe(2);
    }
  });
});

describe('dist/', () => {
  const stamp = () => statSync(join(copy, 'dist', 'stamp.json')).mtimeMs;

  it('is built anew when a source is newer, and only then', async () => {
    await run('lab3');
    const built = stamp();
    await run('lab3');
    expect(stamp()).toBe(built);
    const later = new Date(built + 60_000);
    utimesSync(join(copy, 'harness', 'src', 'node.ts'), later, later);
    await run('lab3');
    expect(stamp()).toBeGreaterThan(built);
  });

  it('is built from the sources as they are: a changed title is shown', async () => {
    const path = join(copy, 'labs', 'lab3-failure-detector', 'lab.ts');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        "title: 'Failure Detector and Leader Election'",
        "title: 'Another title'",
      ),
    );
    expect((await run('lab3')).stdout).toMatch(/^Lab 3: Another title/);
  });
});
