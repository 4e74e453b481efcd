import { describe, expect, it } from 'vitest';
import { compare } from '../../src/similarity/compare.ts';
import { concatenate, type Work } from '../../src/similarity/submission.ts';
import { tokensOf } from '../../src/similarity/tokens.ts';
import { Corpus, reformatted } from './corpus.ts';

const corpus = new Corpus();
const random = { below: (below: number) => below - 1 };

function work(id: string, files: Work['files'], more: Partial<Work> = {}): Work {
  return { id, name: id, people: [id], earlier: false, files, ...more };
}
const written = (writer: number) => corpus.compose(corpus.functions.map(() => writer));

describe('tokens', () => {
  it('are leaves of the syntax tree, without names, semicolons, commas and comments', () => {
    const kinds = (text: string) => tokensOf(text)?.kinds;
    expect(kinds('const a = f(b, 1); // what')).toEqual(kinds('const other = g(\n  c,\n  2,\n)'));
    expect(kinds("const a = 'x';")).not.toEqual(kinds('const a = 1;'));
    expect(kinds("import { a } from './a.ts';\nimport b from 'b';")).toEqual([]);
  });

  it('know a regular expression from a division, and a template as a whole', () => {
    expect(tokensOf('const a = /[/"]/g; const b = c / d;')?.kinds).toHaveLength(4 + 6);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
    expect(tokensOf('const a = `x ${`}` + 1} y`;')?.kinds).toHaveLength(3 + 5);
  });

  it('are not there for a text that is nested too deep', () => {
    const deep = `const a = ${'('.repeat(60_000)}1${')'.repeat(60_000)};`;
    expect(tokensOf(deep)).toBeUndefined();
    expect(tokensOf('const a = 1;')?.kinds).toHaveLength(4);
  });
});

describe('the files of a work', () => {
  it('are one text, in the order of their paths, and each row knows its file and line', () => {
    const { lines, origins, places, kinds } = concatenate(
      [
        { path: 'b.ts', text: '\uFEFFconst b =\r\n  2;' },
        { path: 'a.ts', text: 'let a;\n' },
      ],
      tokensOf,
    );
    expect(lines).toEqual(['let a;', '', 'const b =', '  2;']);
    expect(origins[3]).toEqual({ path: 'b.ts', line: 2 });
    expect(kinds.at(-1)).toBe('number');
    expect(places.at(-1)).toEqual({ startRow: 3, startColumn: 2, endRow: 3, endColumn: 3 });
  });
});

describe('the similarity of two works', () => {
  const one = work('one', written(0));
  const two = work('two', corpus.compose(corpus.functions.map((_, i) => (i % 2 === 0 ? 0 : 3))));
  const three = work('three', written(2));

  it('is the same from both sides, whatever was subtracted', () => {
    const there = compare([one, two, three], corpus.given, tokensOf).pairs;
    const back = compare([three, two, one], corpus.given, tokensOf).pairs;
    const told = (pairs: typeof there) =>
      pairs.map(({ left, right, similarity }) => [[left.id, right.id].sort().join(' '), similarity]);
    expect(told(there)).toEqual(told(back));
    expect(new Set(there.map(({ similarity }) => similarity)).size).toBe(3);
  });

  it('is 1 of a work with itself, and of one that was only formatted otherwise above 0.99', () => {
    const files = reformatted(one.files, random);
    const pairs = compare(
      [one, work('same', one.files), work('formatted', files)],
      corpus.given,
      tokensOf,
    ).pairs;
    expect(pairs.map(({ similarity }) => similarity)).toEqual([1, expect.any(Number), expect.any(Number)]);
    expect(pairs.at(-1)!.similarity).toBeGreaterThan(0.99);
  });

  it('leaves out what was handed out: skeletons alone have nothing in common', () => {
    const skeleton = corpus.given.map(({ path, text }) => ({ path: path.replace('skeleton/', ''), text }));
    const works = [work('a', skeleton), work('b', skeleton)];
    expect(compare(works, [], tokensOf).pairs[0]!.similarity).toBe(1);
    expect(compare(works, corpus.given, tokensOf).pairs[0]!.similarity).toBe(0);
  });

  it('is not asked of two works that one person wrote, nor of two of earlier years', () => {
    const group = [
      work('g1', written(0), { people: ['ada', 'bob'] }),
      work('g1 again', written(0), { people: ['bob'] }),
    ];
    const years = [
      work('2018/x', written(0), { people: [], earlier: true }),
      work('2019/y', written(0), { people: [], earlier: true }),
    ];
    const { pairs, excluded } = compare([...group, ...years], corpus.given, tokensOf);
    expect(excluded).toBe(1);
    expect(pairs.map(({ left, right }) => `${left.id}, ${right.id}`).sort()).toEqual([
      'g1 again, 2018/x',
      'g1 again, 2019/y',
      'g1, 2018/x',
      'g1, 2019/y',
    ]);
  });

  it('comes with the pieces of both texts, also where the files were cut otherwise', () => {
    const [acceptor, ...rest] = one.files;
    const moved = [{ path: 'zz.ts', text: `// moved\n${acceptor!.text}` }, ...rest];
    const [pair] = compare([one, work('moved', moved)], corpus.given, tokensOf).pairs;
    const { texts } = compare([one, work('moved', moved)], corpus.given, tokensOf);
    const piece = pair!.fragments().find(({ right }) => right.from > 300)!;
    const [left, right] = [texts.get(pair!.left), [...texts.values()][1]];
    expect(left!.lines.slice(piece.left.from, piece.left.to + 1)).toEqual(
      right!.lines.slice(piece.right.from, piece.right.to + 1),
    );
    expect(right!.origins[piece.right.from]!.path).toBe('zz.ts');
  });
});
