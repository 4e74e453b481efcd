import { Chalk } from 'chalk';
import stringWidth from 'string-width';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { latenessNow } from '../../src/lab/lateness-now.ts';
import type { CheckResult, Result } from '../../src/result/schema.ts';
import { paperOf } from '../../src/sheet/paper.ts';
import { plainText } from '../../src/sheet/plain-text.ts';
import { latenessLine, sheet } from '../../src/sheet/sheet.ts';
import { course2020, oslo } from '../policy/records.ts';

const paper = (width: number) => ({ width, colour: new Chalk({ level: 0 }) });

const check = (over: Partial<CheckResult>): CheckResult => ({
  id: 'told-once',
  part: 'p',
  title: 'Each subscriber hears of each change exactly once',
  hint: 'Compare before and after.',
  hidden: false,
  points: 7,
  earned: 0,
  verdict: 'fail',
  runs: 1,
  ms: 1,
  output: '',
  ...over,
});

const result = (over: Partial<Result>): Result => ({
  schema: 'lab-result/1',
  tool: { name: 'x', version: '1', node: 'v20' },
  lab: { id: 'lab3', title: 'T', hash: '' },
  submission: { folder: 'sub', files: [], outside: [] },
  seed: 3,
  scope: 'all',
  unofficial: [],
  problems: [],
  points: 0,
  of: 7,
  hiddenNotRun: 0,
  passAbove: 60,
  outlook: 'failed',
  provisional: false,
  parts: [{ id: 'p', title: 'Part', points: 0, of: 7 }],
  checks: [],
  flags: [],
  judgeStarts: 1,
  ...over,
});

const show = (over: Partial<Result>, width = 80) =>
  sheet(result(over), { paper: paper(width), command: 'npm run lab3 -- --check' });

const failing = check({
  failure: {
    kind: 'expectation',
    message: 'after suspect(2) A has heard of leader 1, once',
    expected: '[1]',
    received: '[]',
    story: ['const detector = new MonLeaderDetector([0, 1, 2])', 'detector.suspect(2)'],
    lastCall: { path: 'a.ts', line: 45, column: 3, fn: 'MonLeaderDetector.suspect' },
  },
});

describe('a sheet', () => {
  it('tells a failure in full: fact, values, story, place, hint and command', () => {
    expect(show({ checks: [failing] })).toBe(
      [
        'Part                                                                       0 / 7',
        '✗ Each subscriber hears of each change exactly once                        0 / 7',
        '    after suspect(2) A has heard of leader 1, once: expected [1], was []',
        '    Story   const detector = new MonLeaderDetector([0, 1, 2])',
        '            detector.suspect(2)',
        '    After   MonLeaderDetector.suspect  sub/a.ts:45:3',
        '    Hint    Compare before and after.',
        '    Again   npm run lab3 -- --check --only told-once',
        '',
        '',
        'Score 0 of 7 — not passed (passing is more than 60)',
      ].join('\n'),
    );
  });

  it('fits a narrow terminal', () => {
    const lines = show({ checks: [failing] }, 40).split('\n');
    const tooWide = lines.filter((line) => stringWidth(line) > 40);
    expect(tooWide).toEqual([]);
  });

  it('shows a long story by its two ends', () => {
    const story = Array.from({ length: 100 }, (_, i) => `step(${i})`);
    const text = show({ checks: [check({ failure: { kind: 'expectation', message: 'm', story } })] });
    expect(text).toContain('step(11)');
    expect(text).not.toContain('step(12)');
    expect(text).toContain('… 76 more lines …');
    expect(text).toContain('step(88)');
  });

  it('says once what is still to write', () => {
    const unwritten = { kind: 'not-implemented' as const, message: 'A.b is not implemented yet', story: [] };
    const text = show({ checks: [check({ failure: unwritten }), check({ id: 'two', failure: unwritten })] });
    expect(text.match(/A\.b is not implemented yet/g)).toHaveLength(1);
    expect(text).not.toContain('Hint');
  });

  it('says of a check without a verdict why, and that the result is provisional', () => {
    const text = show({
      checks: [check({ verdict: 'inconclusive', reason: 'did not end within 30 s' })],
      provisional: true,
    });
    expect(text).toContain('? Each subscriber');
    expect(text).toContain('No verdict: did not end within 30 s.');
    expect(text).toContain('Provisional:');
  });

  it('shows what the submission printed, shortened and with nothing that a terminal would obey', () => {
    const output = `${'line\n'.repeat(20)}`;
    const text = show({ checks: [{ ...failing, output: `\u001b[31mred\u001b[0m\u202e\n${output}` }] });
    expect(text).toContain('Printed \\u{1b}[31mred\\u{1b}[0m\\u{202e}');
    expect(text).toContain('… and 11 more lines');
    expect(text).not.toContain('\u001b');
  });

  it('of public points says what is hidden, and what the public ones make of passing', () => {
    const scope = { scope: 'public' as const, of: 70, hiddenNotRun: 30 };
    expect(show({ ...scope, points: 62, outlook: 'certain' })).toContain(
      '62 of 70 public points; 30 hidden, not run — passing is certain (passing is more\nthan 60)',
    );
    expect(show({ ...scope, points: 31, outlook: 'possible' })).toContain('passing is possible');
    expect(show({ ...scope, points: 9, outlook: 'out-of-reach' })).toContain('passing is out of reach');
  });

  it('names problems with place, remedy and code frame, and gives no score', () => {
    const text = show({
      problems: [
        {
          kind: 'structure',
          path: 'a.ts',
          line: 3,
          column: 7,
          message: "'Date' can not be used.",
          instead: 'Use env.now().',
          frame: '> 3 | new Date()',
        },
      ],
    });
    expect(text).toContain(
      "✗ sub/a.ts:3:7  not allowed here\n  'Date' can not be used.\n  Use env.now().\n> 3 | new Date()",
    );
    expect(text).toContain('Not judged: 1 problem to mend first.');
    expect(text).not.toContain('Score');
  });

  it('shows failures under other seeds apart from the score', () => {
    const failure = { kind: 'expectation' as const, message: 'law', story: [], seed: 42 };
    const extra = { seeds: 100, replayed: 1, failures: [{ id: 'a', title: 'A law', saved: false, failure }] };
    const text = show({ extra });
    expect(text).toContain('Other runs (1 saved, 100 fresh seeds; they score nothing)');
    expect(text).toContain('npm run lab3 -- --check --only a --seed 42');
    expect(text).toContain('tried first next time');
  });
});

