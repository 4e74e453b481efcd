import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSubmission } from '../../src/load/submission.ts';

describe('readSubmission', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'submission-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text = 'export {};') => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const read = () => readSubmission(folder, ['**/*.ts']);

  it('takes the files that match, and names the others', () => {
    for (const path of ['a.ts', 'sub/b.ts', 'notes.md', 'sub/c.js', 'a.test.ts', 'types.d.ts']) write(path);
    const { files, outside } = read();
    expect(files.map(({ path }) => path)).toEqual(['a.ts', 'sub/b.ts']);
    expect(outside).toEqual(['a.test.ts', 'notes.md', 'sub/c.js', 'types.d.ts']);
  });

  it('does not look into node_modules and .git', () => {
    for (const path of ['a.ts', 'node_modules/x/b.ts', '.git/c.ts']) write(path);
    expect(read()).toMatchObject({ files: [{ path: 'a.ts' }], outside: [] });
  });

  it('follows no links', () => {
    write('a.ts');
    symlinkSync('/etc/passwd', join(folder, 'b.ts'));
    symlinkSync('/etc', join(folder, 'etc'));
    expect(read().files.map(({ path }) => path)).toEqual(['a.ts']);
  });

  it('takes 60 files and 1 MiB, and no more', () => {
    for (let i = 0; i < 60; i++) write(`f${i}.ts`);
    expect(read().files).toHaveLength(60);
    write('one-more.ts');
    expect(read).toThrow(/more than 60 files or 1 MiB/);
  });

  it('refuses more than 1 MiB in one file', () => {
    write('big.ts', 'x'.repeat(1024 * 1024));
    expect(read().files).toHaveLength(1);
    write('big.ts', 'x'.repeat(1024 * 1024 + 1));
    expect(read).toThrow(/more than 60 files or 1 MiB/);
  });

  it('says that a folder is missing or holds nothing to judge', () => {
    expect(() => readSubmission(join(folder, 'nowhere'), ['**/*.ts'])).toThrow(
      /There is no folder .*nowhere/,
    );
    write('notes.md');
    expect(read).toThrow(/holds no file that matches \*\*\/\*\.ts/);
  });
});
