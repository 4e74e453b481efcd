import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** Runs the checks of lab 3 as an editor's Vitest does, against the files in `impl`. The files of other labs would each only say that these are not theirs. */
async function editor(impl: string) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(root, 'labs', 'vitest.config.ts');
  const args = [vitest, 'run', '--config', config, '--reporter=json', 'labs/lab3-failure-detector'];
  const { stdout } = await execa(process.execPath, args, {
    cwd: root,
    reject: false,
    env: { LAB_IMPL: join(root, impl) },
  });
  const report: { testResults: { assertionResults: Assertion[] }[] } = JSON.parse(stdout);
  return report.testResults.flatMap((file) => file.assertionResults);
}

interface Assertion {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

describe('a check file in the editor', () => {
  it('is a Vitest test of the same id for each check, and passes for the reference', async () => {
    const tests = await editor('solutions-private/lab3-failure-detector/solution');
    expect(tests.map(({ title }) => title)).toContain('highest-leads');
    expect(tests).toHaveLength(31);
    expect(tests.filter(({ status }) => status !== 'passed')).toEqual([]);
  });

  it('fails with the message, the story, and a stack that leads to the line in the TypeScript', async () => {
    const tests = await editor('skeletons/lab3-failure-detector');
    expect(tests.filter(({ status }) => status !== 'failed')).toEqual([]);
    const [message = ''] = tests.find(({ title }) => title === 'others-do-not-matter')?.failureMessages ?? [];
    expect(message).toContain('MonLeaderDetector.constructor is not implemented yet');
    expect(message).toContain('const detector = new MonLeaderDetector([0, 1, 2, 3])');
    expect(message).toMatch(/mon-leader-detector\.ts:\d+:\d+/);
  });
});
