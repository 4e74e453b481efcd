import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bind, innerJailPrefix, type Limits } from './recipe.ts';
import { findPrograms, isRoot, type JailOptions, type JailRun, runInJail, runWithoutJail } from './run.ts';
import { makeStage } from './stage.ts';

/** How programs of ours run on what a student wrote: in a jail, or, where staff ask for it, without. One for each command. */
export interface Sandbox {
  readonly kind: 'bubblewrap' | 'none';
  /** The pristine tree that is seen inside. */
  readonly tree: string;
  /** Runs a program of dist/ by its name. `bind` is seen read-only at `to`; without a jail the program gets `from` in their place. */
  run(program: JailedRun, options: JailOptions): Promise<JailRun>;
  /** What is put before `node` for a student's process; nothing without a jail. */
  readonly launcher: readonly string[] | undefined;
  remove(): void;
}

export interface JailedRun {
  readonly program: 'inside' | 'reader' | 'probe' | 'oral-runs' | 'tokens';
  readonly limits: Limits;
  readonly args?: readonly string[];
  readonly bind?: Bind;
  readonly env?: Readonly<Record<string, string>>;
}

/** Thrown where no jail can be made; the message says what is missing and how to mend it. */
export class NoJail extends Error {
  override readonly name = 'NoJail';
}

const NODE_OPTIONS = ['--no-warnings', '--max-old-space-size=1024'];

/** A sandbox with bubblewrap. Throws `NoJail` when a program is missing; whether it holds, `doctor` finds out. */
export function openJail(): Sandbox {
  if (process.platform !== 'linux') throw new NoJail('The jail is bubblewrap, which is for Linux only.');
  const programs = findPrograms();
  if ('missing' in programs)
    throw new NoJail(`The jail needs these programs: ${programs.missing.join(', ')}.`);
  const stage = makeStage(true);
  return {
    kind: 'bubblewrap',
    tree: stage.tree,
    launcher: innerJailPrefix(programs),
    run: ({ program, limits, args = [], bind, env = {} }, options) =>
      runInJail(
        { programs, asNobody: isRoot(), tree: stage.tree, modules: stage.modules, bind, limits, env },
        [stage.node, ...NODE_OPTIONS, `/box/dist/${program}.mjs`, ...args],
        options,
      ),
    remove: stage.remove,
  };
}

/** No sandbox: the same programs, plainly. What they make is unofficial. */
export function openNothing(): Sandbox {
  const stage = makeStage(false);
  return {
    kind: 'none',
    tree: stage.tree,
    launcher: undefined,
    run: async ({ program, args = [], bind }, options) => {
      const plain = args.map((arg) => (arg === bind?.to ? bind.from : arg));
      // What a jail's own /tmp takes with it when it ends.
      const scratch = mkdtempSync(join(stage.tree, 'tmp-'));
      const command = [process.execPath, ...NODE_OPTIONS, `${stage.tree}/dist/${program}.mjs`, ...plain];
      const run = await runWithoutJail(command, scratch, options);
      rmSync(scratch, { recursive: true, force: true });
      return run;
    },
    remove: stage.remove,
  };
}
