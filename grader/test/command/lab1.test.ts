import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { readLab } from '../../src/lab/catalogue.ts';
import { applyMutant, readMutants } from '../../src/lab/mutants.ts';
import { Result } from '../../src/result/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'lab1-command-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const lab = readLab(1);
const lab1 = async (...args: string[]) => {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const { stdout, exitCode } = await execa(process.execPath, [run, 'lab1', '--json', ...args], {
    cwd: scratch,
    reject: false,
  });
  return { result: Result.parse(JSON.parse(stdout)), exitCode };
};
const changed = (name: string) => {
  const mutant = readMutants(lab).find((known) => known.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  const folder = join(scratch, name);
  applyMutant(lab, mutant, folder);
  return folder;
};

describe('a check of promises', () => {
  it('that fails is told with its interleaving and line, saved, and repeated by --replay', async () => {
    const folder = changed('mutex-barging');
    const first = await lab1('--check', '--impl', folder, '--only', 'mutex-excludes');
    const [found] = first.result.checks.flatMap(({ failure }) => failure ?? []);
    expect(found?.story.filter((line) => line.endsWith('goes on')).length).toBeGreaterThan(1);
    expect(found?.place).toMatchObject({ path: 'concurrency/mutex.ts', fn: 'Mutex.unlock' });
    const saved = join(scratch, '.lab', 'lab1-mutex-excludes.json');
    expect(existsSync(saved)).toBe(true);
    const again = await lab1('--impl', folder, '--replay', saved);
    const [repeated] = again.result.checks.flatMap(({ failure }) => failure ?? []);
    expect(repeated?.story).toEqual(found?.story);
    expect(again.exitCode).toBe(1);
    const solved = await lab1('--solution', '--replay', saved);
    expect(solved.result.checks.find(({ id }) => id === 'mutex-excludes')?.verdict).toBe('pass');
  });
});

describe('a submission', () => {
  it('may have promises in concurrency/ alone: elsewhere it is refused with file and line', async () => {
    const folder = changed('unlock-twice');
    const clocks = join(folder, 'clocks.ts');
    writeFileSync(clocks, `${readFileSync(clocks, 'utf8')}\nexport const later = async () => {};\n`);
    const { result, exitCode } = await lab1('--check', '--impl', folder);
    expect(result.problems).toMatchObject([{ kind: 'structure', path: 'clocks.ts' }]);
    expect(exitCode).toBe(2);
  });

  it('loses the point of a question with two ticks, and no other', async () => {
    const { result } = await lab1('--check', '--impl', changed('question-two-ticks'), '--only', 'question');
    const lost = result.checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
    expect(lost).toEqual(['questions-ticked', 'question-6']);
    expect(result.points).toBe(9);
  });
});
