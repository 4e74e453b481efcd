// `npm test`: format and lint, types, and all tests; closes with one line that counts them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, root } from './build.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'lab-test-'));
const report = join(scratch, 'vitest.json');
const bin = (name) => join(root, 'node_modules', name);
const extra = process.argv.slice(2);

function run(title, ...args) {
  console.log(`\n— ${title}`);
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
  });
  if (error !== undefined) console.error(error.message);
  return status === 0;
}

let passed = 0;
let failed = 0;
const count = (ok) => {
  if (ok) passed++;
  else failed++;
};

await buildAll();
if (extra.length === 0) {
  count(
    run(
      'Format and lint',
      bin('@biomejs/biome/bin/biome'),
      'ci',
      '--error-on-warnings',
      `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
      '.',
    ),
  );
  count(run('Types', bin('typescript/bin/tsc'), '-p', 'tsconfig.json'));
}
const ended = run(
  'Tests',
  bin('vitest/vitest.mjs'),
  'run',
  '--config',
  'grader/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...extra,
);
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  // A file that could not be loaded has no tests that could fail.
  if (!ended && result.numFailedTests === 0) failed++;
} catch {
  console.error('Vitest left no report.');
  failed++;
}
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
