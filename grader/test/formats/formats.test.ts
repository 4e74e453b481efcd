import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { annotations } from '../../src/formats/annotations.ts';
import { classroomRunnerLines } from '../../src/formats/classroom-runner.ts';
import { classroom50 } from '../../src/formats/classroom50.ts';
import { gradescope } from '../../src/formats/gradescope.ts';
import { junit } from '../../src/formats/junit.ts';
import { MOST_BYTES, markdown } from '../../src/formats/markdown.ts';
import { anyResult, failed, resultOf } from './results.ts';
import { XMLParser, XMLValidator } from './xml.ts';

const times = { submittedAt: '2026-03-01T10:00:00Z', gradedAt: '2026-03-01T10:01:00Z' };
const problem = {
  kind: 'types' as const,
  path: 'a.ts',
  line: 3,
  column: 7,
  message: 'Type ::error:: is none',
};

describe('classroom50/result/v1', () => {
  const Test = z.looseObject({
    'test-name': z.string().min(1),
    passed: z.boolean(),
    score: z.int().nonnegative(),
    'max-score': z.int().nonnegative(),
  });
  const Schema = z
    .strictObject({
      schema: z.literal('classroom50/result/v1'),
      classroom: z.string().min(1),
      assignment: z.string().min(1),
      submission: z.string().min(1),
      commit: z.string().min(1),
      release: z.string().min(1),
      review: z.string().min(1),
      datetime: z.iso.datetime(),
      graded_at: z.iso.datetime(),
      score: z.int().nonnegative(),
      'max-score': z.int().nonnegative(),
      tests: z.array(Test),
    })
    .refine((one) => one.score === one.tests.reduce((sum, { score }) => sum + score, 0))
    .refine((one) => one['max-score'] === one.tests.reduce((sum, test) => sum + test['max-score'], 0))
    .refine((one) =>
      one.tests.every(
        (test) =>
          (test.score <= test['max-score'] && test.passed === (test.score === test['max-score'])) ||
          test['max-score'] === 0,
      ),
    );

  it('is valid for every result, and its scores add up to the points', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const parsed = Schema.parse(JSON.parse(classroom50(result, {}, times)));
        expect([parsed.score, parsed['max-score']]).toEqual([result.points, result.of]);
      }),
      { numRuns: 60 },
    );
  });

  it("takes from the runner's variables what the collector compares", () => {
    const variables = {
      CLASSROOM: 'ds-2026',
      ASSIGNMENT: 'lab3',
      SUBMISSION_TAG: 'submit/2026-03-01T10-00-00Z-abc',
      COMMIT_URL: 'x/commit/abc',
      RELEASE_URL: 'x/releases/tag/abc',
    };
    expect(JSON.parse(classroom50(resultOf([failed(0, 3)]), variables, times))).toMatchObject({
      classroom: 'ds-2026',
      assignment: 'lab3',
      submission: 'submit/2026-03-01T10-00-00Z-abc',
      commit: 'x/commit/abc',
      release: 'x/releases/tag/abc',
      review: 'x/commit/abc',
      datetime: times.submittedAt,
      score: 0,
      'max-score': 3,
    });
  });

  it('gives 0 of all points where nothing could be judged', () => {
    const unjudged = resultOf([failed(0, 3, { verdict: 'not-run', failure: undefined })], {
      problems: [problem],
      points: 0,
    });
    const parsed = Schema.parse(JSON.parse(classroom50(unjudged, {}, times)));
    expect([parsed.score, parsed['max-score'], parsed.tests[0]?.message]).toEqual([
      0,
      3,
      'Not judged: a.ts:3 Type ::error:: is none',
    ]);
  });
});

