import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { bundleSubmission } from '../../src/load/bundle.ts';
import { SourceMap } from '../../src/load/source-map.ts';
import { submissionFrames } from '../../src/load/stack.ts';

const problemsOf = async (files: Record<string, string>, exports = { A: 'a.ts' }) => {
  const bundle = await bundleSubmission(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    exports,
  );
  return 'code' in bundle ? [] : bundle;
};

describe('bundleSubmission', () => {
  const refused: [string, string, RegExp][] = [
    ['a package', "import fs from 'node:fs';\nexport const A = fs;", /^"node:fs" can't be imported/],
    [
      'the authors’ door',
      "import { fc } from 'harness/author';\nexport const A = fc;",
      /^"harness\/author" can't be/,
    ],
    [
      'a file outside the lab',
      "import { b } from '../b.ts';\nexport const A = b;",
      /^"..\/b.ts" is none of your files/,
    ],
    [
      'an absolute path',
      "import { b } from '/etc/passwd';\nexport const A = b;",
      /^"\/etc\/passwd" can't be/,
    ],
    ['a file when it runs', "export const A = () => import('node:fs');", /^"node:fs" can't be imported/],
    [
      'a package by require',
      "declare const require: any;\nexport const A = require('fs');",
      /^"fs" can't be imported/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses to import ${what}, with file and line`, async () => {
      const problems = await problemsOf({ 'a.ts': text });
      expect(problems).toMatchObject([
        { kind: 'bundle', path: 'a.ts', message: expect.stringMatching(message) },
      ]);
      expect(problems[0]?.line).toBeGreaterThan(0);
    });
  }

  it('finds files of the lab by path, with .ts, .js or no ending', async () => {
    const b = 'export const one = 1;';
    for (const name of ['./sub/b.ts', './sub/b.js', './sub/b', './x/../sub/b.ts']) {
      expect(await problemsOf({ 'a.ts': `export { one as A } from '${name}';`, 'sub/b.ts': b })).toEqual([]);
    }
  });

  it('says which file is missing, and what to do', async () => {
    expect(await problemsOf({ 'b.ts': '' })).toMatchObject([
      { kind: 'missing', path: 'a.ts', message: 'a.ts is missing' },
    ]);
  });

  it('says where a text can not be read', async () => {
    expect(await problemsOf({ 'a.ts': 'export const A = 1;\nconst = 2;' })).toMatchObject([
      { kind: 'syntax', path: 'a.ts', line: 2, column: 7 },
    ]);
  });

  it('leaves no async and no #name in the text', async () => {
    const text = 'export class A { #x = 1; async get() { return await this.#x; } }';
    const bundle = await bundleSubmission([{ path: 'a.ts', text }], { A: 'a.ts' });
    expect('code' in bundle && bundle.code).toMatch(/new Promise/);
    expect('code' in bundle && bundle.code).toMatch(/new WeakMap/);
    expect(
      'code' in bundle && /\basync\b|\bawait\b|#x[^;]/.test(bundle.code.replace(/\/\/.*$|"[^"]*"/gm, '')),
    ).toBe(false);
  });

  it('follows no source map that a file of the submission names', async () => {
    const map = { version: 3, sources: ['elsewhere.ts'], names: [], mappings: 'AAAA' };
    const url = `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
    const text = `export const A = 1;\n//# sourceMappingURL=${url}\n`;
    const bundle = await bundleSubmission([{ path: 'a.ts', text }], { A: 'a.ts' });
    expect('code' in bundle && bundle.map).toContain('"submission:a.ts"');
    expect('code' in bundle && bundle.map).not.toContain('elsewhere');
  });

  it('maps a place in the text back to the line of the student', async () => {
    const text =
      '// one\n// two\nexport class A {\n  boom(): never {\n    throw new Error("here");\n  }\n}\n';
    const bundle = await bundleSubmission([{ path: 'deep/a.ts', text }], { A: 'deep/a.ts' });
    if (!('code' in bundle)) throw new Error('not bundled');
    const lines = bundle.code.split('\n');
    const line = lines.findIndex((one) => one.includes('throw new Error')) + 1;
    const column = (lines[line - 1] ?? '').indexOf('throw') + 1;
    const frames = submissionFrames(
      `Error: here\n    at A.boom (submission.js:${line}:${column})\n    at judge (judge.mjs:1:1)`,
    );
    expect(new SourceMap(bundle.map).place(frames)).toEqual({
      path: 'deep/a.ts',
      line: 5,
      column: 5,
      fn: 'A.boom',
    });
  });
});

describe('submissionFrames', () => {
  it('reads frames with and without a function, constructors and renamed methods, and no others', () => {
    const stack = [
      'Error: at fake (submission.js:9:9)',
      '    at A.b [as c] (submission.js:1:2)',
      '    at new A (submission.js:3:4)',
      '    at submission.js:5:6',
      '    at async A.d (submission.js:7:8)',
      '    at run (file:///x/judge.mjs:10:11)',
      '    at evil (notsubmission.js:1:1)',
      '    at none (submission.js:0:1)',
      '    at none (submission.js:1:0)',
      `    at far (submission.js:${'9'.repeat(400)}:1)`,
    ].join('\n');
    expect(submissionFrames(stack)).toEqual([
      { fn: 'A.b', line: 1, column: 2 },
      { fn: 'A', line: 3, column: 4 },
      { fn: '', line: 5, column: 6 },
      { fn: 'A.d', line: 7, column: 8 },
    ]);
  });

  it('gives the text of a file that is no code as an export of its own, to the letter', async () => {
    const text = '# Q\r\n\n- [x] `a` "b" c\n//# sourceMappingURL=x';
    const bundle = await bundleSubmission(
      [
        { path: 'a.ts', text: 'export const A = 1;' },
        { path: 'sheets/q.md', text },
      ],
      { A: 'a.ts', SHEET: 'sheets/q.md' },
    );
    if (!('code' in bundle)) throw new Error(JSON.stringify(bundle));
    const factory: unknown = new Script(bundle.code).runInThisContext();
    expect(Reflect.apply(factory as () => object, undefined, [])).toEqual({ A: 1, SHEET: text });
  });

  it('names a text that is missing, as it does code', async () => {
    expect(
      await problemsOf({ 'a.ts': 'export const A = 1;' }, { A: 'a.ts', Q: 'q.md' } as { A: string }),
    ).toMatchObject([{ kind: 'missing', path: 'q.md' }]);
  });
});
