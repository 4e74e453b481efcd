import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { installationRoot } from 'harness/runtime';
import { UsageError } from '../usage-error.ts';

const PROGRAM = 'harness/test/explore/bench.program.ts';

/**
 * `npm run bench -- explore`: the explorer on Paxos models of known size, beside the naive way, one core. The models stand
 * with the explorer's tests, which assert their numbers of worlds; the program is bundled as the judge is.
 */
export async function benchExplore(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-explore-'));
  try {
    const outfile = join(folder, 'bench.mjs');
    await build({
      absWorkingDir: installationRoot(),
      entryPoints: [PROGRAM],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      logLevel: 'silent',
    }).catch(() => {
      throw new UsageError(`The benchmark needs ${PROGRAM}, which is not in this repository.`);
    });
    await execa(process.execPath, ['--max-old-space-size=8192', outfile], { stdio: 'inherit' });
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
