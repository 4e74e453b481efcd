import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cache, sittingOf } from '../../src/grade/cache.ts';
import { writeResult } from '../../src/grade/command.ts';
import { merge } from '../../src/grade/merge.ts';
import { officialResult } from '../../src/grade/official-result.ts';
import { resultPath } from '../../src/grade/result-path.ts';
import { Result } from '../../src/result/schema.ts';
import { UsageError } from '../../src/usage-error.ts';
import { lab, outcome, overlay, provenance, result, terms } from './made-results.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const COMMIT = 'a'.repeat(40);
const whole = () =>
  result([
    outcome('highest-leads', { steps: 40, worlds: 7 }),
    outcome('leader-always-right', { verdict: 'fail' }),
  ]);

describe('a result that is there', () => {
  it('stands while blobs, checks, tool, Node, seeds and jail are the same', () => {
    writeResult(folder, whole());
    const cache = new Cache(folder);
    expect(cache.ofCommit(lab, 'group-1', COMMIT, terms)).toEqual(whole());
    expect(cache.ofFiles(lab, 'group-1', overlay.hash, terms)).toEqual(whole());
    expect(cache.ofCommit({ ...lab, hash: 'other' }, 'group-1', COMMIT, terms)).toBeUndefined();
    expect(cache.ofCommit(lab, 'group-2', COMMIT, terms)).toBeUndefined();
    expect(cache.ofCommit(lab, 'group-1', `${COMMIT.slice(0, 12)}${'b'.repeat(28)}`, terms)).toBeUndefined();
    expect(cache.ofFiles(lab, 'group-1', 'e'.repeat(64), terms)).toBeUndefined();
    for (const other of [
      { toolHash: 'x' },
      { seeds: [3, 4] },
      { seeds: [3] },
      { sandbox: 'none' as const },
      { passAbove: 50 },
    ]) {
      expect(
        cache.ofCommit(lab, 'group-1', COMMIT, { ...terms, ...other }),
        JSON.stringify(other),
      ).toBeUndefined();
    }
    writeResult(folder, { ...whole(), tool: { ...whole().tool, node: 'v1.2.3' } });
    expect(cache.ofCommit(lab, 'group-1', COMMIT, terms)).toBeUndefined();
  });

  it('of the same files stands for anybody, whoever handed them in first', () => {
    const before = writeResult(folder, whole());
    const cache = new Cache(folder);
    expect(cache.ofAnybody(lab, overlay.hash, terms)).toEqual(whole());
    expect(cache.ofAnybody(lab, 'e'.repeat(64), terms)).toBeUndefined();
    expect(cache.ofAnybody(lab, overlay.hash, { ...terms, seeds: [3, 4] })).toBeUndefined();
    rmSync(before);
    expect(cache.ofAnybody(lab, overlay.hash, terms)).toBeUndefined();
    const { grading } = whole();
    const other = { ...whole(), grading: { ...grading!, owner: 'group-2' } };
    cache.wrote(other, writeResult(folder, other));
    expect(cache.ofAnybody(lab, overlay.hash, terms)?.grading?.owner).toBe('group-2');
  });

  it('does not stand if it is provisional, could not be read, or is no result', () => {
    const cache = new Cache(folder);
    const path = writeResult(folder, result([outcome('highest-leads', { verdict: 'inconclusive' })]));
    expect(cache.ofCommit(lab, 'group-1', COMMIT, terms)).toBeUndefined();
    const problem = { kind: 'submission' as const, path: '', line: 0, column: 0, message: 'gone' };
    writeResult(folder, { ...whole(), problems: [problem] });
    expect(cache.ofCommit(lab, 'group-1', COMMIT, terms)).toBeUndefined();
    writeFileSync(path, '{"schema":"lab-result/1"');
    expect(cache.ofCommit(lab, 'group-1', COMMIT, terms)).toBeUndefined();
  });

  it('can be made again from what it says, for another commit with the same files', () => {
    const first = whole();
    const again = officialResult(lab, overlay, sittingOf(first), provenance, terms);
    expect(again).toEqual(first);
  });

  it('is written whole, for its owner alone, and leaves nothing beside it, nor what a killed process left', () => {
    const path = writeResult(folder, whole());
    expect(statSync(path).mode & 0o077).toBe(0);
    // A process that ended before this one began, and this one's parent, which is alive.
    const { pid } = spawnSync('true');
    writeFileSync(`${path}.${pid}.scratch`, '{');
    writeFileSync(`${path}.${process.ppid}.scratch`, '{');
    writeResult(folder, whole());
    expect(readdirSync(join(path, '..')).sort()).toEqual([
      `${COMMIT.slice(0, 12)}.json`,
      `${COMMIT.slice(0, 12)}.json.${process.ppid}.scratch`,
    ]);
  });
});

