import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The audits of the labs take longest, in small files: begun last, each would hold up one worker alone. */
class AuditsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isAudit = ({ moduleId }: TestSpecification) => /\/audit\/lab\d/.test(moduleId);
    return [...sorted.filter(isAudit), ...sorted.filter((file) => !isAudit(file))];
  }
}

/** The project's own tests. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['harness/test/**/*.test.ts', 'grader/test/**/*.test.ts'],
    // A guard against a hang, not a measure: commands of the project are run for real, on whatever machine this is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, and tests that wait: more at once would only make the runs that are timed out by a guard likelier.
    maxWorkers: 3,
    sequence: { sequencer: AuditsFirst },
  },
});
