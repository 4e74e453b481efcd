import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkStructure, outline } from '../../src/load/structure/index.ts';
import { found } from './marked.ts';

const MIB = 1024 * 1024;

describe('places', () => {
  it('count lines alike with LF, CRLF and CR', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(found(['class A {', '  #x = 1;', '}', 'let y = 0;'].join(end))).toEqual([
        'private-name 2:3',
        'module-state 4:5',
      ]);
    }
  });

  it('do not count a byte order mark', () => {
    expect(found('\uFEFFlet x = 0;')).toEqual(['module-state 1:5']);
    expect(found('\uFEFFlet x = ;')).toEqual(['syntax 1:9']);
  });

  it('are sorted by path, line, column', () => {
    const text = 'class A { #x = new WeakMap(); }\nlet a = Date, b;';
    const errors = checkStructure(['b.ts', 'a.ts', 'B.ts'].map((path) => ({ path, text })));
    const inFile = ['1:11', '1:20', '2:5', '2:9', '2:15'];
    expect(errors.map(({ path, line, column }) => `${path} ${line}:${column}`)).toEqual(
      ['B.ts', 'a.ts', 'b.ts'].flatMap((path) => inFile.map((place) => `${path} ${place}`)),
    );
  });

  it('are 50 a file at most', () => {
    expect(found('Date;\n'.repeat(60))).toEqual(Array.from({ length: 50 }, (_, i) => `clock ${i + 1}:1`));
    expect(found('// @ts-ignore\n'.repeat(60))).toHaveLength(50);
  });
});

describe('a file that no editor would write', () => {
  it('nested too deep for the parser is one error', () => {
    const tooDeep = [
      {
        rule: 'too-deep',
        path: 'a.ts',
        line: 1,
        column: 1,
        message: 'this file is nested too deep to be read',
        instead: expect.stringContaining('Give parts of it names'),
      },
    ];
    const pairs: [string, string][] = [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['(() => {', '})()'],
      ['!', ''],
    ];
    for (const [open, close] of pairs) {
      const text = `${open.repeat(60_000)}1${close.repeat(60_000)}`;
      expect(checkStructure([{ path: 'a.ts', text }])).toEqual(tooDeep);
      expect(outline([{ path: 'a.ts', text }])).toEqual([]);
    }
  });

  it('that is parsed but nested too deep to be walked is the same error', () => {
    const text = `export const x = 1${' + 1'.repeat(100_000)};`;
    expect(found(text)).toEqual(['too-deep 1:1']);
    expect(outline([{ path: 'a.ts', text }])).toEqual([]);
  });

  it('leaves nothing behind in the parser for the next file', () => {
    // The parser notes for each offset that no arrow function begins there; in the next file one does.
    const deep = `x = ${'(a, b) + '.repeat(3)}${'('.repeat(60_000)}`;
    const good = 'x = (a, b) => 1 + f((a, b) => 2, (a, b) => 3);\nlet y = 0;';
    const errors = checkStructure([
      { path: 'a.ts', text: deep },
      { path: 'b.ts', text: good },
    ]);
    expect(errors.map(({ path, rule }) => `${path} ${rule}`)).toEqual(['a.ts too-deep', 'b.ts module-state']);
  });

  it('that is empty, or only a byte order mark, has no errors', () => {
    for (const text of ['', '\uFEFF', '\n', '\r\n', '// nothing']) expect(found(text)).toEqual([]);
  });

  it('of one MiB is read whole', () => {
    const line = 'export const f = (x: number): number => x + 1; // and so on\n';
    const text = line.repeat(MIB / line.length);
    expect(found(text)).toEqual([]);
    expect(found(`${text}let last = 0;`)).toEqual([`module-state ${text.split('\n').length}:5`]);
    expect(found('\0'.repeat(MIB))).toHaveLength(50);
  });

  it('in a folder of a strange name is read like another', () => {
    for (const path of ['x.d.ts', 'x.json', '__proto__', '', '../x.ts']) {
      expect(found('let x: number = 0;', {}, path)).toEqual(['module-state 1:5']);
    }
  });
});

describe('for every text', () => {
  /** Pieces that mean something to a rule, in any order, with any text between. */
  const piece = fc.constantFrom(
    ...['Date', 'Promise', 'async ', 'await ', 'this.x', ' = ', '() => ', '{', '}', '(', ')', '[', ']'],
    ...['class A ', 'static ', 'extends ', 'Map', '#x', 'let ', 'const ', 'import ', 'export ', 'from ', '"'],
    ...['`', '${', "'./x.ts'", '// @ts-ignore\n', '/*', '*/', '///', '<reference path="x" />', 'get ', '/'],
    ...['function ', '.bind(this)', '.push', ';', ',', ':', '?', '=>', 'new ', 'with', 'Symbol', 'require'],
    ...['import.meta', 'namespace N', 'declare ', 'accessor ', '\0', '\uFEFF', '\r\n', '\n', '\u2028', '𝔇'],
    ...['constructor', '__proto__', 'Math', '.random', 'as const', 'enum ', '@', '<', '>', '..', '1n', '\\'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string()), { maxLength: 40 })
      .map((all) => all.join('')),
  );

  it('nothing is thrown, and all places are in the file', () => {
    fc.assert(
      fc.property(text, (text) => {
        const lines = text.replace(/^\uFEFF/, '').split(/\r\n|[\n\r\u2028\u2029]/);
        const files = [{ path: 'a.ts', text }];
        const inFile = ({ line, column }: { line: number; column: number }) =>
          line >= 1 && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
        expect(checkStructure(files).filter((error) => !inFile(error))).toEqual([]);
        expect(outline(files).filter((place) => !inFile(place))).toEqual([]);
        expect(outline(files).every(({ line, endLine }) => line <= endLine && endLine <= lines.length)).toBe(
          true,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('an edit of a given file is found, in the file', () => {
    fc.assert(
      fc.property(text, text, (pristine, text) => {
        const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
        const plain = (whole: string) => whole.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
        const errors = checkStructure([{ path: 'a.ts', text }], { given: new Map([['a.ts', pristine]]) });
        expect(errors).toHaveLength(plain(text) === plain(pristine) ? 0 : 1);
        for (const { line, column } of errors) {
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
        }
      }),
    );
  });

  it('what is said of a file does not depend on the files before it', () => {
    fc.assert(
      fc.property(text, text, (first, second) => {
        const alone = checkStructure([{ path: 'b.ts', text: second }]);
        const after = checkStructure([
          { path: 'a.ts', text: first },
          { path: 'b.ts', text: second },
        ]);
        expect(after.filter(({ path }) => path === 'b.ts')).toEqual(alone);
      }),
    );
  });
});
