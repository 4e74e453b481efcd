import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');

/**
 * The labs' checks as Vitest tests, for the editor: each `labTest` is a test of the same id, run against the skeleton
 * folder of its lab or the folder that LAB_IMPL names. Points come from `npm run labN -- --check` alone.
 */
export default defineConfig({
  test: {
    root,
    include: ['labs/*/checks/*.check.ts'],
    setupFiles: [join(root, 'harness/src/judge/vitest-setup.ts')],
    testTimeout: 60_000,
  },
});
