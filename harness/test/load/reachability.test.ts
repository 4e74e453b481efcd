import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Found = z.object({
  functions: z.number(),
  calls: z.number(),
  promises: z.array(z.string()),
  evaluators: z.array(z.string()),
});

/** Runs the program on this Node; `spoil` adds lines to it that open a hole, to see that it would be found. */
async function reach(spoil = ''): Promise<z.infer<typeof Found>> {
  const folder = mkdtempSync(join(tmpdir(), 'reachability-'));
  try {
    const outfile = join(folder, 'program.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'reachability.program.ts')],
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      plugins: [
        {
          name: 'spoil',
          setup({ onLoad }) {
            onLoad({ filter: /reachability\.program\.ts$/ }, async ({ path }) => {
              const { readFile } = await import('node:fs/promises');
              const text = await readFile(path, 'utf8');
              return { contents: text.replace('const samples =', `${spoil}\nconst samples =`), loader: 'ts' };
            });
          },
        },
      ],
    });
    const { stdout } = await execa(process.execPath, [outfile]);
    return Found.parse(JSON.parse(stdout));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("what a submission can reach from its Compartment's global", () => {
  it('returns no promise and evaluates no text, whichever function is called', async () => {
    const found = await reach();
    expect(found.promises).toEqual([]);
    expect(found.evaluators).toEqual([]);
    // It did look: the language alone has some 500 functions.
    expect(found.functions).toBeGreaterThan(400);
    expect(found.calls).toBeGreaterThan(40_000);
  });

  it('would be found if a function returned a promise', async () => {
    const found = await reach('holes.hole = harden(() => Promise.resolve(1));');
    expect(found.promises).toEqual(['<global>.hole']);
  });

  it('would be found if a function evaluated text', async () => {
    const found = await reach('holes.hole = harden((text) => (0, eval)(text));');
    expect(found.evaluators).toEqual(['<global>.hole']);
  });

  it('would be found if a Compartment could be made', async () => {
    const found = await reach('holes.Hole = Compartment;');
    expect([...found.promises, ...found.evaluators]).not.toEqual([]);
  });
});
