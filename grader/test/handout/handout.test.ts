import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handoutCommand } from '../../src/handout/command.ts';
import { handoutPackages } from '../../src/handout/packages.ts';
import { labNumbers } from '../../src/lab/catalogue.ts';
import { Result } from '../../src/result/schema.ts';
import { cloneOf, command, git, root, scratch } from './handout.ts';

const space = scratch();
const first = join(space.folder, 'first');
const some = join(space.folder, 'some');
const clone = join(space.folder, 'clone');
let written: Awaited<ReturnType<typeof command>>;

beforeAll(async () => {
  written = await command(root, 'handout', '--out', first);
  await command(root, 'handout', '--out', some, '--date', '2026-08-15', '--labs', '3');
  await cloneOf(first, clone);
});
afterAll(() => space.remove());

/** All files below `folder` with their contents, those of git's store included. */
function bytesOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path, 'base64')]),
  );
}

describe('npm run handout', () => {
  it('writes all labs, and says what it wrote', () => {
    const labs = labNumbers().map((number) => `lab${number}`);
    expect(written.stderr).toBe('');
    expect(written.stdout).toMatch(
      new RegExp(`first: ${labs.join(', ')}, \\d+ files, \\d+\\.\\d MB, commit [0-9a-f]{12}$`),
    );
    expect(written.exitCode).toBe(0);
  });

  it('gives the same bytes again, those of its git included', async () => {
    const second = join(space.folder, 'second');
    await command(root, 'handout', '--out', second);
    expect(bytesOf(second)).toEqual(bytesOf(first));
  });

  it('is one commit with a date that is fixed or given', async () => {
    expect(await git(first, 'log', '--format=%an %aI %cI %s')).toMatch(
      /^Distributed systems labs 2020-01-01T00:00:00\+00:00 2020-01-01T00:00:00\+00:00 Hand out Lab \d/,
    );
    expect(await git(first, 'status', '--porcelain')).toBe('');
  });

  it('has the date that is given', async () => {
    expect(await git(some, 'log', '--format=%aI %s')).toBe('2026-08-15T00:00:00+00:00 Hand out Lab 3');
  });

  it('has what students need, and no folder of the staff', () => {
    const names = readdirSync(first).sort();
    expect(names).toEqual([
      '.devcontainer',
      '.editorconfig',
      '.git',
      '.gitattributes',
      '.github',
      '.gitignore',
      '.npmrc',
      '.vscode',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'grader',
      'handout.json',
      'harness',
      'labs',
      'package-lock.json',
      'package.json',
      'skeletons',
      'tsconfig.json',
      'vitest.config.ts',
    ]);
    expect(readdirSync(join(first, 'grader')).sort()).toEqual(['bin', 'vitest']);
  });

  it('holds only the labs that are named', async () => {
    expect(readdirSync(join(some, 'labs')).sort()).toEqual([
      'course.json',
      'course.schema.json',
      'lab3-failure-detector',
      'vitest.config.ts',
    ]);
    expect(readdirSync(join(some, 'skeletons'))).toEqual(['lab3-failure-detector']);
    expect(readdirSync(join(some, 'dist', 'labs'))).toEqual(['lab3-failure-detector.json']);
    expect(Object.keys(JSON.parse(readFileSync(join(some, 'package.json'), 'utf8')).scripts)).toContain(
      'lab3',
    );
    expect(readFileSync(join(some, 'README.md'), 'utf8')).toContain('npm run lab3 -- --check');
    expect(JSON.parse(readFileSync(join(some, '.vscode', 'tasks.json'), 'utf8')).inputs[0].options).toEqual([
      'lab3',
    ]);
  });

  it('says where packages are from by name and hash alone', () => {
    const lock = readFileSync(join(first, 'package-lock.json'), 'utf8');
    expect(lock).not.toMatch(/https?:/);
    expect(JSON.parse(lock).packages['node_modules/vitest'].integrity).toMatch(/^sha512-/);
    expect(lock).not.toContain('biome');
  });

  it.each([
    [{ out: first }, /first is not empty\..*--update DIR\.$/],
    [{ out: join(root, 'labs', 'new') }, /is inside this repository: name a folder outside of it\.$/],
    [{ out: join(first, 'LICENSE') }, /LICENSE is a file, and a hand-out is a folder\.$/],
    [{ labs: '3' }, /^Say where to write the hand-out/],
    [
      { out: join(space.folder, 'x'), labs: '3,seven' },
      /--labs takes numbers of labs such as .*"seven" is none/,
    ],
    [{ out: join(space.folder, 'x'), labs: '9' }, /"9" is none\. There is: lab /],
    [{ out: join(space.folder, 'x'), date: 'yesterday' }, /^--date takes a date such as 2026-08-15/],
    [{ out: join(space.folder, 'x'), update: first }, /--out and --update exclude each other/],
    [{ update: space.folder }, /is no hand-out: it is not the top folder of a git repository/],
  ])('refuses %j', async (options, message) => {
    await expect(handoutCommand(root, options)).rejects.toThrow(message);
    expect(existsSync(join(space.folder, 'x'))).toBe(false);
  });

  it('says so in one line, with exit code 2', async () => {
    const { stderr, exitCode } = await command(root, 'handout', '--out', first);
    expect(stderr.split('\n')).toEqual([expect.stringMatching(/first is not empty\./)]);
    expect(exitCode).toBe(2);
  });
});

