import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { readLab } from '../../src/lab/catalogue.ts';
import { Result } from '../../src/result/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const reference = join(root, 'solutions-private', 'lab3-failure-detector', 'solution');
const skeleton = join(root, 'skeletons', 'lab3-failure-detector');
const DETECTOR = 'mon-leader-detector.ts';

const scratch: string[] = [];
afterAll(() => {
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true });
});

/** A folder with the reference in it, and `change` made to its text. */
function submission(change: (text: string) => string = (text) => text): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-command-'));
  scratch.push(folder);
  cpSync(reference, folder, { recursive: true });
  const path = join(folder, DETECTOR);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return folder;
}

/** What commands save stays here. */
const home = mkdtempSync(join(tmpdir(), 'lab-home-'));
scratch.push(home);

/** The real command, as `npm run lab3 -- …` calls it. */
async function lab3(...args: string[]) {
  const run = join(root, 'grader', 'bin', 'run.mjs');
  const { stdout, stderr, exitCode } = await execa(process.execPath, [run, 'lab3', ...args], {
    cwd: home,
    reject: false,
    env: { NO_COLOR: '1' },
  });
  return { stdout, stderr, exitCode };
}

async function judged(...args: string[]) {
  const { stdout, exitCode } = await lab3('--check', '--json', ...args);
  return { result: Result.parse(JSON.parse(stdout)), exitCode };
}

describe('npm run lab3 -- --check', () => {
  it('gives the reference all points, public and hidden, and exits 0', async () => {
    const { result, exitCode } = await judged('--solution');
    expect([result.points, result.of, result.scope, result.outlook]).toEqual([100, 100, 'all', 'passed']);
    expect(result.checks.every((check) => check.verdict === 'pass')).toBe(true);
    expect(exitCode).toBe(0);
  });

  it('gives the bare skeleton at most 5 points, says what is to do, and exits 1', async () => {
    const { result, exitCode } = await judged();
    expect(result.points).toBeLessThanOrEqual(5);
    expect(result.problems).toEqual([]);
    expect(result.checks.map((check) => check.failure?.kind)).toContain('not-implemented');
    expect(exitCode).toBe(1);
  });

  it('gives the same result for the same code and seed, but for times', async () => {
    const bare = ({ result }: Awaited<ReturnType<typeof judged>>) => ({
      ...result,
      checks: result.checks.map((check) => ({ ...check, ms: 0 })),
      lateness: undefined,
    });
    const folder = submission((text) =>
      text.replace('// SOLUTION', 'if (Number("1")) return undefined as never;'),
    );
    expect(bare(await judged('--impl', folder))).toEqual(bare(await judged('--impl', folder)));
  });

  it('prints a sheet with parts, points, score and lateness, without colours where NO_COLOR is set', async () => {
    const { stdout, exitCode } = await lab3('--check', '--solution');
    expect(stdout).toMatch(/^Lab 3: Failure Detector and Leader Election/);
    expect(stdout).toMatch(/✓ .+ \d+ \/ \d+/);
    expect(stdout).toMatch(/Score 100 of 100 — passed \(passing is more than 60\)/);
    expect(stdout).toMatch(/the last day was 2020-04-22 23:59\s+\(deadline 2020-02-20 23:59 Europe\/Oslo\)/);
    expect(stdout).not.toContain('\u001b[');
    expect(exitCode).toBe(0);
  });

  it('runs only the checks that --only names, and says that a score needs all', async () => {
    const [first] = readLab(3).expected;
    const { stdout, exitCode } = await lab3('--check', '--solution', '--only', first?.id ?? '');
    expect(stdout).toContain(`${first?.points} of ${first?.points} points of the chosen checks.`);
    expect(stdout).toContain('This result does not count: only some checks were run.');
    expect(exitCode).toBe(0);
  });

  it('runs random checks under fresh seeds with --runs, which score nothing; another seed for all does not count', async () => {
    const { result } = await judged('--solution', '--runs', '2', '--seed', '12345');
    expect(result.extra).toEqual({ seeds: 2, replayed: 0, failures: [] });
    expect(result.points).toBe(100);
    expect(result.seed).toBe(12345);
    expect(result.unofficial).toEqual([expect.stringContaining('another seed')]);
  });
});