describe('Gradescope results.json', () => {
  const visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible']);
  const format = z.enum(['text', 'html', 'simple_format', 'md', 'ansi']);
  const Schema = z.strictObject({
    score: z.number().optional(),
    execution_time: z.number().optional(),
    output: z.string(),
    output_format: format,
    visibility,
    stdout_visibility: visibility,
    tests: z.array(
      z.strictObject({
        score: z.number().nonnegative(),
        max_score: z.number().nonnegative(),
        status: z.enum(['passed', 'failed']),
        name: z.string(),
        name_format: format,
        number: z.string(),
        output: z.string(),
        output_format: format,
        tags: z.array(z.string()),
        visibility,
        extra_data: z.record(z.string(), z.unknown()),
      }),
    ),
  });

  it('is valid for every result, and Gradescope adds it up to the points', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const { tests } = Schema.parse(JSON.parse(gradescope(result)));
        expect(tests.reduce((sum, { score }) => sum + score, 0)).toBe(result.points);
        expect(tests.reduce((sum, test) => sum + test.max_score, 0)).toBe(result.of);
        expect(tests.every((test) => test.score <= test.max_score)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('shows of a hidden check its title, points and hint, and only when grades are out', () => {
    const { tests } = JSON.parse(gradescope(resultOf([failed(0, 3, { hidden: true })])));
    expect(tests).toMatchObject([{ name: 'Check 0', output: 'Look again.', visibility: 'after_published' }]);
  });
});

describe('JUnit XML', () => {
  it('is well-formed XML 1.0 for every result, with a case for each check and the counts right', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const text = junit(result);
        expect(XMLValidator(text)).toBe('');
        const root = XMLParser(text);
        expect(root.name).toBe('testsuites');
        const cases = root.children.flatMap((suite) =>
          suite.children.filter(({ name }) => name === 'testcase'),
        );
        expect(cases).toHaveLength(result.checks.length);
        const having = (kind: string) =>
          cases.filter((one) => one.children.some(({ name }) => name === kind)).length;
        expect([root.attributes.tests, root.attributes.failures, root.attributes.errors].map(Number)).toEqual(
          [result.checks.length, having('failure'), having('error')],
        );
        for (const suite of root.children) {
          expect(suite.name).toBe('testsuite');
          const [first, ...others] = suite.children.map(({ name }) => name);
          expect([first, new Set(others)]).toEqual(['properties', new Set(['testcase'])]);
        }
        const points = cases.map((one) => {
          const properties = one.children.find(({ name }) => name === 'properties')?.children ?? [];
          return Number(properties.find(({ attributes }) => attributes.name === 'points')?.attributes.value);
        });
        expect(points.reduce((sum, one) => sum + one, 0)).toBe(result.points);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the runners of GitHub Classroom's reporter", () => {
  const status = z.enum(['pass', 'fail', 'error']);
  const Schema = z.strictObject({
    version: z.literal(1),
    status,
    max_score: z.int().positive(),
    tests: z
      .array(
        z.strictObject({
          name: z.string(),
          status,
          score: z.number(),
          message: z.string(),
          test_code: z.string(),
          filename: z.string(),
          line_no: z.int(),
          duration: z.number(),
        }),
      )
      .min(1),
  });
  const decoded = (text: string) =>
    new Map(
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const at = line.indexOf('=');
          return [
            line.slice(0, at),
            Schema.parse(JSON.parse(Buffer.from(line.slice(at + 1), 'base64').toString())),
          ];
        }),
    );

  it('are valid for every result, one a part, and its two totals are the same: the points', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const runners = decoded(classroomRunnerLines(result));
        for (const part of result.parts) {
          const runner = runners.get(`lab3_${part.id.replace('-', '_')}`);
          if (part.of === 0) expect(runner).toBeUndefined();
          else {
            const { tests, max_score: most } = runner!;
            // As the reporter's table counts, and as what it tells the classroom adds up.
            const byCount = (tests.filter((test) => test.status === 'pass').length / tests.length) * most;
            const bySum = tests.reduce((sum, { score }) => sum + score, 0);
            expect([byCount, bySum, most]).toEqual([part.points, part.points, part.of]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('give partial credit: 2 of 5 points are 2 of 5 tests', () => {
    const result = resultOf([failed(0, 3), failed(1, 2, { verdict: 'pass', earned: 2, failure: undefined })]);
    const runner = decoded(classroomRunnerLines(result)).get('lab3_first_part');
    expect(runner?.tests.map(({ name, status, score }) => [name, status, score])).toEqual([
      ['Check 0 (1 of 3)', 'fail', 0],
      ['Check 0 (2 of 3)', 'fail', 0],
      ['Check 0 (3 of 3)', 'fail', 0],
      ['Check 1 (1 of 2)', 'pass', 1],
      ['Check 1 (2 of 2)', 'pass', 1],
    ]);
    expect(runner?.tests[0]).toMatchObject({
      message: 'wrong 0',
      filename: 'a.ts',
      line_no: 1,
      test_code: 'npm run lab3 -- --check --only check-0',
    });
  });
});

describe('annotations', () => {
  const COMMAND =
    /^::(error|warning|notice) ((?:file|line|col|title)=[^,:\r\n]*(?:,(?:file|line|col|title)=[^,:\r\n]*)*)::([^\r\n]*)$/;
  const of = (results: Parameters<typeof annotations>[0]) => annotations(results, () => 'skeletons/lab3-x');

  it('are one workflow command a line, whatever a submission says', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        for (const line of of([result])) {
          const match = COMMAND.exec(line);
          expect(match, line).not.toBeNull();
          // What is escaped is only what has to be: decoded, nothing is left that begins a line.
          expect(match?.[3]?.replace(/%(25|0D|0A)/g, '')).not.toContain('%');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are at most 10 of a kind for all labs together, the most valuable first', () => {
    const one = resultOf(Array.from({ length: 12 }, (_, i) => failed(i, i)));
    const other = resultOf([failed(20, 50), failed(21, 4, { verdict: 'inconclusive', failure: undefined })]);
    const lines = of([one, other]);
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines[0]).toBe(
      '::error file=skeletons/lab3-x/a.ts,line=21,col=2,title=Check 20 (0 of 50 points)::wrong 20%0AWhere: a.ts:21 A.b%0Aa%0Ab%0AHint: Look again.',
    );
    expect(lines[1]).toContain('Check 11 ');
    expect(lines.at(-1)).toMatch(/^::warning title=Check 21 /);
  });

  it('say what is still to write once, with the points that wait for it, and what can not be judged alone', () => {
    const unwritten = { kind: 'not-implemented' as const, message: 'A.b is not implemented yet', story: [] };
    expect(
      of([resultOf([failed(0, 3, { failure: unwritten }), failed(1, 4, { failure: unwritten })])]),
    ).toEqual(['::notice title=To do::A.b is not implemented yet: 7 points wait for it']);
    expect(of([resultOf([failed(0, 3)], { problems: [problem] })])).toEqual([
      "::error file=skeletons/lab3-x/a.ts,line=3,col=7,title=lab3 can't be judged::Type ::error:: is none",
    ]);
  });
});

describe('the step summary', () => {
  it('has parts with points, days late, and the smallest counterexample as text', () => {
    const text = markdown([
      resultOf([failed(0, 3), failed(1, 2, { verdict: 'pass', earned: 2, failure: undefined })], {
        lateness: {
          deadline: '2026-02-20T23:59',
          timeZone: 'Europe/Oslo',
          at: '2026-02-22T12:00:00Z',
          days: 2,
        },
      }),
    ]);
    expect(text).toContain('**2 of 5 points** — not passed');
    expect(text).toContain('| Part first-part | 2 | 5 |');
    expect(text).toContain('Handed in now it would be 2 days late');
    expect(text).toContain(
      '### ✗ Check 0 (0 of 3)\n\n```text\nwrong 0\nWhere: a.ts:1 A.b\na\nb\nHint: Look again.\n```',
    );
  });

  it('keeps what a submission says out of its markup', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const text = markdown([result]);
        let fence = '';
        for (const line of text.split('\n')) {
          const ticks = /^(`{3,})(text)?$/.exec(line);
          if (fence === '' && ticks?.[2] === 'text') fence = ticks[1] ?? '';
          else if (fence !== '' && line === fence) fence = '';
          else if (fence === '') expect(line).not.toMatch(/<|(?<!\\)`{3}|@|(?<!\\)\[|:\/\//);
        }
        expect(fence).toBe('');
      }),
      { numRuns: 100 },
    );
  });

  it('stays below the limit of the platform, keeps the most valuable and says what it left out', () => {
    const story = Array.from({ length: 60 }, () => 'ø'.repeat(1000));
    const failure = { kind: 'property' as const, message: 'long', story };
    const text = markdown([resultOf(Array.from({ length: 20 }, (_, i) => failed(i, i, { failure })))]);
    expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES);
    expect(Buffer.byteLength(text)).toBeGreaterThan(MOST_BYTES * 0.8);
    expect(text).toContain('### ✗ Check 19 ');
    expect(text).not.toContain('### ✗ Check 0 ');
    expect(text).toMatch(/… and \d+ more that failed; `--check` on your own machine shows them all\.\n$/);
  });
});
