import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { auditFaults } from '../../src/audit/faults.ts';
import { soak } from '../../src/audit/soak.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { applyMutant, readMutants } from '../../src/lab/mutants.ts';
import { Result } from '../../src/result/schema.ts';
import { manifestFaults } from '../../src/result/score.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Mutants of sockets keep silent, and real processes are slow on a busy machine. A guard, in ms. */
const GUARD_MS = 600_000;

/** What must hold of the checks of a lab; in a file for each, so that they run side by side. The mutants are those that the real command is tried on. */
export function auditLab(number: number, throughTheCommand: readonly string[]): void {
  const scratch = mkdtempSync(join(tmpdir(), `lab${number}-audit-`));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
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
      'give no false alarm under a fresh seed',
      async () => {
        const { alarms, runs, checks } = await soak(lab, 1);
        expect(alarms).toEqual([]);
        expect(runs).toBe(10 * 3 * checks.length);
      },
      GUARD_MS,
    );

    for (const name of throughTheCommand) {
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
        const failures = result.checks.flatMap(({ verdict, failure }) =>
          verdict === 'fail' && failure !== undefined ? [failure] : [],
        );
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
