import { join } from 'node:path';
import { readSubmission, type SourceFile } from 'harness/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJail, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { type OralLab, readOral } from '../../src/oral/lab-questions.ts';
import { drawQuestions } from '../../src/oral/questions.ts';
import { Runs } from '../../src/oral/runs.ts';
import { ROOT, reference, SOURCES } from './term.ts';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = openJail();
});
afterAll(() => sandbox.remove());

/** What questions about these files are drawn from. */
async function material(number: number, oral: OralLab, files: readonly SourceFile[]) {
  const { runs, outline } = await Runs.of(sandbox, readLab(number), oral, files);
  const nobody = { login: 'ada', partners: [], given: [], authorship: undefined, checks: [] };
  return { ...nobody, files, outline, oral, runs };
}

describe.each([3, 4, 5])('of little in lab %s', (number) => {
  const oral = readOral(readLab(number))!;
  const { folder, files: globs } = readLab(number).manifest;

  it('there are still six questions: the theory, and what would have to be written', async () => {
    const skeleton = readSubmission(join(ROOT, 'skeletons', folder), globs).files;
    for (const files of [skeleton, []]) {
      const little = await material(number, oral, files);
      for (const seed of [1, 2, 3]) {
        const { questions } = await drawQuestions(little, seed);
        expect(questions.length).toBeGreaterThanOrEqual(6);
        expect(questions.length).toBeLessThanOrEqual(10);
        expect(new Set(questions.map(({ question }) => question)).size).toBe(questions.length);
        expect(questions.some(({ kind }) => kind === 'would-write' || kind === 'own-function')).toBe(true);
      }
    }
  });
});

it('names the runs that there are not, and why', async () => {
  const oral = readOral(readLab(4))!;
  const [scenario] = oral.questions.scenarios;
  const { quorum: _, ...questions } = oral.questions;
  const one: OralLab = { ...oral, questions: { ...questions, scenarios: [scenario!] } };
  const text = reference('learner.ts');
  const endless = text.replace(/handleLearn\(.*\{\n/, '$&    for (;;) this.accepted.clear();\n');
  expect(endless).not.toBe(text);
  const files = SOURCES.map((path) => ({ path, text: path === 'learner.ts' ? endless : reference(path) }));
  const { questions: asked, missing } = await drawQuestions(await material(4, one, files), 1);
  // With four times the limit, after it was tried with the usual one.
  expect(missing).toEqual(['No run of “one leader”: did not return within 8 s: a loop does not end.']);
  expect(asked.length).toBeGreaterThanOrEqual(6);
  expect(asked.map(({ kind }) => kind)).not.toContain('next-event');
});