describe('lateness in words', () => {
  const lateness = (days: number) => ({
    lateness: { deadline: '2020-02-20T23:59', timeZone: 'Europe/Oslo', at: '', days },
  });
  it('counts days', () => {
    expect(latenessLine(lateness(0))).toBe(
      'Handed in now it would be in time (deadline 2020-02-20 23:59 Europe/Oslo).',
    );
    expect(latenessLine(lateness(1))).toContain('1 day late');
    expect(latenessLine(lateness(1234))).toContain('1,234 days late');
  });
  it('ends with the last day: a moment later nothing is accepted any more', () => {
    const at = (local: string) => latenessNow(course2020, 'lab5', Temporal.Instant.from(oslo(local)));
    expect(latenessLine(at('2020-04-22T23:59:59.999'))).toBe(
      'Handed in now it would be 6 days late (deadline 2020-04-16 23:59 Europe/Oslo).',
    );
    expect(latenessLine(at('2020-04-23T00:00'))).toBe(
      'Nothing is accepted any more, but for who has an extension: the last day was 2020-04-22 23:59 (deadline 2020-04-16 23:59 Europe/Oslo).',
    );
    expect([at('2020-04-16T12:00').lateness, latenessNow(course2020, 'lab9')]).toEqual([
      { deadline: '2020-04-16T23:59', timeZone: 'Europe/Oslo', at: '2020-04-16T10:00:00Z', days: 0 },
      {},
    ]);
  });
});

describe('paperOf', () => {
  it('is as wide as the terminal, within bounds, and 100 columns elsewhere', () => {
    expect(paperOf({ isTTY: true, columns: 72 }).width).toBe(72);
    expect(paperOf({ isTTY: true, columns: 10 }).width).toBe(40);
    expect(paperOf({ isTTY: true, columns: 300 }).width).toBe(100);
    expect(paperOf({ isTTY: false, columns: 60 }).width).toBe(100);
  });

  it('has colours on a terminal, unless NO_COLOR is set', () => {
    const saved = { ...process.env };
    try {
      delete process.env.NO_COLOR;
      delete process.env.FORCE_COLOR;
      process.env.TERM = 'xterm';
      expect(paperOf({ isTTY: true }).colour.level).toBe(1);
      expect(paperOf({ isTTY: false }).colour.level).toBe(0);
      process.env.NO_COLOR = '1';
      expect(paperOf({ isTTY: true }).colour.level).toBe(0);
    } finally {
      process.env = saved;
    }
  });
});

describe('plainText', () => {
  it('keeps text, tabs and line ends, and escapes what a terminal or a reader would be misled by', () => {
    expect(plainText('a\tb\nö Ω 🙂')).toBe('a\tb\nö Ω 🙂');
    expect(plainText('\u0007\r\u200b\u2066\u009b')).toBe('\\u{7}\\u{d}\\u{200b}\\u{2066}\\u{9b}');
  });
});
