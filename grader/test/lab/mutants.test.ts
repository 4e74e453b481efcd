import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFile, bundleSubmission, readSubmission, supervise } from 'harness/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labNumbers, privateFolder, readLab } from '../../src/lab/catalogue.ts';
import { applyMutant, readMutants } from '../../src/lab/mutants.ts';
import { manifestFaults } from '../../src/result/score.ts';

/** Verdicts of all checks of a lab on the files in `folder`, through the judge. */
async function judge(number: number, folder: string) {
  const { manifest, checks, expected } = readLab(number);
  const bundle = await bundleSubmission(readSubmission(folder, manifest.files).files, manifest.exports);
  if (!('code' in bundle)) throw new Error(JSON.stringify(bundle));
  const { outcomes } = await supervise(
    {
      submission: bundle.code,
      exports: manifest.exports,
      checks: [...checks],
      ids: expected.map((check) => check.id),
      seeds: [manifest.seed],
      limitMs: 2000,
      locked: true,
      promises: false,
    },
    { program: builtFile('judge.mjs'), guardMs: 30_000, heapMiB: 512 },
  );
  return outcomes;
}

for (const number of labNumbers()) {
  const lab = readLab(number);
  describe(`the checks of lab ${number}`, () => {
    let scratch = '';
    beforeAll(() => {
      scratch = mkdtempSync(join(tmpdir(), 'lab-mutants-'));
    });
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    it('have points that make 100, hidden ones at most 30, and each id once', () => {
      expect(manifestFaults(lab)).toEqual([]);
    });

    it('have mutants of different names, each in a function that the reference has', () => {
      const names = readMutants(lab).map((mutant) => mutant.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThanOrEqual(9);
    });

    for (const mutant of readMutants(lab)) {
      it(`catch the mutant in which ${mutant.title}`, async () => {
        const folder = join(scratch, mutant.name);
        applyMutant(lab, mutant, folder);
        const outcomes = await judge(number, folder);
        const failed = outcomes.filter(({ verdict }) => verdict === 'fail');
        expect(failed.map(({ id }) => id)).not.toEqual([]);
        // It fails by what it does, not because a check is broken.
        expect(failed.map(({ failure }) => failure?.kind)).not.toContain('check');
      });
    }

    const variants = join(privateFolder(lab), 'variants');
    for (const variant of readdirSync(variants)) {
      it(`take no point from the variant ${variant}`, async () => {
        const outcomes = await judge(number, join(variants, variant));
        expect(outcomes.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
        expect(outcomes.length).toBe(lab.expected.length);
      });
    }
  });
}