describe('a submission that can not be judged', () => {
  it('with a syntax error: one message with place and code frame, no stack, exit 2', async () => {
    const folder = submission((text) => `${text}\nexport function broken( {\n`);
    const { stdout, exitCode } = await lab3('--check', '--impl', folder);
    expect(stdout).toMatch(/mon-leader-detector\.ts:\d+:\d+ {2}syntax error/);
    expect(stdout).toMatch(/> +\d+ \|/);
    expect(stdout).not.toMatch(/^\s+at /m);
    expect(stdout).toMatch(/Not judged: \d+ problems? to mend first/);
    expect(exitCode).toBe(2);
  });

  it('with a type error: place, message and code frame, exit 2', async () => {
    const folder = submission((text) => `${text}\nexport const wrong: number = 'text';\n`);
    const { result, exitCode } = await judged('--impl', folder);
    expect(result.problems).toEqual([
      expect.objectContaining({
        kind: 'types',
        path: DETECTOR,
        message: "Type 'string' is not assignable to type 'number'. (TS2322)",
        frame: expect.stringContaining("wrong: number = 'text'"),
      }),
    ]);
    expect(result.points).toBe(0);
    expect(exitCode).toBe(2);
  });

  it('with what is not allowed: the place and what to write instead, exit 2', async () => {
    const folder = submission(
      (text) => `import { readFileSync } from 'node:fs';\n${text}\nvoid readFileSync;\n`,
    );
    const { result, exitCode } = await judged('--impl', folder);
    const [problem] = result.problems;
    expect(problem).toMatchObject({ kind: 'structure', path: DETECTOR, line: 1 });
    expect(problem?.instead).toContain('harness/student');
    expect(exitCode).toBe(2);
  });

  for (const [how, text] of [
    [
      'an import',
      "import type * as S from 'PATH';\nexport const peek: 0 = null as unknown as typeof S.answer;\n",
    ],
    ['an import type', "export const peek: 0 = null as unknown as typeof import('PATH').answer;\n"],
    [
      'a reference',
      "/// <reference path='PATH' />\nexport const peek: 0 = null as unknown as typeof answer;\n",
    ],
  ] as const) {
    it(`that reads another file by its types, with ${how}: nothing of that file is told`, async () => {
      const other = submission();
      writeFileSync(join(other, 'secret.ts'), "export const answer = 'hidden text 42';\n");
      const folder = submission((own) => text.replace('PATH', join(other, 'secret.ts')) + own);
      const { stdout, exitCode } = await lab3('--check', '--impl', folder);
      expect(stdout).toContain('not allowed here');
      expect(stdout).not.toContain('hidden text');
      expect(exitCode).toBe(2);
    });
  }

  it('without the file that the checks need: its name, exit 2', async () => {
    const folder = submission();
    rmSync(join(folder, DETECTOR));
    writeFileSync(join(folder, 'other.ts'), 'export const x = 1;\n');
    const { result, exitCode } = await judged('--impl', folder);
    expect(result.problems).toEqual([
      expect.objectContaining({ kind: 'missing', message: 'mon-leader-detector.ts is missing' }),
    ]);
    expect(exitCode).toBe(2);
  });

  it('without the class that the checks need: every check says which export is missing, exit 1', async () => {
    const folder = submission();
    const path = join(folder, 'leader-node.ts');
    writeFileSync(path, readFileSync(path, 'utf8').replace('class LeaderNode', 'class SomethingElse'));
    const { result, exitCode } = await judged('--impl', folder);
    expect(result.points).toBe(50);
    for (const check of result.checks.filter(({ part }) => part === 'leader-node')) {
      expect(check.failure?.message).toMatch(/^leader-node\.ts does not export LeaderNode/);
    }
    expect(exitCode).toBe(1);
  });
});

describe('bad input gets one clear error and exit 2', () => {
  const cases: [string, string[], RegExp][] = [
    ['an unknown option', ['--chekc'], /Unknown argument: chekc.*--help/],
    [
      'a folder that is not there',
      ['--check', '--impl', '/nowhere/at/all'],
      /There is no folder \/nowhere\/at\/all/,
    ],
    ['a folder without files', ['--check', '--impl', join(root, '.github')], /holds no file that matches/],
    ['a seed that is no number', ['--check', '--seed', 'x'], /--seed takes a whole number/],
    ['a seed without a value', ['--check', '--seed'], /seed/],
    ['a pattern that matches nothing', ['--check', '--only', 'zzz'], /--only zzz matches no check/],
    ['--solution with --impl', ['--check', '--solution', '--impl', skeleton], /exclude each other/],
    ['an option without --check', ['--json'], /--json goes with --check/],
    ['--runs 0', ['--check', '--runs', '0'], /--runs takes a whole number from 1/],
  ];
  for (const [what, args, message] of cases) {
    it(what, async () => {
      const { stdout, stderr, exitCode } = await lab3(...args);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(stdout).toBe('');
      expect(exitCode).toBe(2);
    });
  }
});

describe('npm run lab3 without --check', () => {
  it('says what the lab is, its parts with points, the deadline and the commands', async () => {
    const { stdout, exitCode } = await lab3();
    expect(stdout).toMatch(/^Lab 3: Failure Detector and Leader Election/);
    expect(stdout).toMatch(/\d+ points/);
    expect(stdout).toContain('deadline 2020-02-20 23:59 Europe/Oslo');
    expect(stdout).toContain('npm run lab3 -- --check');
    expect(exitCode).toBe(0);
  });
});

describe('npm run lab3 -- --test', () => {
  it("runs the student's own tests and exits by them", async () => {
    const folder = submission();
    const test = (leader: number) =>
      `import { expect, it } from 'vitest';\nimport { MonLeaderDetector } from './mon-leader-detector.ts';\n` +
      `it('leads', () => { expect(new MonLeaderDetector([1, 2]).leader()).toBe(${leader}); });\n`;
    writeFileSync(join(folder, 'own.test.ts'), test(2));
    expect((await lab3('--test', '--impl', folder)).exitCode).toBe(0);
    writeFileSync(join(folder, 'own.test.ts'), test(1));
    expect((await lab3('--test', '--impl', folder)).exitCode).toBe(1);
  });
});