describe('results of shards', () => {
  const shard = (name: string) => join(folder, name);

  it('are taken together', () => {
    writeResult(shard('1'), whole());
    const other = { ...whole(), grading: { ...whole().grading, owner: 'group-2' } } as typeof first;
    const first = whole();
    writeResult(shard('2'), other);
    expect(merge([shard('1'), shard('2'), shard('1')], { out: shard('all') })).toBe(0);
    expect(readdirSync(join(shard('all'), 'lab3'))).toEqual(['group-1', 'group-2']);
    expect(readdirSync(shard('all'))).toEqual(['lab3']);
  });

  it('say together who is who, where their logs name nobody', () => {
    const list = (name: string, ...lines: string[]) => {
      writeResult(shard(name), whole());
      writeFileSync(join(shard(name), 'pseudonyms.csv'), `pseudonym,owner\n${lines.join('\n')}\n`);
    };
    list('1', 's-00000002,group-2', 's-00000003,group-3');
    list('2', 's-00000001,group-1', 's-00000002,group-2');
    list('all', 's-00000009,group-9');
    expect(merge([shard('1'), shard('2')], { out: shard('all') })).toBe(0);
    expect(readFileSync(join(shard('all'), 'pseudonyms.csv'), 'utf8')).toBe(
      'pseudonym,owner\ns-00000001,group-1\ns-00000002,group-2\ns-00000003,group-3\ns-00000009,group-9\n',
    );
  });

  it('that were not judged in the same way end it before anything is written', () => {
    const other = (change: (made: Result) => object) => {
      const made = whole();
      const elsewhere = { ...made, grading: { ...made.grading!, owner: 'group-2' } };
      return { ...elsewhere, ...change(elsewhere) } as Result;
    };
    const cases: [RegExp, (made: Result) => object][] = [
      [/other seeds/, ({ grading }) => ({ grading: { ...grading, seeds: [3, 99] } })],
      [/another major version of Node/, ({ tool }) => ({ tool: { ...tool, node: 'v1.2.3' } })],
      [
        /other checks/,
        ({ grading }) => ({ grading: { ...grading, hashes: { ...grading!.hashes, checks: 'x' } } }),
      ],
      [
        /another version of harness or grader/,
        ({ grading }) => ({ grading: { ...grading, hashes: { ...grading!.hashes, tool: 'x' } } }),
      ],
    ];
    writeResult(shard('1'), whole());
    for (const [what, change] of cases) {
      writeResult(shard('2'), other(change));
      expect(() => merge([shard('1'), shard('2')], { out: shard('all') })).toThrow(what);
    }
    // Of another minor version, and of another lab's seeds, there is nothing to say.
    const { tool } = whole();
    writeResult(
      shard('2'),
      other(() => ({ tool: { ...tool, node: `${tool.node}9` } })),
    );
    expect(merge([shard('1'), shard('2')], { out: shard('all') })).toBe(0);
  });

  it('never take the place of what is final, unless they are and agree, or were judged otherwise', () => {
    const out = shard('all');
    const [yes, no, open] = (['pass', 'fail', 'inconclusive'] as const).map((verdict) =>
      result([outcome('highest-leads', { verdict }), outcome('leader-always-right')]),
    ) as [Result, Result, Result];
    const gone: Result = {
      ...no,
      problems: [{ kind: 'submission', path: '', line: 0, column: 0, message: 'gone' }],
      grading: { ...no.grading!, hashes: { ...no.grading!.hashes, files: '0' } },
    };
    const regraded = (one: Result): Result => ({
      ...one,
      grading: { ...one.grading!, hashes: { ...one.grading!.hashes, checks: 'new' } },
    });
    const ofFolder = (one: Result, files: string): Result => {
      const { commit: _, ...grading } = one.grading!;
      return { ...one, grading: { ...grading, folder: 'r', hashes: { ...grading.hashes, files } } };
    };
    const later = { ...yes, grading: { ...yes.grading!, submittedAt: '2026-02-03T10:00:00Z' } };
    const taken = '1 result taken into all';
    const other = `${taken}; 1 in the place of what was judged otherwise`;
    const left = '0 results taken into all; 1 left out, since what stands there is final';
    const cases: [string, Result, Result, 'stands' | 'comes' | 'error', string][] = [
      ['what is provisional does not', yes, open, 'stands', left],
      ['nor what could not be read', yes, gone, 'stands', left],
      ['not even if it was judged otherwise', yes, regraded(open), 'stands', left],
      ['what is final takes the place of the provisional', open, no, 'comes', taken],
      ['and of what could not be read', gone, no, 'comes', taken],
      ['of two provisional ones the later', open, { ...open, judgeStarts: 9 }, 'comes', taken],
      ['a time that was collected later is taken', yes, later, 'comes', taken],
      ['two of the same disagree', yes, no, 'error', ''],
      ['one was judged by other checks', yes, regraded(no), 'comes', other],
      ['something else is in the folder', ofFolder(yes, 'a'), ofFolder(no, 'b'), 'comes', other],
      ['the same in the folder disagrees', ofFolder(yes, 'a'), ofFolder(no, 'a'), 'error', ''],
    ];
    for (const [what, stands, comes, end, said] of cases) {
      for (const name of ['0', '1', 'all', 'both']) rmSync(shard(name), { recursive: true, force: true });
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      const path = writeResult(out, stands);
      writeResult(shard('1'), comes);
      const go = () => merge([shard('1')], { out });
      if (end === 'error')
        expect(go, what).toThrow(/^\S+all\S+ and \S+1\S+ are results of the same and disagree/);
      else expect(go(), what).toBe(0);
      const read = Result.parse(JSON.parse(readFileSync(path, 'utf8')));
      expect(read, what).toEqual(end === 'comes' ? comes : stands);
      const lines = log.mock.calls.map(([line]) => String(line).replace(out, 'all'));
      expect(lines, what).toEqual(end === 'error' ? [] : [said]);
      log.mockRestore();
      // Between shards it is the same, but that they may not be judged otherwise.
      if (said === other || what.includes('otherwise')) continue;
      writeResult(shard('0'), stands);
      const both = () => merge([shard('0'), shard('1')], { out: shard('both') });
      if (end === 'error') expect(both, what).toThrow(/disagree/);
      else {
        expect(both(), what).toBe(0);
        expect(Result.parse(JSON.parse(readFileSync(path.replace('/all/', '/both/'), 'utf8'))), what).toEqual(
          read,
        );
      }
    }
  });

  it('whose names lead elsewhere are no results', () => {
    const path = writeResult(shard('1'), whole());
    const { lab: of, grading } = whole();
    for (const bad of [
      { lab: { ...of, id: '../../lab3' } },
      { lab: { ...of, id: 'lab3/../..' } },
      { grading: { ...grading!, commit: `../../${'a'.repeat(34)}` } },
      { grading: { ...grading!, commit: undefined, hashes: { ...grading!.hashes, files: '../../../x' } } },
      { grading: { ...grading!, owner: '../x' } },
    ]) {
      writeFileSync(path, JSON.stringify({ ...whole(), ...bad }));
      expect(() => merge([shard('1')], { out: shard('all') }), JSON.stringify(bad)).toThrow(UsageError);
      expect(readdirSync(folder)).toEqual(['1']);
    }
    expect(() => resultPath('../lab3', 'anna', 'a'.repeat(40))).toThrow(UsageError);
    expect(() => resultPath('lab3', 'anna', '../../x')).toThrow(UsageError);
  });

  it('that disagree, or are none, end it before anything is written', () => {
    writeResult(shard('1'), whole());
    writeResult(shard('2'), result([outcome('highest-leads'), outcome('leader-always-right')]));
    expect(() => merge([shard('1'), shard('2')], { out: shard('all') })).toThrow(/disagree/);
    for (const text of ['{', '[]', '{"schema":"lab-result/2"}', 'null']) {
      writeFileSync(join(shard('1'), 'lab3', 'x.json'), text);
      expect(() => merge([shard('1')], { out: shard('all') }), text).toThrow(/x\.json is no/);
    }
    expect(readdirSync(folder)).not.toContain('all');
  });
});
