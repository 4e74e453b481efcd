import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..', '..');

/** The student's own tests, in the folder that --root names. */
export default defineConfig({
  resolve: {
    alias: { 'harness/student': join(root, 'harness/src/student.ts') },
  },
  test: { include: ['**/*.test.ts'] },
});
