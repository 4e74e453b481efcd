import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { builtFile, installationRoot } from 'harness/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checksHash, toolHash } from '../../src/grade/tool-hash.ts';
import { readLab, skeletonFolder } from '../../src/lab/catalogue.ts';

let root = '';
let dist = '';
/** What the hash is of, as a copy that can be changed. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lab-hash-'));
  dist = join(root, 'dist');
  mkdirSync(dist);
  const built = dirname(builtFile('inside.mjs'));
  for (const name of readdirSync(built)) {
    if (/\.(mjs|cjs|js|sha256)$/.test(name)) cpSync(join(built, name), join(dist, name));
  }
  for (const path of ['harness/src', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(installationRoot(), path), join(root, path), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('is of what decides a result, in the jail and outside, and of nothing else', () => {
  const before = toolHash(root, dist);
  expect(before).toBe(toolHash());
  const changes = (path: string) => {
    const content = readFileSync(path);
    writeFileSync(path, Buffer.concat([content, Buffer.from('\n')]));
    const after = toolHash(root, dist);
    writeFileSync(path, content);
    return after !== before;
  };
  for (const name of ['inside.mjs', 'reader.mjs', 'judge.mjs', 'stage.cjs', 'student.js', 'outside.sha256'])
    expect(changes(join(dist, name)), name).toBe(true);
  // The type check reads the students' door from its sources.
  for (const name of ['harness/src/node.ts', 'harness/src/student-globals.d.ts', 'tsconfig.json'])
    expect(changes(join(root, name)), name).toBe(true);
  expect(changes(join(dist, 'cli.mjs'))).toBe(false);
});

it('sees the types of the students’ door: what that file exports is in files beside it', () => {
  const door = readFileSync(join(installationRoot(), 'harness', 'src', 'student.ts'), 'utf8');
  const seen = [...door.matchAll(/from '(.*)'/g)].map(([, path]) => path);
  expect(seen).toEqual(['./node.ts', './not-implemented.ts']);
  for (const path of seen) {
    const text = readFileSync(join(installationRoot(), 'harness', 'src', path ?? ''), 'utf8');
    expect(text, path).not.toMatch(/^import/m);
  }
});

it('of a lab is of its checks and of what is put beside the student’s files', () => {
  const lab = readLab(5);
  const [path = ''] = lab.manifest.given;
  expect(path).not.toBe('');
  const before = checksHash(lab);
  expect(checksHash({ ...lab, hash: 'other' })).not.toBe(before);
  const given = join(root, 'skeletons', lab.manifest.folder, path);
  cpSync(skeletonFolder(lab), dirname(given), { recursive: true });
  expect(checksHash(lab, root)).toBe(before);
  writeFileSync(given, `${readFileSync(given, 'utf8')}\n`);
  expect(checksHash(lab, root)).not.toBe(before);
});

it('sees what decides a result outside the jail', async () => {
  const { metafile } = await build({
    absWorkingDir: installationRoot(),
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    external: ['esbuild', 'ts-morph', 'typescript'],
    outfile: 'outside.mjs',
    entryPoints: ['grader/src/grade/decides.ts'],
  });
  expect(Object.keys(metafile.inputs)).toEqual(
    expect.arrayContaining(
      [
        'grade/official-result.ts',
        'result/score.ts',
        'submissions/selection.ts',
        'submissions/overlay.ts',
      ].map((name) => `grader/src/${name}`),
    ),
  );
});
