// `npm run test:attacks`: all hostile submissions, in the jail; with a word only those whose name contains it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildAll, root } from './build.mjs';

await buildAll();
const [only] = process.argv.slice(2);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', 'grader/vitest.config.ts', 'grader/test/attacks'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, LAB_ATTACKS: 'all', ...(only === undefined ? {} : { LAB_ATTACK: only }) },
  },
);
process.exitCode = status ?? 1;
