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
import { officialResult } from '../../src/grade/official-result.ts';
import { readResults } from '../../src/private/results.ts';
import { isOfRow, readSubmissions } from '../../src/private/submissions.ts';
import { readTable } from '../../src/private/table.ts';
import { planPurge } from '../../src/report/purge.ts';
import { Result } from '../../src/result/schema.ts';
import { UsageError } from '../../src/usage-error.ts';
import { course2020 } from '../policy/records.ts';
import { lab, outcome, overlay, provenance, result, sitting, terms } from './made-results.ts';

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

/** An instant in one of the many ways of ISO 8601, of any year, or nearly one. */
const instantText = fc
  .record({
    year: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 2019, max: 2030 }).map(String) },
      fc.constantFrom('0000', '9998', '+012020', '-000001'),
    ),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
    between: fc.constantFrom('T', ' ', 't'),
    time: fc.constantFrom(
      '22:10:00',
      '22:10',
      '22',
      '23:59:59.999',
      '00:00:00.123456789',
      '23:59:60',
      '25:00',
    ),
    zone: fc.constantFrom(
      'Z',
      'z',
      '+01:00',
      '-11:30',
      '+0100',
      '+01',
      '+01:00[Europe/Oslo]',
      '+00:00:01',
      '',
    ),
    isBasic: fc.boolean(),
  })
  .map(({ year, month, day, between, time, zone, isBasic }) => {
    const date = [year, ...[month, day].map((part) => String(part).padStart(2, '0'))];
    return isBasic
      ? `${date.join('')}${between}${time.replaceAll(':', '')}${zone}`
      : `${date.join('-')}${between}${time}${zone}`;
  });

describe('a time of a row that is read', () => {
  it('gives a result that the book reads, of this very row, and a day that purge knows', () => {
    let taken = 0;
    fc.assert(
      fc.property(instantText, fc.boolean(), (text, isFolder) => {
        const csv = `lab,owner,repository,commit,submittedAt,timeSource,sequence
lab3,group-1,r,${isFolder ? '' : provenance.commit},${text},push,1
`;
        const faults: string[] = [];
        const table = readTable(Buffer.from(csv), 'submissions.csv', faults);
        const known = { course: course2020, students: new Map() };
        const [row] = readSubmissions(table, 'submissions.csv', known, faults);
        if (row === undefined) {
          expect(faults).toEqual([expect.stringContaining('is no instant')]);
          return;
        }
        taken++;
        const made = officialResult(
          lab,
          overlay,
          sitting([outcome('highest-leads')]),
          {
            owner: row.owner,
            folder: '/r',
            ...(isFolder ? { plainFolder: 'r' } : { commit: row.commit }),
            submittedAt: row.submittedAt,
            timeSource: row.timeSource,
          },
          terms,
        );
        const place = mkdtempSync(join(folder, 'term-'));
        writeFileSync(join(place, 'submissions.csv'), csv);
        expect(planPurge(place, '9999-12-31', course2020).paths).toContain('submissions.csv');
        writeResult(join(place, 'results'), made);
        const found = readResults(place, ['lab3'], faults);
        expect(faults).toEqual([]);
        expect(found.map((one) => isOfRow(row, one))).toEqual([true]);
        expect(found[0]?.grading.submittedAt).toBe(row.submittedAt);
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});
