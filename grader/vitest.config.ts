import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The project's own tests. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['harness/test/**/*.test.ts', 'grader/test/**/*.test.ts'],
    // A guard against a hang, not a measure: commands of the project are run for real, on whatever machine this is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more at once would only make the runs that are timed out by a guard likelier.
    maxWorkers: 2,
  },
});
