import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  forStudent,
  GRADING,
  HIDDEN_CHECK,
  PUBLIC_CHECK,
  RESULT,
  SECRET_FAILURE,
  SECRETLY_RUN_CHECK,
} from '../../src/grade/audience.ts';
import { writeResult } from '../../src/grade/command.ts';
import { gradeLab } from '../../src/grade/grade.ts';
import { officialResult } from '../../src/grade/official-result.ts';
import { checksHash } from '../../src/grade/tool-hash.ts';
import type { JudgingRequest } from '../../src/jail/judging-records.ts';
import type { JailOptions, JailRun } from '../../src/jail/run.ts';
import type { Sandbox } from '../../src/jail/sandbox.ts';
import { CheckFailure, Result } from '../../src/result/schema.ts';
import { UnreadableSubmission } from '../../src/submissions/selection.ts';
import { lab, outcome, overlay, provenance, result, SECRET, terms } from './made-results.ts';

const FAILED = {
  kind: 'property' as const,
  message: 'hidden-story-of-a-scenario',
  story: ['hidden-story-line'],
  seed: SECRET,
  replay: { values: [1], lost: [], untilWrong: false },
};

describe('what a student sees', () => {
  it('of a hidden check is title, points and hint, whether it passed, failed or came to no end', () => {
    for (const verdict of ['pass', 'fail', 'inconclusive'] as const) {
      const told = {
        verdict,
        output: 'hidden-output',
        reason: 'hidden-reason',
        note: 'hidden-note',
        failure: FAILED,
      };
      const whole = result([outcome('highest-leads'), outcome('leader-always-right', told)]);
      const shown = forStudent(whole);
      const text = JSON.stringify(shown);
      expect(text).not.toMatch(/hidden-(story|output|reason|note)|leader-always-right/);
      expect(text).not.toContain(String(SECRET));
      const [, check] = shown.checks;
      const [, real] = lab.expected;
      expect(check).toEqual({
        id: 'hidden-1',
        part: 'leader-detector',
        title: real?.title,
        hint: real?.hint,
        hidden: true,
        points: 2,
        earned: verdict === 'pass' ? 2 : 0,
        verdict,
        runs: 0,
        ms: 0,
        output: '',
      });
      expect(shown.points).toBe(whole.points);
    }
  });

  it('of a public check that fails under the public seed is all', () => {
    const open = { ...FAILED, seed: lab.manifest.seed };
    const whole = result([
      outcome('highest-leads', { verdict: 'fail', failure: open, output: 'x', runs: 7 }),
    ]);
    expect(forStudent(whole).checks[0]).toEqual(whole.checks[0]);
  });

  it('of a public check that ran under a secret seed is the verdict, and nothing that depends on the seed', () => {
    const text = fc.string({ minLength: 1, maxLength: 8 });
    /** What came of one secret seed. */
    const secretly = fc.record({
      seed: fc.integer({ min: 100, max: 2 ** 31 - 1 }),
      runs: fc.integer({ min: 2, max: 200 }),
      ms: fc.nat(5000),
      steps: fc.nat(5000),
      output: fc.oneof(text, fc.constant('x\n… and 2999970 more characters\n')),
      message: text,
      reason: text,
      story: fc.array(text, { maxLength: 3 }),
      line: fc.integer({ min: 1, max: 99 }),
    });
    type Secretly = typeof secretly extends fc.Arbitrary<infer T> ? T : never;
    const shown = (
      verdict: 'pass' | 'fail' | 'inconclusive',
      { seed, message, story, line, ...ran }: Secretly,
    ) => {
      const place = { path: 'a.ts', line, column: 1, fn: 'A.b' };
      const failure = {
        ...{ kind: 'property' as const, message, expected: message, received: message, story, seed },
        ...{ place, lastCall: place, replay: { values: story, lost: [], untilWrong: false } },
        run: { steps: line, wrong: { step: line, node: 1, rule: 'r', text: message, places: [place] } },
      };
      const { reason, runs, ...rest } = ran;
      const told = {
        ...rest,
        // Who passes has the same number of runs under any seed.
        runs: verdict === 'pass' ? 200 : runs,
        ...(verdict === 'pass' ? {} : { reason }),
        ...(verdict === 'fail' ? { failure } : {}),
      };
      return forStudent({
        ...result([outcome('highest-leads', { verdict, ...told }), outcome('leader-always-right')]),
        grading: { ...result([]).grading!, seeds: [lab.manifest.seed, seed] },
      });
    };
    fc.assert(
      fc.property(
        fc.constantFrom('pass' as const, 'fail' as const, 'inconclusive' as const),
        secretly,
        secretly,
        (verdict, one, other) => {
          expect(shown(verdict, one)).toEqual(shown(verdict, other));
        },
      ),
    );
    const some: Secretly = {
      ...{ seed: 1000, runs: 9, ms: 1, steps: 5, output: 'o', message: 'm', reason: 'r', story: [], line: 1 },
    };
    expect(shown('fail', some).checks[0]?.failure).toEqual({
      kind: 'property',
      message: expect.stringMatching(/^it did not hold in a random run of grading.*npm run lab3 /),
      story: [],
    });
  });

  it('is said of each field of a result: a new one is not shown by accident', () => {
    const failure = CheckFailure.shape;
    const { checks, grading } = Result.shape;
    for (const [said, there] of [
      [RESULT, Result.shape],
      [GRADING, grading.unwrap().shape],
      [PUBLIC_CHECK, checks.element.shape],
      [SECRETLY_RUN_CHECK, checks.element.shape],
      [HIDDEN_CHECK, checks.element.shape],
      [SECRET_FAILURE, failure],
    ] as const) {
      expect(Object.keys(said).sort()).toEqual(Object.keys(there).sort());
    }
    const whole = { ...result([outcome('highest-leads')]), invented: 'x' };
    expect(forStudent(whole)).not.toHaveProperty('invented');
  });

  it('of flags are those about its own files, and floods of what it can run itself', () => {
    const flood = 'x\n… and 2999970 more characters\n';
    const whole = result([
      outcome('highest-leads', { output: flood }),
      outcome('leader-always-right', { output: flood }),
    ]);
    const told = forStudent({
      ...whole,
      flags: [
        ...whole.flags,
        'not taken: a.ts (a link)',
        'something new',
        'check leader-always-right is odd',
      ],
    });
    expect(told.flags).toEqual([
      'not taken: a.ts (a link)',
      'it printed more than 16 kB in one check: the rest was dropped (3.0 MB in one)',
    ]);
  });

  it('has no hash of hidden checks, and does not count judges that ran them', () => {
    const whole = result([outcome('highest-leads')]);
    const shown = forStudent(whole);
    expect(JSON.stringify(shown)).not.toContain(lab.hash);
    expect(JSON.stringify(shown)).not.toContain(whole.grading?.hashes.checks);
    expect(shown.judgeStarts).toBe(0);
  });

  it('is written beside the official result, under a name that nobody takes for it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-audience-'));
    try {
      const whole = result([outcome('highest-leads')]);
      const path = writeResult(folder, whole);
      const other = writeResult(folder, forStudent(whole), 'student');
      expect(other).toBe(path.replace('.json', '.for-student'));
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(whole);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a result', () => {
  it('says what is needed to repeat it', () => {
    expect(result([outcome('highest-leads')]).grading).toEqual({
      owner: 'group-1',
      commit: 'a'.repeat(40),
      submittedAt: '2026-02-01T10:00:00Z',
      timeSource: 'push',
      sandbox: 'bubblewrap',
      seeds: [3, SECRET],
      hashes: { files: overlay.hash, checks: checksHash(lab), tool: 'tool' },
    });
  });

  it('that was cut short keeps what had ended, and says of the rest why not', () => {
    const cut = result([outcome('highest-leads')], {
      declared: undefined,
      cut: 'stopped: it took longer than 600 s',
    });
    expect([cut.points, cut.provisional]).toEqual([2, true]);
    expect(cut.checks.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['pass', undefined],
      ['inconclusive', 'stopped: it took longer than 600 s'],
    ]);
    expect(cut.flags).toEqual(['stopped: it took longer than 600 s']);
  });

  it('of what can’t be read is 0 points with the reason', () => {
    const none = officialResult(lab, new UnreadableSubmission('no commit'), undefined, provenance, terms);
    expect([none.points, none.problems[0]?.kind, none.problems[0]?.message]).toEqual([
      0,
      'submission',
      'no commit',
    ]);
  });

  it('without the jail does not count', () => {
    const open = officialResult(lab, overlay, undefined, provenance, { ...terms, sandbox: 'none' });
    expect(open.unofficial).toEqual(['graded without the jail (--sandbox=none)']);
  });

  it('names floods of output', () => {
    const flood = result([outcome('highest-leads', { output: 'x\n… and 2999970 more characters\n' })]);
    expect(flood.flags).toEqual([
      'it printed more than 16 kB in one check: the rest was dropped (3.0 MB in one)',
    ]);
  });
});

