import { join } from 'node:path';
import { readSubmission } from 'harness/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { openJail } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { readOral } from '../../src/oral/lab-questions.ts';
import { drawQuestions } from '../../src/oral/questions.ts';
import { outcomeOf, Runs } from '../../src/oral/runs.ts';
import { ROOT } from './term.ts';

/** What the world is told in each lab, and whether a quorum can be smaller there. */
const LABS = [
  { number: 3, indication: /trust\(leader: 2\)/, quorum: false },
  { number: 4, indication: /decide\(value: "v\d"\)/, quorum: true },
  { number: 5, indication: /apply\(slot: 1/, quorum: true },
];

const sandbox = openJail();
afterAll(() => sandbox.remove());

describe.each(LABS)('the oral exam about lab $number', ({ number, indication, quorum }) => {
  it('runs the reference in each scenario to its end, and draws six to ten questions', async () => {
    const lab = readLab(number);
    const oral = readOral(lab)!;
    const folder = join(ROOT, 'solutions-private', lab.manifest.folder, 'solution');
    const { files } = readSubmission(folder, lab.manifest.files);
    const { runs, outline } = await Runs.of(sandbox, lab, oral, files);
    if (typeof runs === 'string') throw new Error(runs);
    for (const { id } of oral.questions.scenarios) {
      const run = await runs.run(id);
      if (typeof run === 'string') throw new Error(`${id}: ${run}`);
      expect(run.broken).toBeUndefined();
      expect(outcomeOf(run).join()).toMatch(indication);
    }
    expect(oral.questions.quorum !== undefined).toBe(quorum);
    if (oral.questions.quorum !== undefined) {
      const [usual, smaller] = [
        await runs.run(oral.questions.quorum.id),
        await runs.run(oral.questions.quorum.id, { smaller: true }),
      ];
      if (typeof usual === 'string' || typeof smaller === 'string') throw new Error('no run of a quorum');
      expect(outcomeOf(usual)[1]).toBe('node 1: nothing');
      expect(outcomeOf(smaller)[1]).toMatch(/^node 1: decide\(/);
    }
    const material = {
      login: 'ada',
      partners: [],
      files,
      given: [],
      outline,
      authorship: undefined,
      oral,
      runs,
      checks: [],
    };
    const { questions, missing } = await drawQuestions(material, 1);
    expect(missing).toEqual([]);
    expect(questions.length).toBeGreaterThanOrEqual(6);
    expect(questions.length).toBeLessThanOrEqual(10);
    expect(questions.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['next-event', 'lost-message', 'crash-now', 'rule', 'theory']),
    );
  });
});
