import fc from 'fast-check';
import { Result } from '../../src/result/schema.ts';

/** Text as a submission might make it: signs of every format, commands, controls, halves of pairs. */
export const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '::error::x',
    '\n::set-output name=a::b',
    '##[command]x',
    ']]>',
    '<script>alert(1)</script>',
    '```\nout of the fence',
    '````',
    '| a | b |',
    '[link](javascript:1) @someone',
    '\u202e\u0000\u001b[31m',
    '\ud800',
    'a\r\nb%0Ac',
    'ünïcode ◇P',
  ),
);

const verdict = fc.constantFrom('pass' as const, 'fail' as const, 'inconclusive' as const);

const place = fc.record({
  path: fc.constantFrom('a.ts', 'sub/b.ts', 'c,d:e.ts'),
  line: fc.integer({ min: 1, max: 500 }),
  column: fc.integer({ min: 1, max: 80 }),
  fn: fc.constantFrom('A.b', ''),
});

const check = (i: number, part: string) =>
  fc
    .record({
      points: fc.integer({ min: 0, max: 6 }),
      verdict,
      title: nasty.map((text) => `Check ${i} ${text}`),
      message: nasty,
      output: nasty,
      story: fc.array(nasty, { maxLength: 4 }),
      place: fc.option(place, { nil: undefined }),
      kind: fc.constantFrom(
        'expectation' as const,
        'property' as const,
        'thrown' as const,
        'not-implemented' as const,
      ),
      hidden: fc.boolean(),
    })
    .map(({ points, verdict, title, message, output, story, place, kind, hidden }) => ({
      id: `check-${part}-${i}`,
      part,
      title,
      hint: 'Look again.',
      hidden,
      points,
      earned: verdict === 'pass' ? points : 0,
      verdict,
      runs: 1,
      ms: 12,
      output,
      ...(verdict === 'fail'
        ? { failure: { kind, message, story, ...(place === undefined ? {} : { place }) } }
        : {}),
      ...(verdict === 'inconclusive' ? { reason: 'no time' } : {}),
    }));

/** Results of two parts with any checks, of a staff checkout. */
export const anyResult: fc.Arbitrary<Result> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }), nasty)
  .chain(([first, second, title]) =>
    fc
      .tuple(
        ...Array.from({ length: first }, (_, i) => check(i, 'first-part')),
        ...Array.from({ length: second }, (_, i) => check(i, 'second-part')),
      )
      .map((checks) => resultOf(checks, { title })),
  );

type Check = Result['checks'][number];

/** A result of these checks. */
export function resultOf(
  checks: readonly Check[],
  more: { readonly title?: string } & Partial<Result> = {},
): Result {
  const { title = 'A lab', ...rest } = more;
  const sum = (list: readonly Check[], key: 'points' | 'earned') =>
    list.reduce((all, one) => all + one[key], 0);
  const parts = ['first-part', 'second-part'].map((id) => {
    const own = checks.filter(({ part }) => part === id);
    return { id, title: `Part ${id}`, points: sum(own, 'earned'), of: sum(own, 'points') };
  });
  return Result.parse({
    schema: 'lab-result/1',
    tool: { name: 'distributed-systems-labs', version: '0.1.0', node: 'v20.20.0' },
    lab: { id: 'lab3', title, hash: 'h' },
    submission: { folder: '/work', files: [], outside: [] },
    seed: 3,
    scope: 'all',
    unofficial: [],
    problems: [],
    points: sum(checks, 'earned'),
    of: sum(checks, 'points'),
    hiddenNotRun: 0,
    passAbove: 60,
    outlook: 'failed',
    provisional: checks.some(({ verdict }) => verdict === 'inconclusive'),
    parts,
    checks,
    flags: [],
    judgeStarts: 1,
    ...rest,
  });
}

/** A check that failed, worth `points`. */
export function failed(i: number, points: number, more: Partial<Check> = {}): Check {
  return {
    id: `check-${i}`,
    part: 'first-part',
    title: `Check ${i}`,
    hint: 'Look again.',
    hidden: false,
    points,
    earned: 0,
    verdict: 'fail',
    runs: 1,
    ms: 5,
    output: '',
    failure: {
      kind: 'property',
      message: `wrong ${i}`,
      story: ['a', 'b'],
      place: { path: 'a.ts', line: i + 1, column: 2, fn: 'A.b' },
    },
    ...more,
  };
}