describe('a fresh clone', () => {
  it('checks the skeleton: all that is to do, public points, exit 1', async () => {
    const { stdout, exitCode } = await command(clone, 'lab3', '--check');
    expect(stdout).toContain('To do   EvtFailureDetector.constructor is not implemented yet');
    expect(stdout).toContain(
      '0 of 70 public points; 30 hidden, not run — passing is out of reach (passing is more than 60)',
    );
    expect(exitCode).toBe(1);
  });

  it('checks a whole solution: passing is certain, exit 0', async () => {
    const work = join(space.folder, 'work');
    cpSync(join(root, 'solutions-private', 'lab3-failure-detector', 'solution'), work, { recursive: true });
    const { stdout, exitCode } = await command(clone, 'lab3', '--check', '--impl', work, '--json');
    const result = Result.parse(JSON.parse(stdout));
    expect([result.points, result.of, result.hiddenNotRun, result.outlook]).toEqual([70, 70, 30, 'certain']);
    expect(exitCode).toBe(0);
  });

  it("runs a student's own tests, and refuses what is for staff", async () => {
    const folder = join(clone, 'skeletons', 'lab3-failure-detector');
    writeFileSync(
      join(folder, 'own.test.ts'),
      "import { NotImplemented } from 'harness/student';\nimport { expect, it } from 'vitest';\nit('is there', () => expect(NotImplemented.name).toBe('NotImplemented'));\n",
    );
    const { stdout, exitCode } = await command(clone, 'lab3', '--test');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/1 passed/)]);
    for (const staff of [
      ['handout', '--out', join(space.folder, 'y')],
      ['audit', 'lab3'],
      ['demo'],
      ['skeletons'],
    ]) {
      const refused = await command(clone, ...staff);
      expect([refused.exitCode, refused.stderr]).toEqual([
        2,
        'This command is for staff: it is not in this repository.',
      ]);
    }
  });

  it('says what to do before `npm ci`', async () => {
    const bare = join(space.folder, 'bare');
    await git(space.folder, 'clone', '-q', first, bare);
    const { stderr, exitCode } = await command(bare, 'lab3', '--check');
    expect([exitCode, stderr]).toEqual([2, 'The packages are not installed yet. Run this first:  npm ci']);
  });

  it("opens in an editor's types as it is: labs and skeletons have no type errors", async () => {
    mkdirSync(join(clone, '.lab'), { recursive: true });
    const { execa } = await import('execa');
    const { stdout, exitCode } = await execa(
      process.execPath,
      [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit'],
      { cwd: clone, reject: false },
    );
    expect([exitCode, stdout]).toEqual([0, '']);
  });
});

describe('the packages of a hand-out', () => {
  const entry = (version: string, more: object = {}) => ({
    version,
    integrity: `sha512-${version}`,
    ...more,
  });
  const manifest = JSON.stringify({
    version: '1.0.0',
    license: 'MIT',
    engines: { node: '>=20' },
    devDependencies: { a: '1', '@types/a': '1', unused: '1' },
    allowScripts: { c: false, unused: false },
  });
  const lock = JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': {},
      harness: { version: '1.0.0' },
      'node_modules/@types/a': entry('1.1.0'),
      'node_modules/a': entry('1.0.0', {
        dependencies: { b: '1' },
        peerDependencies: { p: '1', q: '1' },
        peerDependenciesMeta: { q: { optional: true } },
      }),
      'node_modules/a/node_modules/b': entry('1.0.1', { optionalDependencies: { c: '1', absent: '1' } }),
      'node_modules/b': entry('2.0.0'),
      'node_modules/c': entry('1.0.2', { dependencies: { d: '1' } }),
      'node_modules/d': entry('1.0.3'),
      'node_modules/harness': { resolved: 'harness', link: true },
      'node_modules/p': entry('1.0.4'),
      'node_modules/q': entry('1.0.5'),
      'node_modules/unused': entry('1.0.6'),
    },
  });

  it('are those that are needed with all that they need, found as Node finds them', () => {
    const made = handoutPackages({ manifest, lock }, ['a', 'd'], { lab1: 'node x' });
    expect(JSON.parse(made.manifest)).toMatchObject({
      scripts: { lab1: 'node x' },
      devDependencies: { a: '1', '@types/a': '1' },
      allowScripts: { c: false },
    });
    expect(Object.keys(JSON.parse(made.lock).packages)).toEqual([
      '',
      'harness',
      'node_modules/@types/a',
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
      'node_modules/d',
      'node_modules/p',
      'node_modules/harness',
    ]);
  });

  it('are refused where one does not come with the dependencies', () => {
    expect(() => handoutPackages({ manifest, lock }, ['a', 'zod'], {})).toThrow(
      'A hand-out would need the package zod, which package.json does not list.',
    );
  });
});
