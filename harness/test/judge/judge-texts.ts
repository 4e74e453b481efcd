import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import type { Job } from '../../src/judge/records.ts';
import { type Judgement, type SupervisorOptions, supervise } from '../../src/judge/supervisor.ts';
import { bundleSubmission } from '../../src/load/bundle.ts';
import { builtFile } from '../../src/load/installation.ts';
import { type Place, SourceMap } from '../../src/load/source-map.ts';

/** A judgement with the places of failures in the submission's own text. */
export interface Judged extends Judgement {
  readonly place: (id: string) => Place | undefined;
  readonly verdicts: Readonly<Record<string, string>>;
  /** Command lines of judge processes that are still there. */
  readonly left: readonly string[];
}

interface Options {
  readonly job?: Partial<Job>;
  readonly supervisor?: Partial<SupervisorOptions>;
}

/** Judges `submission`, the text of one file that exports `Subject`, with checks written as the text of a check file. */
export async function judgeTexts(submission: string, checks: string, options: Options = {}): Promise<Judged> {
  const mode = options.job?.mode ?? 'simulated';
  const bundle = await bundleSubmission(
    [{ path: 'subject.ts', text: submission }],
    { Subject: 'subject.ts' },
    { promises: mode !== 'simulated' },
  );
  if (!('code' in bundle)) throw new Error(JSON.stringify(bundle));
  const check = await build({
    stdin: { contents: checks, loader: 'ts', resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'cjs',
    external: ['harness/author'],
  });
  const ids = [...new Set([...checks.matchAll(/labTest\('([a-z-]+)'/g)].map((match) => match[1] ?? ''))];
  // A name of its own for this judge, to find its processes by.
  const folder = mkdtempSync(join(tmpdir(), 'judge-test-'));
  const program = join(folder, 'judge.mjs');
  symlinkSync(builtFile('judge.mjs'), program);
  try {
    const judgement = await supervise(
      {
        submission: bundle.code,
        exports: { Subject: 'subject.ts' },
        checks: [{ name: 'texts.check.ts', code: check.outputFiles[0]?.text ?? '' }],
        ids,
        seeds: [1],
        limitMs: 300,
        locked: true,
        mode,
        ...options.job,
      },
      { program, guardMs: 20_000, heapMiB: 256, ...options.supervisor },
    );
    const map = new SourceMap(bundle.map);
    return {
      ...judgement,
      place: (id) => {
        const failure = judgement.outcomes.find((outcome) => outcome.id === id)?.failure;
        return failure && map.place(failure.frames);
      },
      verdicts: Object.fromEntries(judgement.outcomes.map(({ id, verdict }) => [id, verdict])),
      left: (await commandLines()).filter((line) => line.includes(program)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function commandLines(): Promise<string[]> {
  if (!existsSync('/proc/self/cmdline')) return (await execa('ps', ['-eo', 'args'])).stdout.split('\n');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    });
}
