import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Result } from '../../src/result/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const reference = join(root, 'solutions-private', 'lab3-failure-detector', 'solution');
const home = mkdtempSync(join(tmpdir(), 'lab-saved-'));
const folder = join(home, '.lab');
const fileOf = (check: string) => join(folder, `lab3-${check}.json`);
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => rmSync(folder, { recursive: true, force: true }));

async function lab3(...args: string[]) {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [run, 'lab3', ...args], {
    cwd: home,
    reject: false,
    env: { NO_COLOR: '1' },
  });
  return { stdout, stderr, exitCode };
}

async function check(impl: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await lab3('--check', '--json', '--impl', impl, ...args);
  return { result: stdout === '' ? undefined : Result.parse(JSON.parse(stdout)), stderr, exitCode };
}

/** The reference with a change. */
function wrong(name: string, file: string, from: string, to: string): string {
  const into = join(home, name);
  cpSync(reference, into, { recursive: true });
  const path = join(into, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  return into;
}

// Node 5 can not be suspected: random checks find it under most seeds.
const unsuspected = () =>
  wrong('five', 'mon-leader-detector.ts', 'this.suspected.add(id);', 'if (id !== 5) this.suspected.add(id);');
const forgetful = () =>
  wrong('delay', 'evt-failure-detector.ts', 'this.delay += this.delta', 'this.delay += 0');

describe('a failure of a check', () => {
  it('is saved, and forgotten when the check passes', async () => {
    await check(forgetful(), '--only', 'ln-every-step');
    // With its picture.
    expect(readdirSync(folder).sort()).toEqual(['lab3-ln-every-step.html', 'lab3-ln-every-step.json']);
    const saved = JSON.parse(readFileSync(fileOf('ln-every-step'), 'utf8'));
    expect([saved.schema, saved.lab, saved.check, saved.fresh]).toEqual([
      'lab-failure/1',
      'lab3',
      'ln-every-step',
      false,
    ]);
    expect(saved.failure.run.trace.schema).toBe('trace/1');
    const { result } = await check(reference, '--only', 'ln-every-step');
    expect(result?.extra).toMatchObject({ replayed: 1, failures: [] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is tried first next time: its own run, whatever the seed finds', async () => {
    const impl = forgetful();
    const first = await check(impl, '--only', 'ln-every-step');
    const again = await check(impl, '--only', 'ln-every-step', '--seed', '77');
    const [replayed] = again.result?.extra?.failures ?? [];
    expect(replayed).toMatchObject({ id: 'ln-every-step', saved: true });
    expect(replayed?.failure.story).toEqual(
      first.result?.checks.find(({ failure }) => failure)?.failure?.story,
    );
  });

  it('is repeated by --replay, step by step, with exit code 1, and 0 for code that is right', async () => {
    const impl = forgetful();
    const first = await check(impl, '--only', 'ln-slow');
    const failure = first.result?.checks.find(({ failure }) => failure)?.failure;
    const { stdout, exitCode } = await lab3('--impl', impl, '--replay', fileOf('ln-slow'));
    const length = failure?.run?.trace?.steps.length;
    expect(failure?.run?.wrong?.step).toBe(length);
    expect(stdout).toMatch(
      new RegExp(`First wrong step: ${length}\\. node \\d set its timer to 100 ms, not 200 ms`),
    );
    expect(stdout).toContain(failure?.story[1]?.trim());
    expect(exitCode).toBe(1);
    const right = await lab3('--solution', '--replay', fileOf('ln-slow'));
    expect(right.stdout).toContain('This result does not count: a saved failure was repeated');
    expect(right.exitCode).toBe(0);
    // A replay saves and forgets nothing.
    expect(existsSync(fileOf('ln-slow'))).toBe(true);
  });

  it('under a fresh seed scores nothing, and is kept until it passes', async () => {
    const impl = unsuspected();
    const first = await check(impl, '--only', 'agreement', '--seed', '1', '--runs', '2');
    const failures = first.result?.extra?.failures ?? [];
    expect(failures.length).toBeGreaterThan(0);
    expect(existsSync(fileOf('agreement'))).toBe(true);
    const mended = await check(reference, '--only', 'agreement');
    expect(mended.result?.extra).toMatchObject({ seeds: 0, replayed: 1, failures: [] });
    expect(existsSync(fileOf('agreement'))).toBe(false);
  });

  it('that is only that something is still to write is not saved', async () => {
    await check(join(root, 'skeletons', 'lab3-failure-detector'), '--only', 'ln-');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a file that can not be replayed', () => {
  it('is named when it was damaged, with what to do, and left as it is', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(fileOf('agreement'), '{"schema":');
    for (const args of [
      ['--check', '--only', 'agreement'],
      ['--replay', fileOf('agreement')],
    ]) {
      const { stderr, exitCode } = await lab3(...args);
      expect(stderr).toMatch(/lab3-agreement\.json is no saved failure, or was damaged\. Delete it/);
      expect(exitCode).toBe(2);
    }
    expect(readFileSync(fileOf('agreement'), 'utf8')).toBe('{"schema":');
  });

  it('is named when it is not there', async () => {
    const { stderr, exitCode } = await lab3('--replay', '.lab/lab3-no.json');
    expect(stderr).toBe('There is no file .lab/lab3-no.json: --replay takes a file that --check has saved.');
    expect(exitCode).toBe(2);
  });

  it('is not mixed with other options', async () => {
    const { stderr, exitCode } = await lab3('--check', '--replay', 'x.json');
    expect(stderr).toMatch(/^--replay repeats one saved run/);
    expect(exitCode).toBe(2);
  });
});
