import { join } from 'node:path';
import { builtFile, bundleSubmission, inspectStructure, readSubmission, supervise } from 'harness/runtime';
import { expect, it } from 'vitest';
import { privateFolder, readLab } from '../../src/lab/catalogue.ts';
import { WRITERS } from './corpus.ts';

it('every writer of the corpus gets 100 points: none of them is wrong', async () => {
  const lab = readLab(4);
  const others: Record<string, string> = {};
  for (const writer of WRITERS) {
    const { files } = readSubmission(join(privateFolder(lab), 'alternatives', writer), lab.manifest.files);
    expect((await inspectStructure(files)).errors).toEqual([]);
    const bundle = await bundleSubmission(files, lab.manifest.exports);
    if (!('code' in bundle)) throw new Error(`${writer}: ${JSON.stringify(bundle)}`);
    others[writer] = bundle.code;
  }
  // The guards are wide: under load nothing is to be taken for a hang.
  const { outcomes } = await supervise(
    {
      submission: '',
      others,
      exports: lab.manifest.exports,
      checks: [...lab.checks],
      ids: WRITERS.flatMap((writer) => lab.expected.map(({ id }) => `${writer}/${id}`)),
      seeds: [lab.manifest.seed],
      limitMs: 60_000,
      locked: true,
      mode: 'simulated',
    },
    { program: builtFile('judge.mjs'), guardMs: 300_000, heapMiB: 1024 },
  );
  const verdicts = new Map(outcomes.map(({ id, verdict }) => [id, verdict]));
  const pointsOf = (writer: string) =>
    lab.expected.reduce(
      (sum, { id, points }) => sum + (verdicts.get(`${writer}/${id}`) === 'pass' ? points : 0),
      0,
    );
  expect(Object.fromEntries(WRITERS.map((writer) => [writer, pointsOf(writer)]))).toEqual(
    Object.fromEntries(WRITERS.map((writer) => [writer, 100])),
  );
}, 900_000);
