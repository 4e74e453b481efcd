import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { ALLOWED_MODULES, GRPC_MODULES } from '../src/load/allowed-modules.ts';

const root = join(import.meta.dirname, '..', '..');

interface File {
  readonly path: string;
  readonly text: string;
}

/** Who may import what: a file belongs to the first row whose pattern matches its path. */
const RULES: readonly {
  readonly who: string;
  readonly files: RegExp;
  /** Packages that may be imported by name; `any` is all but the harness and the grader. */
  readonly names: readonly string[];
  /** Where a relative import may lead, given the match of `files`. */
  readonly within: (match: RegExpExecArray) => RegExp;
}[] = [
  {
    who: 'what students write with sockets',
    files:
      /^(skeletons\/lab2-[^/]+|solutions-private\/lab2-[^/]+\/(?:solution|(?:variants|mutants)\/[^/]+))\/.*\.ts$/,
    names: ['harness/student', ...ALLOWED_MODULES, ...GRPC_MODULES],
    within: (match) => new RegExp(`^${match[1]}/`),
  },
  {
    who: 'what students write',
    files:
      /^(skeletons\/[^/]+|solutions-private\/[^/]+\/(?:solution|(?:variants|mutants|alternatives)\/[^/]+))\/.*\.ts$/,
    names: ['harness/student'],
    within: (match) => new RegExp(`^${match[1]}/`),
  },
  {
    who: 'a lab',
    files: /^labs\/([^/]+)\/.*\.ts$/,
    names: ['harness/author'],
    within: (match) => new RegExp(`^labs/${match[1]}/`),
  },
  {
    who: 'hidden checks, and runs for oral exams',
    files: /^solutions-private\/([^/]+)\/(?:hidden|oral)\/.*\.ts$/,
    names: ['harness/author'],
    within: (match) => new RegExp(`^(labs/${match[1]}/checks|solutions-private/${match[1]}/(hidden|oral))/`),
  },
  { who: 'the harness', files: /^harness\/.*\.ts$/, names: ['any'], within: () => /^harness\// },
  {
    who: 'the grader',
    files: /^grader\/.*\.(tsx?|mjs)$/,
    names: ['any', 'harness/runtime', 'harness/trace'],
    within: () => /^grader\//,
  },
  { who: 'settings', files: /^labs\/vitest\.config\.ts$/, names: ['any'], within: () => /^$/ },
];

/** Imports that break the rules, as `path imports name`. */
function violations(files: readonly File[]): string[] {
  return files.flatMap(({ path, text }) => {
    const rule = RULES.find(({ files: pattern }) => pattern.test(path));
    const match = rule?.files.exec(path);
    if (rule === undefined || match === null || match === undefined) {
      return /\.(ts|tsx)$/.test(path) ? [`${path} belongs to no rule`] : [];
    }
    return importsOf(text)
      .filter((name) => {
        if (name.startsWith('.')) {
          return !rule.within(match).test(posix.normalize(posix.join(posix.dirname(path), name)));
        }
        const isOurs = /^(harness|grader)(\/|$)/.test(name);
        return !rule.names.includes(name) && !(rule.names.includes('any') && !isOurs);
      })
      .map((name) => `${path} imports ${name}`);
  });
}

function importsOf(text: string): string[] {
  return ts.preProcessFile(text).importedFiles.map((file) => file.fileName);
}

const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));

describe('the house', () => {
  it('has the imports that its doors allow', () => {
    const files = tracked
      .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    expect(files.length).toBeGreaterThan(50);
    expect(violations(files)).toEqual([]);
  });

  it('has exactly these things at its top', () => {
    const top = new Set(
      tracked.map((path) => path.split('/')[0] ?? '').filter((name) => !name.startsWith('.')),
    );
    expect([...top].sort()).toEqual([
      'LICENSE',
      'README.md',
      'docs',
      'grader',
      'harness',
      'labs',
      'package-lock.json',
      'package.json',
      'skeletons',
      'solutions-private',
      'tsconfig.json',
    ]);
  });

  it('has no drawer for odds and ends', () => {
    const odd = /(^|\/)(utils?|helpers?|common|misc|manager)(\.|\/)/i;
    expect(tracked.filter((path) => odd.test(path))).toEqual([]);
  });

  it('writes no download address into the lock file', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

describe('the rules find', () => {
  const cases: [string, string, string][] = [
    [
      'a skeleton that uses the authors’ door',
      'skeletons/lab3-x/a.ts',
      "import { fc } from 'harness/author';",
    ],
    [
      'a skeleton that reaches into a solution',
      'skeletons/lab3-x/a.ts',
      "import { a } from '../../solutions-private/lab3-x/solution/a.ts';",
    ],
    [
      'a mutant that imports a package',
      'solutions-private/lab3-x/variants/v/a.ts',
      "import fs from 'node:fs';",
    ],
    [
      'a solution with sockets that starts programs',
      'solutions-private/lab2-x/solution/a.ts',
      "import { spawn } from 'node:child_process';",
    ],
    [
      'a check that uses the students’ door',
      'labs/lab3-x/checks/a.check.ts',
      "import { Node } from 'harness/student';",
    ],
    [
      'a check that reaches into the harness',
      'labs/lab3-x/checks/a.check.ts',
      "import { x } from '../../../harness/src/judge/run.ts';",
    ],
    [
      'a public check that imports a hidden one',
      'labs/lab3-x/checks/a.check.ts',
      "export * from '../../../solutions-private/lab3-x/hidden/b.ts';",
    ],
    [
      'a hidden check of another lab',
      'solutions-private/lab3-x/hidden/a.check.ts',
      "import { x } from '../../../labs/lab4-y/checks/interface.ts';",
    ],
    [
      'a harness that knows of grades',
      'harness/src/a.ts',
      "import { score } from '../../grader/src/result/score.ts';",
    ],
    [
      'a harness that goes through its own door',
      'harness/src/a.ts',
      "import { labTest } from 'harness/author';",
    ],
    [
      'a grader that goes around the door',
      'grader/src/a.ts',
      "import { x } from '../../harness/src/judge/run.ts';",
    ],
    ['a grader that uses the authors’ door', 'grader/src/a.ts', "const x = await import('harness/author');"],
    ['anybody who imports the grader', 'labs/lab3-x/lab.ts', "import 'grader';"],
  ];
  for (const [what, path, text] of cases) {
    it(what, () => expect(violations([{ path, text }])).toHaveLength(1));
  }

  it('nothing wrong with what is allowed', () => {
    expect(
      violations([
        {
          path: 'skeletons/lab3-x/a.ts',
          text: "import { Node } from 'harness/student';\nimport { b } from './b.ts';",
        },
        {
          path: 'solutions-private/lab3-x/hidden/a.check.ts',
          text: "import type { I } from '../../../labs/lab3-x/checks/interface.ts';",
        },
        {
          path: 'grader/src/a.ts',
          text: "import { z } from 'zod';\nimport { supervise } from 'harness/runtime';",
        },
      ]),
    ).toEqual([]);
  });
});
