import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { type Audited, audit } from '../../src/audit/audit.ts';
import { auditFaults } from '../../src/audit/faults.ts';
import { soak } from '../../src/audit/soak.ts';
import { labNumbers, readLab } from '../../src/lab/catalogue.ts';
import { applyMutant, readMutants } from '../../src/lab/mutants.ts';
import { Result } from '../../src/result/schema.ts';
import { manifestFaults } from '../../src/result/score.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'lab-audit-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Mutants of sockets keep silent, and real processes are slow on a busy machine. A guard, in ms. */
const GUARD_MS = 600_000;

/** Of each lab, mutants that the real command is tried on: one of each part. */
const THROUGH_THE_COMMAND: Readonly<Record<number, readonly string[]>> = {
  1: ['mutex-barging', 'parse-number', 'remembers-the-last'],
  2: ['udp-crashes-on-bad-text', 'splits-characters', 'drain-ignored'],
  3: ['delay-not-increased', 'ids-as-strings', 'trusts-itself-for-ever'],
  4: ['accepts-every-round', 'late-learn-changes-the-decision', 'acceptor-not-restored'],
  5: ['slots-share-votes', 'stuck-at-a-no-op', 'forgets-before-all-have'],
};

for (const number of labNumbers()) {
  const lab = readLab(number);
  describe(`the checks of lab ${number}`, () => {
    it('have points that make 100, hidden ones at most 30, and each id once', () => {
      expect(manifestFaults(lab)).toEqual([]);
    });

    it(
      'catch every mutant, take no point from correct implementations, and give the skeleton next to none',
      async () => {
        const audited = await audit(lab);
        expect(auditFaults(audited)).toEqual([]);
        expect(audited.filter(({ kind }) => kind === 'variant').length).toBeGreaterThanOrEqual(2);
        const mutants = audited.filter(({ kind }) => kind === 'mutant');
        expect(mutants.length).toBeGreaterThanOrEqual(25);
        expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
        // Of those that a rule catches, the report leads to the function that was changed; wiring in a constructor it can't name.
        const byRule = mutants.flatMap(({ caught }) => (caught?.byRule === true ? [caught] : []));
        expect(byRule.filter(({ isRight }) => isRight).length).toBeGreaterThanOrEqual(0.85 * byRule.length);
      },
      GUARD_MS,
    );

    it(
      'give no false alarm under a few fresh seeds',
      async () => {
        const { alarms, runs, checks } = await soak(lab, 4);
        expect(alarms).toEqual([]);
        expect(runs).toBe(4 * 10 * 3 * checks.length);
      },
      GUARD_MS,
    );

    for (const name of THROUGH_THE_COMMAND[number] ?? []) {
      it(`find the mutant ${name} through the real command, with a story that says where`, async () => {
        const mutant = readMutants(lab).find((known) => known.name === name);
        if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
        const folder = join(scratch, name);
        applyMutant(lab, mutant, folder);
        const run = join(root, 'grader', 'bin', 'run.mjs');
        const { stdout, exitCode } = await execa(
          process.execPath,
          [run, `lab${number}`, '--check', '--json', '--impl', folder],
          { cwd: scratch, reject: false },
        );
        const result = Result.parse(JSON.parse(stdout));
        expect(result.points).toBeLessThan(100);
        expect(exitCode).toBe(result.points > 60 ? 0 : 1);
        const failures = result.checks.flatMap(({ failure }) => failure ?? []);
        expect(failures.map(({ kind }) => kind)).not.toContain('check');
        const steps = failures.map(({ run: simulated }) => simulated?.trace?.steps.length ?? 0);
        expect(failures.every(({ story }) => story.length > 0)).toBe(true);
        expect(Math.min(...steps)).toBeLessThanOrEqual(25);
        // What a bug of Lab 5 costs in a run of whole replicas with clients may be long; another check tells it short.
        if (number !== 5) expect(Math.max(...steps)).toBeLessThanOrEqual(25);
        const places = failures.flatMap(({ run: simulated, place, lastCall }) => [
          ...(simulated?.wrong?.places ?? []),
          ...(place === undefined ? [] : [place]),
          ...(lastCall === undefined ? [] : [lastCall]),
        ]);
        expect(places.map(({ path }) => path)).toContain(mutant.file);
      });
    }
  });
}

describe('an audit finds fault with', () => {
  const one = (over: Partial<Audited>): Audited => ({
    name: 'x',
    kind: 'mutant',
    files: [],
    outcomes: new Map(),
    points: 100,
    refused: [],
    ...over,
  });

  it('a mutant that no check catches', () => {
    expect(auditFaults([one({})])).toEqual(['the mutant x is caught by no check']);
  });

  it('a variant that loses a point, and the check that takes it', () => {
    const outcome = { id: 'c', verdict: 'fail', runs: 1, ms: 1, output: '' } as const;
    expect(auditFaults([one({ kind: 'variant', points: 97, outcomes: new Map([['c', outcome]]) })])).toEqual([
      'the variant x loses 3 points: c',
    ]);
  });

  it('a variant that the structure check refuses', () => {
    expect(auditFaults([one({ kind: 'variant', refused: ['a.ts:3 NOTHING is shared'] })])).toEqual([
      'the variant x is not allowed: a.ts:3 NOTHING is shared',
    ]);
  });

  it('a skeleton that gets points', () => {
    expect(auditFaults([one({ kind: 'skeleton', points: 6 })])).toEqual(['the x gets 6 points, more than 5']);
    expect(auditFaults([one({ kind: 'skeleton', points: 5 })])).toEqual([]);
  });

  it('a story that nobody reads to its end, and a check that is itself broken', () => {
    const lab = readLab(3);
    const [check] = lab.expected;
    if (check === undefined) throw new Error('no checks');
    const outcome = { id: check.id, verdict: 'fail', runs: 1, ms: 1, output: '' } as const;
    const caught = { check, outcome, steps: 26, byRule: true, isRight: true };
    expect(auditFaults([one({ caught })])).toEqual([
      `the mutant x: the story of ${check.id} has 26 steps, more than 25`,
    ]);
    const failure = { kind: 'check', message: 'TypeError', frames: [], story: [] } as const;
    expect(auditFaults([one({ caught: { ...caught, steps: 1, outcome: { ...outcome, failure } } })])).toEqual(
      [`the mutant x: the check ${check.id} itself fails: TypeError`],
    );
  });
});
