import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { Result } from '../../src/result/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const solution = (lab: string) => join(root, 'solutions-private', lab, 'solution');
const home = mkdtempSync(join(tmpdir(), 'lab-own-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function command(lab: string, ...args: string[]) {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [run, lab, ...args], {
    cwd: home,
    reject: false,
    env: { NO_COLOR: '1' },
  });
  return { stdout, stderr, exitCode };
}

const lab4 = (...args: string[]) =>
  command('lab4', '--check', '--solution', '--only', 'pn-termination', ...args);

/** The reference of Lab 3 with one change. */
function wrong(name: string, from: string, to: string): string {
  const into = join(home, name);
  cpSync(solution('lab3-failure-detector'), into, { recursive: true });
  const path = join(into, 'evt-failure-detector.ts');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  return into;
}

describe("Lab 4 with the group's own Lab 3", () => {
  it('runs on it, and says that this does not count', async () => {
    const { stdout, exitCode } = await lab4('--json', '--own-lab3', solution('lab3-failure-detector'));
    const result = Result.parse(JSON.parse(stdout));
    expect(result.checks.find(({ id }) => id === 'pn-termination')?.verdict).toBe('pass');
    expect(result.unofficial).toContain("it was tried with the group's own earlier lab");
    expect(exitCode).toBe(0);
  });

  it('fails where that is wrong, at its line', async () => {
    const own = wrong(
      'throws',
      'override onTimer(name: string): void {',
      "override onTimer(name: string): void {\n    throw new Error('mine');",
    );
    const { stdout, exitCode } = await lab4('--own-lab3', own);
    expect(stdout).toContain('threw Error: mine');
    expect(stdout).toMatch(/EvtFailureDetector\.onTimer +\S*throws\/evt-failure-detector\.ts:\d+/);
    expect(exitCode).toBe(1);
  });

  it('is refused with its first error where it can not be bundled', async () => {
    const own = wrong(
      'untyped',
      'override onTimer(name: string): void {',
      'override onTimer(name: string): void {\n    const wrong: number = name;',
    );
    const { stderr, exitCode } = await lab4('--own-lab3', own);
    expect(stderr).toMatch(
      /The work of lab3 in .* can't be used yet: evt-failure-detector\.ts:\d+ .*not assignable/,
    );
    expect(stderr).toContain('npm run lab3 -- --check');
    expect(exitCode).toBe(2);
  });

  it('is no option of a lab that is built on none', async () => {
    const { stderr, exitCode } = await command('lab3', '--check', '--own-lab3');
    expect(stderr).toContain('own-lab3');
    expect(exitCode).toBe(2);
  });
});
