import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Entry,
  findClash,
  select,
  UnreadableSubmission,
  unreadable,
} from '../../src/submissions/selection.ts';

const LAB = { id: 'lab4', folder: 'lab4-paxos', files: ['**/*.ts'], given: ['messages.ts'] };

function file(path: string, size = 10, mode = '100644'): Entry {
  return { path, mode, id: '0'.repeat(40), size };
}

function taken(...entries: Entry[]): string[] {
  return select(entries, LAB).taken.map(({ path }) => path);
}

it('what the system refuses to read is the fault of that submission alone; a fault of ours is none of it', () => {
  let refused: unknown;
  try {
    readFileSync('/'.padEnd(5000, 'x'));
  } catch (error) {
    refused = error;
  }
  expect(unreadable(refused).message).toBe("It can't be read: ENAMETOOLONG (open)");
  const one = new UnreadableSubmission('gone');
  expect(unreadable(one)).toBe(one);
  expect(() => unreadable(new TypeError('ours'))).toThrow(TypeError);
});

describe('the student’s files', () => {
  it('are those in the lab’s folder that the globs match, by mode', () => {
    const { taken, left } = select(
      [
        file('skeletons/lab4-paxos/acceptor.ts'),
        file('skeletons/lab4-paxos/more/deep.ts', 10, '100755'),
        file('skeletons/lab4-paxos/messages.ts'),
        file('skeletons/lab4-paxos/link.ts', 10, '120000'),
        file('skeletons/lab4-paxos/module.ts', 0, '160000'),
        file('skeletons/lab4-paxos/own.test.ts'),
        file('skeletons/lab4-paxos/types.d.ts'),
        file('skeletons/lab4-paxos/acceptor.js'),
        file('skeletons/lab3-failure-detector/other.ts'),
        file('package.json'),
      ],
      LAB,
    );
    expect(taken.map(({ path }) => path)).toEqual(['acceptor.ts', 'more/deep.ts']);
    expect(left).toEqual([
      { path: 'link.ts', why: 'a link' },
      { path: 'module.ts', why: 'another repository' },
      { path: 'own.test.ts' },
      { path: 'types.d.ts' },
      { path: 'acceptor.js' },
    ]);
  });

  describe('that are there twice', () => {
    const SKELETON = { 'a.ts': ['a0'], 'b.ts': ['b0'], 'messages.ts': ['m0'] };
    const lab = { ...LAB, handedOut: SKELETON };
    const at = (prefix: string, files: Record<string, string>) =>
      Object.entries(files).map(([path, id]) => ({ ...file(`${prefix}lab4-paxos/${path}`), id }));
    const handedOut = { 'a.ts': 'a0', 'b.ts': 'b0', 'messages.ts': 'm0' };
    const picked = (...entries: Entry[]) => {
      const { prefix, other, taken } = select(entries, lab);
      return [prefix, other, taken.map(({ id }) => id).join()];
    };
    const SKELETONS = 'skeletons/lab4-paxos/';
    const TOP = 'lab4-paxos/';

    it('are taken from where somebody worked', () => {
      const work = { ...handedOut, 'a.ts': 'a1' };
      expect(picked(...at('skeletons/', handedOut), ...at('', work))).toEqual([TOP, SKELETONS, 'a1,b0']);
      expect(picked(...at('skeletons/', work), ...at('', handedOut))).toEqual([SKELETONS, TOP, 'a1,b0']);
      const added = { 'a.ts': 'a0', 'new.ts': 'n1' };
      expect(picked(...at('skeletons/', handedOut), ...at('', added))).toEqual([TOP, SKELETONS, 'a0,n1']);
    });

    it('are the same work, or none, wherever they are taken from', () => {
      const work = { ...handedOut, 'a.ts': 'a1' };
      expect(picked(...at('skeletons/', work), ...at('', work))).toEqual([SKELETONS, TOP, 'a1,b0']);
      // What was handed out is no work, whatever it says.
      expect(picked(...at('skeletons/', handedOut), ...at('', { 'messages.ts': 'm1' }))).toEqual([
        SKELETONS,
        TOP,
        'a0,b0',
      ]);
    });

    it('and are different work are refused, with both places', () => {
      const entries = [...at('skeletons/', { 'a.ts': 'a1' }), ...at('', { 'a.ts': 'a2' })];
      expect(() => select(entries, lab)).toThrow(
        /twice, and there is different work in skeletons\/lab4-paxos\/ and in lab4-paxos\//,
      );
    });
  });

  it('may stand in a folder of the lab’s name at the top', () => {
    expect(taken(file('lab4-paxos/a.ts'))).toEqual(['a.ts']);
  });

  it('may be the whole of a plain folder, not of a repository', () => {
    expect(select([file('a.ts')], LAB, true).prefix).toBe('');
    expect(() => select([file('a.ts')], LAB)).toThrow(UnreadableSubmission);
  });

  it('are at most 60, and at most 1 MiB', () => {
    const many = (count: number, size: number) =>
      Array.from({ length: count }, (_, i) => file(`lab4-paxos/f${i}.ts`, size));
    expect(select(many(60, 17_476), LAB).taken.length).toBe(60);
    expect(() => select(many(61, 1), LAB)).toThrow(/more than 60 files or 1 MiB/);
    expect(() => select(many(60, 17_477), LAB)).toThrow(/more than 60 files or 1 MiB/);
  });

  it('have names that every machine can have and every terminal can show', () => {
    for (const name of [
      'a\nb.ts',
      'a\u001b.ts',
      'a\u202e.ts',
      'a\ufffd.ts',
      'a\\b.ts',
      'a:b.ts',
      `${'x'.repeat(200)}.ts`,
    ]) {
      expect(() => taken(file(`lab4-paxos/${name}`)), name).toThrow(/no file of this lab/);
    }
    expect(taken(file('lab4-paxos/løsning.ts'), file('lab4-paxos/-x.ts'))).toEqual(['løsning.ts', '-x.ts']);
  });

  it('never lead out of their folder, whatever their names are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', '', 'a', '.git', 'node_modules'), { maxLength: 5 }),
        (parts) => {
          let paths: readonly string[] = [];
          try {
            paths = taken(file(`lab4-paxos/${[...parts, 'b.ts'].join('/')}`));
          } catch (error) {
            expect(error).toBeInstanceOf(UnreadableSubmission);
          }
          for (const path of paths) expect(path).toMatch(/^(a\/)*b\.ts$/);
        },
      ),
    );
  });
});

