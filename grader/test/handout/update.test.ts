import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashesOf, MANIFEST, type Tree } from '../../src/handout/manifest.ts';
import { DEFAULT_DATE, writeRepository } from '../../src/handout/repository.ts';
import { updateHandout } from '../../src/handout/update.ts';
import { git, scratch } from './handout.ts';

const space = scratch();
const template = join(space.folder, 'template');
let clone = '';
let count = 0;

/** A small hand-out: the rules of an update do not depend on how much there is. */
function handout(files: Readonly<Record<string, string>>): Tree {
  const tree = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  const manifest = {
    schema: 'lab-handout/1',
    tool: { name: 'distributed-systems-labs', version: '0.1.0' },
    labs: ['lab3'],
    student: ['skeletons'],
    given: ['skeletons/lab3-a/given.ts'],
    files: hashesOf(tree),
  };
  return new Map([...tree, [MANIFEST, Buffer.from(JSON.stringify(manifest))]]);
}

const FIRST = {
  'dist/cli.mjs': 'one\n',
  'labs/old.ts': 'old\n',
  'labs/checks.ts': 'a\nb\nc\nd\ne\n',
  'skeletons/lab3-a/own.ts': 'skeleton\n',
  'skeletons/lab3-a/given.ts': 'given\n',
};
const { 'labs/old.ts': _, ...LEFT } = FIRST;
const SECOND = {
  ...LEFT,
  'dist/cli.mjs': 'two\n',
  'labs/checks.ts': 'a\nb\nc\nd\nE\n',
  'labs/new.ts': 'new\n',
  'skeletons/lab3-a/own.ts': 'better skeleton\n',
  'skeletons/lab3-a/given.ts': 'given anew\n',
  'skeletons/lab4-b/new.ts': 'another lab\n',
};

beforeAll(() => {
  mkdirSync(template);
  writeRepository(template, handout(FIRST), 'Hand out', DEFAULT_DATE);
});
beforeEach(async () => {
  clone = join(space.folder, `clone-${count++}`);
  await git(space.folder, 'clone', '-q', template, clone);
});
afterAll(() => space.remove());

const text = (path: string) => readFileSync(join(clone, path), 'utf8');
async function commit(path: string, content: string): Promise<void> {
  writeFileSync(join(clone, path), content);
  await git(clone, 'add', '-A');
  await git(clone, 'commit', '-qm', `Change ${path}`);
}
const update = (files: Readonly<Record<string, string>>) =>
  updateHandout(clone, handout(files), DEFAULT_DATE);

describe('handout --update', () => {
  it('brings what is new, changed and gone, and leaves the files of the student alone', async () => {
    await commit('skeletons/lab3-a/own.ts', 'my work\n');
    await commit('skeletons/lab3-a/own.test.ts', 'my test\n');
    await commit('notes.md', 'mine\n');
    const done = update(SECOND);
    expect(done).toEqual({
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      changed: [
        'dist/cli.mjs',
        'labs/checks.ts',
        'labs/new.ts',
        'labs/old.ts',
        'skeletons/lab3-a/given.ts',
        'skeletons/lab4-b/new.ts',
      ],
      alsoChangedThere: [],
      skeletonsLeftAlone: ['skeletons/lab3-a/own.ts'],
    });
    expect(await git(clone, 'ls-files')).toBe(
      [
        'dist/cli.mjs',
        'handout.json',
        'labs/checks.ts',
        'labs/new.ts',
        'notes.md',
        'skeletons/lab3-a/given.ts',
        'skeletons/lab3-a/own.test.ts',
        'skeletons/lab3-a/own.ts',
        'skeletons/lab4-b/new.ts',
      ].join('\n'),
    );
    expect(text('skeletons/lab3-a/own.ts')).toBe('my work\n');
    expect(text('skeletons/lab3-a/given.ts')).toBe('given anew\n');
    expect(text('dist/cli.mjs')).toBe('two\n');
    expect(await git(clone, 'status', '--porcelain')).toBe('');
    expect(await git(clone, 'log', '-1', '--format=%P %s')).toMatch(
      /^[0-9a-f]{40} [0-9a-f]{40} Take in a new hand-out$/,
    );
  });

  it('is a merge that touches no file of the student, whatever they did to them', async () => {
    await commit('skeletons/lab3-a/own.ts', 'my work\n');
    const before = await git(clone, 'rev-parse', 'HEAD:skeletons/lab3-a/own.ts');
    update(SECOND);
    expect(await git(clone, 'rev-parse', 'HEAD:skeletons/lab3-a/own.ts')).toBe(before);
    expect(await git(clone, 'diff', '--name-only', 'HEAD^1', 'HEAD', '--', 'skeletons/lab3-a/own.ts')).toBe(
      '',
    );
  });

  it('keeps what a student changed elsewhere, but for lines that the hand-out changed too', async () => {
    await commit('labs/checks.ts', 'mine\nb\nc\nd\nmy e\n');
    const { alsoChangedThere } = update(SECOND);
    expect(alsoChangedThere).toEqual(['labs/checks.ts']);
    expect(text('labs/checks.ts')).toBe('mine\nb\nc\nd\nE\n');
  });

  it('brings back what the student took away, and takes away what is gone', async () => {
    rmSync(join(clone, 'dist', 'cli.mjs'));
    await commit('labs/old.ts', 'changed\n');
    update(SECOND);
    expect(text('dist/cli.mjs')).toBe('two\n');
    expect(await git(clone, 'ls-files', 'labs/old.ts')).toBe('');
  });

  it('does not bring back a skeleton that the student took away', async () => {
    rmSync(join(clone, 'skeletons', 'lab3-a', 'own.ts'));
    await commit('skeletons/lab3-a/other.ts', 'instead\n');
    update(SECOND);
    expect(await git(clone, 'ls-files', 'skeletons/lab3-a')).toBe(
      'skeletons/lab3-a/given.ts\nskeletons/lab3-a/other.ts',
    );
  });

  it('does nothing where nothing is new, and goes on from the last update', async () => {
    update(SECOND);
    const head = await git(clone, 'rev-parse', 'HEAD');
    expect(update(SECOND)).toEqual({ changed: [], alsoChangedThere: [], skeletonsLeftAlone: [] });
    expect(await git(clone, 'rev-parse', 'HEAD')).toBe(head);
    await commit('skeletons/lab3-a/own.ts', 'my work\n');
    expect(update({ ...SECOND, 'dist/cli.mjs': 'three\n' }).changed).toEqual(['dist/cli.mjs']);
    expect([text('dist/cli.mjs'), text('skeletons/lab3-a/own.ts')]).toEqual(['three\n', 'my work\n']);
  });

  it('refuses what is not committed, and what is no hand-out, and then changes nothing', async () => {
    appendFileSync(join(clone, 'labs', 'checks.ts'), 'x\n');
    expect(() => update(SECOND)).toThrow(
      /has changes that are not committed \(labs\/checks\.ts\): commit or stash/,
    );
    await git(clone, 'checkout', '-q', '.');
    await commit(MANIFEST, '{}');
    expect(() => update(SECOND)).toThrow(/is no hand-out: its handout\.json is none of this tool's/);
    await git(clone, 'rm', '-q', MANIFEST);
    await git(clone, 'commit', '-qm', 'Gone');
    expect(() => update(SECOND)).toThrow(/is no hand-out: its last commit has no handout\.json/);
    expect(text('dist/cli.mjs')).toBe('one\n');
  });
});