/** A sandbox that says these records, one list a sitting, and ends as told. */
function scripted(
  sittings: readonly { readonly says: readonly unknown[]; readonly ending?: JailRun['ending'] }[],
) {
  const asked: JudgingRequest[] = [];
  const sandbox: Sandbox = {
    kind: 'bubblewrap',
    tree: '',
    launcher: undefined,
    remove: () => {},
    run: async (_, { input = '', onRecord }: JailOptions) => {
      const { says = [], ending = 'itself' as const } = sittings[asked.length] ?? {};
      asked.push(JSON.parse(input));
      for (const record of says) onRecord(record);
      return { ending, exit: 'exit code 1', complaint: 'last words', ms: 1 };
    },
  };
  return { sandbox, asked };
}

const examined = { type: 'examined', problems: [] };
const ended = (id: string, verdict: string, reason?: string) => ({
  type: 'ended',
  outcome: { id, verdict, runs: 1, ms: 1, output: '', ...(reason === undefined ? {} : { reason }) },
});
const declared = lab.expected.map(({ id }) => ({ id, random: false }));
const judged = (...outcomes: { outcome: unknown }[]) => ({
  type: 'judged',
  declared,
  outcomes: outcomes.map(({ outcome }) => outcome),
  starts: 1,
});

describe('what a guard stopped', () => {
  const grade = async (sittings: Parameters<typeof scripted>[0]) => {
    const { sandbox, asked } = scripted(sittings);
    let alone = 0;
    const open: Result[] = [];
    const run = <T>(part: () => Promise<T>) => {
      alone++;
      return part();
    };
    const graded = await gradeLab(sandbox, lab, overlay, provenance, terms, run, {
      onOpen: (result) => {
        expect(alone).toBe(0);
        open.push(result);
      },
    });
    return { graded, open, asked: asked.map(({ ids, patience }) => [ids, patience]), alone };
  };

  it('is run once more, alone, with four times the limit, and then counts', async () => {
    const open = ended('leader-always-right', 'inconclusive', 'silent');
    const {
      graded,
      asked,
      alone,
      open: known,
    } = await grade([
      { says: [examined, judged(ended('highest-leads', 'pass'), open)] },
      { says: [examined, judged(ended('leader-always-right', 'pass'))] },
    ]);
    expect(asked).toEqual([
      [['highest-leads', 'leader-always-right'], 1],
      [['leader-always-right'], 4],
    ]);
    expect([graded.points, graded.provisional, alone]).toEqual([4, false, 1]);
    // What was known before that is told, as provisional.
    expect(known.map(({ points, provisional }) => [points, provisional])).toEqual([[2, true]]);
  });

  it('and is stopped again earns nothing, and the result is provisional', async () => {
    const open = ended('leader-always-right', 'inconclusive', 'silent');
    const { graded, asked } = await grade([
      { says: [examined, judged(ended('highest-leads', 'pass'), open)] },
      { says: [examined], ending: 'too-long' },
    ]);
    expect(asked.length).toBe(2);
    expect([graded.points, graded.provisional]).toEqual([2, true]);
    expect(graded.flags.join()).toMatch(/longer than 2400 s/);
  });

  it('with a jail that ended early keeps what had ended, and runs the rest', async () => {
    const { graded, asked } = await grade([
      { says: [examined, ended('highest-leads', 'pass')], ending: 'silent' },
      { says: [examined, judged(ended('leader-always-right', 'fail'))] },
    ]);
    expect(asked[1]).toEqual([['leader-always-right'], 4]);
    expect([graded.points, graded.provisional]).toEqual([2, false]);
  });

  it('and hangs alone has failed there, with what led to it as it was told first', async () => {
    const seen = {
      kind: 'thrown' as const,
      message: 'did not return within 2 s',
      story: ['a', 'b'],
      seed: 3,
    };
    const place = { path: 'a.ts', line: 4, column: 1, fn: 'Subject.bad' };
    const told = { kind: 'thrown' as const, message: 'a loop does not end', story: [], place };
    const withFailure = (one: ReturnType<typeof ended>, failure: object) => ({
      ...one,
      outcome: { ...one.outcome, failure },
    });
    const { graded } = await grade([
      { says: [examined, judged(withFailure(ended('highest-leads', 'inconclusive', 'stopped'), seen))] },
      { says: [examined, judged(withFailure(ended('highest-leads', 'fail'), told))] },
    ]);
    expect(graded.checks[0]).toMatchObject({
      verdict: 'fail',
      failure: { message: 'a loop does not end', story: ['a', 'b'], seed: 3, place },
    });
  });

  it('before it was judged, as the type check, is examined once more, and is no problem of the submission', async () => {
    const unexamined = { type: 'unexamined', why: 'The type check did not end within 60 s.' };
    const { graded: well, asked } = await grade([
      { says: [unexamined] },
      { says: [examined, judged(ended('highest-leads', 'pass'), ended('leader-always-right', 'pass'))] },
    ]);
    expect(asked).toEqual([
      [['highest-leads', 'leader-always-right'], 1],
      [['highest-leads', 'leader-always-right'], 4],
    ]);
    expect([well.points, well.provisional, well.problems, well.flags]).toEqual([4, false, [], []]);
    const { graded } = await grade([{ says: [unexamined] }, { says: [unexamined] }]);
    expect([graded.points, graded.provisional, graded.problems]).toEqual([0, true, []]);
    expect(graded.checks.map(({ reason }) => reason)).toEqual([unexamined.why, unexamined.why]);
  });

  it('is not run again where nothing was stopped', async () => {
    const { asked } = await grade([
      { says: [examined, judged(ended('highest-leads', 'fail'), ended('leader-always-right', 'pass'))] },
    ]);
    expect(asked.length).toBe(1);
  });
});

