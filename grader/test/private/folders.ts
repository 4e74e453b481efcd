import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { resultId } from '../../src/grade/result-path.ts';
import { Result } from '../../src/result/schema.ts';

/** A private folder with these files, gone after the test. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'private-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeInto(folder, files);
  return folder;
}

export function writeInto(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export interface Given {
  readonly lab?: string;
  readonly owner?: string;
  readonly commit?: string;
  /** A plain folder, as its row names it: it has no commit. */
  readonly folder?: string;
  readonly points?: number;
  readonly at?: string | undefined;
  readonly files?: string;
  readonly more?: Partial<Result>;
}

/** An official result with two checks: one that earns the points, one that fails and earns none. */
export function resultOf({
  lab = 'lab3',
  owner = 'ada',
  commit = 'a'.repeat(40),
  folder,
  points = 80,
  at,
  files,
  more,
}: Given): Result {
  const check = { part: 'p', runs: 1, ms: 5, output: '', hint: 'Look at the timer.' };
  return Result.parse({
    schema: 'lab-result/1',
    tool: { name: 'distributed-systems-labs', version: '0.1.0', node: 'v20.20.2' },
    lab: { id: lab, title: `The ${lab}`, hash: 'c'.repeat(64) },
    submission: { folder: 'x', files: [{ path: 'a.ts', sha256: files ?? commit }], outside: [] },
    seed: 3,
    scope: 'all',
    unofficial: [],
    problems: [],
    points,
    of: 100,
    hiddenNotRun: 0,
    passAbove: 60,
    outlook: points > 60 ? 'passed' : 'failed',
    provisional: false,
    parts: [{ id: 'p', title: 'The part', points, of: 100 }],
    checks: [
      { ...check, id: 'right', title: 'It is right', hidden: false, points, earned: points, verdict: 'pass' },
      {
        ...check,
        id: 'wrong',
        title: 'Nobody is suspected for ever',
        hidden: true,
        points: 100 - points,
        earned: 0,
        verdict: points === 100 ? 'pass' : 'fail',
        ...(points === 100
          ? {}
          : {
              failure: {
                kind: 'property',
                message: 'node 1 is <b>suspected</b>',
                story: ['0 ms  node 0 starts'],
                run: {
                  steps: 7,
                  wrong: { step: 7, node: 0, rule: 'delay', text: 'did not grow its delay', places: [] },
                },
              },
            }),
      },
    ],
    flags: [],
    grading: {
      owner,
      ...(folder === undefined ? { commit } : { folder }),
      ...(at === undefined ? {} : { submittedAt: at }),
      timeSource: at === undefined ? 'none' : 'push',
      sandbox: 'bubblewrap',
      seeds: [3, 17],
      hashes: { files: files ?? commit, checks: 'c'.repeat(64), tool: 't'.repeat(64) },
    },
    judgeStarts: 1,
    ...more,
  });
}

/** The files of results, by path. */
export function resultFiles(...given: Given[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one) => {
      const result = resultOf(one);
      const grading = result.grading!;
      const name = `${resultId(grading).slice(0, 12)}.json`;
      return [`results/${result.lab.id}/${grading.owner}/${name}`, JSON.stringify(result)];
    }),
  );
}

export const ROSTER = `name,studentId,login,email,section
Ada Lovelace,1001,ada,ada@example.org,A
Bob Byzantine,1002,bob,bob@example.org,A
Cleo Crash,1003,Cleo,cleo@example.org,B
`;