describe('names that clash', () => {
  it('in case, in form of Unicode, and as file and folder', () => {
    expect(findClash(['a.ts', 'A.ts'])).toEqual(['a.ts', 'A.ts']);
    expect(findClash(['caf\u00e9.ts', 'cafe\u0301.ts'])).toBeDefined();
    expect(findClash(['Stra\u00dfe.ts', 'STRASSE.ts'])).toBeDefined();
    expect(findClash(['a/b.ts', 'A/c.ts'])).toBeDefined();
    expect(findClash(['a', 'a/b.ts'])).toBeDefined();
    expect(findClash(['\ufb01.ts', 'fi.ts'])).toBeDefined();
    expect(findClash(['a/b.ts', 'a/c.ts', 'b.ts'])).toBeUndefined();
  });

  it('with a file that is handed out, too', () => {
    expect(() => taken(file('lab4-paxos/Messages.ts'))).toThrow(/Messages\.ts/);
  });

  it('are found in any order', () => {
    const name = fc.stringMatching(/^[abAB]{1,3}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 6 }), (names) => {
        const expected = new Set(names.map((one) => one.toLowerCase())).size < names.length;
        expect(findClash(names) !== undefined).toBe(expected);
        expect(findClash([...names].reverse()) !== undefined).toBe(expected);
      }),
    );
  });
});
