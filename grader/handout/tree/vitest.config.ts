import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

/** For the editor: the labs' checks, and your own tests beside your code. Points come from `npm run labN -- --check` alone. */
export default defineConfig({
  test: {
    projects: [
      join(root, 'labs', 'vitest.config.ts'),
      {
        resolve: { alias: { 'harness/student': join(root, 'harness', 'src', 'student.ts') } },
        test: { name: 'own tests', root: join(root, 'skeletons'), include: ['**/*.test.ts'] },
      },
    ],
  },
});