describe('records', () => {
  const grade = async (...says: unknown[]) => {
    const { sandbox } = scripted([{ says }, { says: [examined, judged()] }]);
    return gradeLab(sandbox, lab, overlay, provenance, terms, (run) => run());
  };

  it('before the examination, of unknown checks, after the end, or malformed, are not believed', async () => {
    const late = await grade(ended('highest-leads', 'pass'), examined, judged());
    expect(late.points).toBe(0);
    const unknown = await grade(examined, ended('no-such-check', 'pass'), judged(ended('another', 'pass')));
    expect([unknown.points, unknown.checks.length]).toEqual([0, 2]);
    const after = await grade(
      examined,
      judged(ended('highest-leads', 'fail')),
      ended('highest-leads', 'pass'),
    );
    expect(after.points).toBe(0);
    const bad = await grade(
      examined,
      { type: 'ended', outcome: { id: 'highest-leads', verdict: 'pass', points: 100 } },
      judged(),
    );
    expect(bad.points).toBe(0);
  });

  it('of problems end it: no verdict counts beside them', async () => {
    const problem = { kind: 'structure', path: 'a.ts', line: 1, column: 1, message: 'eval' };
    const refused = await grade(
      { type: 'examined', problems: [problem] },
      ended('highest-leads', 'pass'),
      judged(ended('highest-leads', 'pass')),
    );
    expect([refused.points, refused.problems.length]).toEqual([0, 1]);
  });
});
