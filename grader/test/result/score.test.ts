import fc from 'fast-check';
import type { Outcome } from 'harness/runtime';
import { describe, expect, it } from 'vitest';
import type { ExpectedCheck, Lab } from '../../src/lab/catalogue.ts';
import { manifestFaults, outlookOf, score } from '../../src/result/score.ts';

function labOf(points: readonly number[], options: { hidden?: number; staff?: boolean } = {}): Lab {
  const staff = options.staff ?? true;
  const all = points.map(
    (worth, i): ExpectedCheck => ({
      id: `check-${i}`,
      part: i % 2 === 0 ? 'even' : 'odd',
      title: `Fact ${i}`,
      points: worth,
      hint: 'Look.',
      hidden: i >= points.length - (options.hidden ?? 0),
    }),
  );
  const open = all.filter((check) => !check.hidden);
  return {
    manifest: {
      id: 'lab3',
      title: 'Lab',
      folder: 'lab3-x',
      files: ['**/*.ts'],
      given: [],
      exports: {},
      seed: 1,
      parts: [
        { id: 'even', title: 'Even', checks: [] },
        { id: 'odd', title: 'Odd', checks: [] },
      ],
    },
    expected: staff ? all : open,
    staff,
    hiddenPoints: 100 - open.reduce((sum, check) => sum + check.points, 0),
    checks: [],
    hash: '',
  };
}

const outcome = (id: string, verdict: Outcome['verdict']): Outcome => ({
  id,
  verdict,
  runs: 1,
  ms: 1,
  output: '',
});
const declared = (...ids: string[]) => ids.map((id) => ({ id, random: false }));
const explain = () => undefined;

describe('score', () => {
  it('gives the points of the checks that passed, and of no other', () => {
    const lab = labOf([40, 30, 30]);
    const scored = score(
      lab,
      lab.expected,
      {
        outcomes: [
          outcome('check-0', 'pass'),
          outcome('check-1', 'fail'),
          outcome('check-2', 'inconclusive'),
        ],
        declared: declared('check-0', 'check-1', 'check-2'),
        explain,
      },
      60,
    );
    expect(scored.points).toBe(40);
    expect(scored.parts).toEqual([
      { id: 'even', title: 'Even', points: 40, of: 70 },
      { id: 'odd', title: 'Odd', points: 0, of: 30 },
    ]);
    expect(scored.provisional).toBe(true);
    expect(scored.outlook).toBe('failed');
  });

  it('gives nothing for a check that no file declares, and says so', () => {
    const lab = labOf([50, 50]);
    const findings = { outcomes: [outcome('check-0', 'pass')], declared: declared('check-0'), explain };
    const scored = score(lab, lab.expected, findings, 60);
    expect(scored.points).toBe(50);
    expect(scored.checks[1]).toMatchObject({
      verdict: 'inconclusive',
      earned: 0,
      reason: 'no check file declares it',
    });
    expect(scored.flags).toEqual([
      'check check-1 is in the manifest, but no check file declares it: 0 points',
    ]);
  });

  it('gives nothing for a check that is declared twice, though it passed', () => {
    const lab = labOf([100]);
    const findings = {
      outcomes: [outcome('check-0', 'pass')],
      declared: declared('check-0', 'check-0'),
      explain,
    };
    const scored = score(lab, lab.expected, findings, 60);
    expect(scored.points).toBe(0);
    expect(scored.flags).toEqual(['check check-0 is declared 2 times: 0 points']);
  });

  it('gives nothing for a check that the manifest does not list', () => {
    const lab = labOf([100]);
    const findings = {
      outcomes: [outcome('check-0', 'fail'), outcome('extra', 'pass')],
      declared: declared('check-0', 'extra'),
      explain,
    };
    const scored = score(lab, lab.expected, findings, 60);
    expect(scored.points).toBe(0);
    expect(scored.flags).toEqual(['check extra is declared, but the manifest does not list it: 0 points']);
  });

  it('gives 0 when nothing was judged', () => {
    const lab = labOf([100]);
    expect(score(lab, lab.expected, undefined, 60)).toMatchObject({ points: 0, of: 100, outlook: 'failed' });
  });

  it('counts only the chosen checks', () => {
    const lab = labOf([40, 60]);
    const findings = {
      outcomes: [outcome('check-1', 'pass')],
      declared: declared('check-0', 'check-1'),
      explain,
    };
    const scored = score(lab, lab.expected.slice(1), findings, 60);
    expect([scored.points, scored.of]).toEqual([60, 60]);
    expect(scored.checks[0]?.verdict).toBe('not-run');
    expect(scored.flags).toEqual([]);
  });

  it('never gives more for fewer passes, nor more than is to be had', () => {
    const verdict = fc.constantFrom<Outcome['verdict']>('pass', 'fail', 'inconclusive');
    const checks = fc.array(fc.tuple(fc.nat(20), verdict), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(checks, fc.nat(11), (list, which) => {
        const lab = labOf(list.map(([points]) => points));
        const total = (verdicts: Outcome['verdict'][]) =>
          score(
            lab,
            lab.expected,
            {
              outcomes: verdicts.map((one, i) => outcome(`check-${i}`, one)),
              declared: declared(...verdicts.map((_, i) => `check-${i}`)),
              explain,
            },
            60,
          );
        const verdicts = list.map(([, one]) => one);
        const before = total(verdicts);
        const after = total(verdicts.map((one, i) => (i === which % verdicts.length ? 'fail' : one)));
        expect(after.points).toBeLessThanOrEqual(before.points);
        expect(before.points).toBeLessThanOrEqual(before.of);
        expect(before.parts.reduce((sum, part) => sum + part.points, 0)).toBe(before.points);
      }),
    );
  });
});

describe('outlook', () => {
  it('is passed only above the bound', () => {
    expect([60, 61].map((points) => outlookOf(points, 0, 60))).toEqual(['failed', 'passed']);
  });

  it('of public points says whether passing is certain, possible or out of reach', () => {
    expect([30, 31, 60, 61].map((points) => outlookOf(points, 30, 60))).toEqual([
      'out-of-reach',
      'possible',
      'possible',
      'certain',
    ]);
  });
});

describe('manifestFaults', () => {
  it('finds points that do not make 100, too many hidden points, and ids listed twice', () => {
    expect(manifestFaults(labOf([70, 30], { hidden: 1 }))).toEqual([]);
    expect(manifestFaults(labOf([70, 20], { hidden: 0 }))).toContain('points make 90, not 100');
    expect(manifestFaults(labOf([60, 40], { hidden: 1 }))).toEqual([
      'hidden checks are worth 40 points, more than 30',
    ]);
    const lab = labOf([50, 50]);
    const twice = { ...lab, expected: lab.expected.map((check) => ({ ...check, id: 'same' })) };
    expect(manifestFaults(twice)).toEqual(['check same is listed twice']);
  });
});
