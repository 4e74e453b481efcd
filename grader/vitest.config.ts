import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in files that may be small: begun last, each would hold up one worker alone. */
const LONG = /\/(audit\/lab\d|similarity\/writers|judge\/guards|oral\/packets|attacks\/attacks)\.test/;

class LongOnesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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
    sequence: { sequencer: LongOnesFirst },
  },
});
