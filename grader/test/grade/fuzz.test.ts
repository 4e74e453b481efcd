import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeResult } from '../../src/grade/command.ts';
import { merge } from '../../src/grade/merge.ts';
import { readResults } from '../../src/private/results.ts';
import { Result } from '../../src/result/schema.ts';
import { UsageError } from '../../src/usage-error.ts';
import { outcome, result } from './made-results.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A result with something of everything that a result may have. */
const WHOLE: Json = JSON.parse(
  JSON.stringify(
    result([
      outcome('highest-leads', { output: 'x', steps: 4, worlds: 2, note: 'n' }),
      outcome('leader-always-right', {
        verdict: 'fail',
        failure: {
          kind: 'property',
          message: 'm',
          place: { path: 'a.ts', line: 1, column: 1, fn: 'A.b' },
          story: ['s'],
          seed: 3,
          replay: { values: [1, [2]], lost: [], untilWrong: false },
          run: { steps: 2, wrong: { step: 1, node: 0, rule: 'r', text: 't', places: [] } },
        },
      }),
    ]),
  ),
);

function pathsOf(value: Json, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [at];
  const below = Array.isArray(value)
    ? value.flatMap((one, i) => pathsOf(one, [...at, i]))
    : Object.entries(value).flatMap(([name, one]) => pathsOf(one, [...at, name]));
  return [at, ...below];
}

/** What does harm where it is believed: names that lead elsewhere, numbers that are none, the wrong shape. */
const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    '../../../x',
    '..',
    '',
    'lab3/../..',
    '\u0000',
    '__proto__',
    -1,
    1e308,
    0.5,
    null,
    true,
    [],
    {},
  ),
  fc.jsonValue().map((value) => value as Json),
);

/** A result in which something is gone, is something else, or is there besides; or a text that is cut or hit. */
const mutated: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...pathsOf(WHOLE).slice(1)), fc.constantFrom('delete', 'replace', 'insert'), odd)
    .map(([path, how, value]) => {
      const copy: Json = structuredClone(WHOLE);
      const last = path.at(-1) ?? '';
      const parent = path.slice(0, -1).reduce<unknown>((here, name) => Reflect.get(Object(here), name), copy);
      if (how === 'insert')
        Reflect.set(Object(parent), Array.isArray(parent) ? parent.length : 'more', value);
      else if (how === 'replace') Reflect.set(Object(parent), last, value);
      else if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else Reflect.deleteProperty(Object(parent), last);
      return JSON.stringify(copy);
    }),
  fc.nat(JSON.stringify(WHOLE).length).map((end) => JSON.stringify(WHOLE).slice(0, end)),
  fc.tuple(fc.nat(JSON.stringify(WHOLE).length), fc.string({ maxLength: 4 })).map(([at, text]) => {
    const whole = JSON.stringify(WHOLE);
    return whole.slice(0, at) + text + whole.slice(at + text.length);
  }),
  fc.string(),
);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-fuzz-'));
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

const filesIn = (path: string) =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

describe('a malformed result', () => {
  it('is refused by merge in one clear error, with nothing taken; or it is a result, and is taken whole', () => {
    let refused = 0;
    fc.assert(
      fc.property(mutated, (text) => {
        const [shard, out] = [join(folder, 'shard'), join(folder, 'out')];
        writeResult(shard, Result.parse(WHOLE));
        mkdirSync(join(shard, 'lab3', 'other'), { recursive: true });
        writeFileSync(join(shard, 'lab3', 'other', 'x.json'), text);
        const before = filesIn(folder).sort();
        try {
          merge([shard], { out });
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(UsageError);
          expect(String(error)).toContain('x.json');
          // Nothing was written, here or elsewhere.
          expect(filesIn(folder).sort()).toEqual(before);
          return;
        }
        const written = filesIn(folder).filter((path) => !before.includes(path));
        expect(written.length).toBeGreaterThan(0);
        for (const path of written) {
          expect(dirname(dirname(path))).toMatch(new RegExp(`^${out}/lab[1-9]$`));
          expect(Result.safeParse(JSON.parse(readFileSync(path, 'utf8'))).success).toBe(true);
        }
        rmSync(out, { recursive: true });
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('is named by the book’s reader, which takes the others', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        writeResult(join(folder, 'results'), Result.parse(WHOLE));
        writeFileSync(join(folder, 'results', 'lab3', 'group-1', 'x.json'), text);
        const faults: string[] = [];
        const found = readResults(folder, ['lab3'], faults);
        const good = found.filter(({ key }) => key !== 'x');
        expect(good.map(({ result: one }) => one)).toEqual([WHOLE]);
        // Either it is a result of this owner, or it is named once.
        expect(found.length - good.length + faults.length).toBe(1);
        for (const fault of faults) expect(fault).toMatch(/^results\/lab3\/group-1\/x\.json: is /);
      }),
      { numRuns: 500 },
    );
  });
});
