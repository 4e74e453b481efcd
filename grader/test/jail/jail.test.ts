import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveJail, proveKill } from '../../src/jail/doctor.ts';
import { innerJailPrefix, jailCommand, type Programs } from '../../src/jail/recipe.ts';
import { findPrograms, isRoot, type JailOptions, runInJail, runWithoutJail } from '../../src/jail/run.ts';
import type { JailedRun, Sandbox } from '../../src/jail/sandbox.ts';
import { makeStage, type Stage } from '../../src/jail/stage.ts';

describe.skipIf(process.platform !== 'linux')('the jail', () => {
  let stage: Stage;
  let programs: Programs;
  let scratch: string;
  beforeAll(() => {
    const found = findPrograms();
    if ('missing' in found) throw new Error(`missing: ${found.missing}`);
    programs = found;
    stage = makeStage(true);
    scratch = mkdtempSync(join(tmpdir(), 'lab-jail-test-'));
  });
  afterAll(() => {
    stage.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** A sandbox whose command line is changed before it is run. */
  function changed(
    change: (command: readonly string[]) => readonly string[],
  ): Pick<Sandbox, 'run' | 'launcher'> {
    return {
      launcher: innerJailPrefix(programs),
      run: ({ program, limits, args = [] }: JailedRun, options: JailOptions) => {
        const plan = { programs, asNobody: isRoot(), tree: stage.tree, modules: stage.modules, limits };
        const command = jailCommand(plan, [stage.node, `/box/dist/${program}.mjs`, ...args]);
        return runWithoutJail(change(command), scratch, options);
      },
    };
  }

  async function broken(
    probe: string,
    change: (command: readonly string[]) => readonly string[],
  ): Promise<string> {
    const [proof] = await proveJail(changed(change), [probe]);
    expect(proof?.holds, proof?.found).toBe(false);
    return proof?.found ?? '';
  }

  const without =
    (...gone: string[]) =>
    (command: readonly string[]) =>
      command.filter((word) => !gone.includes(word));

  it('holds in every way that is tried, and stops with all that it started', async () => {
    const proofs = [
      ...(await proveJail(changed((command) => command))),
      await proveKill(changed((command) => command)),
    ];
    expect(proofs.filter(({ holds }) => !holds)).toEqual([]);
    expect(proofs.length).toBe(17);
  });

  it('is seen to be open where /, /dev can be written', async () => {
    const open = (command: readonly string[]) =>
      command.filter((word, i) => word !== '--remount-ro' && command[i - 1] !== '--remount-ro');
    expect(JSON.parse(await broken('disk', open))).toMatchObject({ '/': 'written', '/dev/': 'written' });
  });

  it('is seen to be open where it has the machine’s network', async () => {
    const found = await broken('network', (command) =>
      command.flatMap((word) =>
        word === '--unshare-all'
          ? ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts']
          : [word],
      ),
    );
    expect(JSON.parse(found)).toMatchObject({ host: 'connected' });
  });

  it('is seen to be open where processes have no limit', async () => {
    const [limit = ''] = jailCommandOf().filter((word) => word.startsWith('--nproc='));
    expect(Number(await broken('processes', without(limit)))).toBeGreaterThan(128);
  });

  it('is seen to be open where open files have another limit', async () => {
    const more = (command: readonly string[]) =>
      command.map((word) => (word.startsWith('--nofile=') ? '--nofile=2000' : word));
    const { own } = JSON.parse(await broken('handles', more));
    expect(own.opened).toBeGreaterThan(512);
  });

  it('is seen to be open where a student’s process can make files', async () => {
    const whole = changed((command) => command);
    const launcher = innerJailPrefix(programs).filter(
      (word, i, words) => word !== '--remount-ro' && words[i - 1] !== '--remount-ro',
    );
    const [proof] = await proveJail({ ...whole, launcher }, ['inodes']);
    expect(proof?.holds).toBe(false);
    expect(JSON.parse(JSON.parse(proof?.found ?? ''))).toEqual(
      expect.arrayContaining(['folder in /', 'link in /', 'pipe in /']),
    );
  });

  it('is seen to be open where the caller’s environment is left', async () => {
    expect(JSON.parse(await broken('environment', without('--clearenv')))).toContain('TMPDIR');
  });

  it('is seen to be open where it does not start, and says why', async () => {
    const found = await broken('starts', (command) =>
      command.map((word) => (word === '--unshare-all' ? '--no-such-option' : word)),
    );
    expect(found).toMatch(/no-such-option/);
  });

  it('gets no descriptor that its caller inherited', async () => {
    const inherits = (command: readonly string[]) => [
      programs.bash,
      '-c',
      'exec 9</etc/hostname 251</etc/hostname; exec "$@"',
      'x',
      ...command,
    ];
    const [proof] = await proveJail(changed(inherits), ['descriptors']);
    expect(proof).toMatchObject({ holds: true });
    // With the part that closes them left out they get in.
    const found = await broken('descriptors', (command) =>
      inherits(command).map((word) => word.replace(/for f in \/proc\/.*?done/, ':')),
    );
    expect(JSON.parse(found)).toContain(251);
  });

  it('is ended by the guards: silence, time, and too many words', async () => {
    const plan = { programs, asNobody: isRoot(), tree: stage.tree, modules: stage.modules, limits: LIMITS };
    const run = (code: string, options: Partial<JailOptions>) =>
      runInJail(plan, [stage.node, '-e', code], {
        onRecord: () => {},
        silenceMs: 30_000,
        wallMs: 30_000,
        ...options,
      });
    const talks = 'setInterval(() => console.log("1"), 20)';
    expect((await run('setInterval(() => {}, 1000)', { silenceMs: 300 })).ending).toBe('silent');
    expect((await run(talks, { wallMs: 600 })).ending).toBe('too-long');
    expect(
      (
        await run('for (;;) try { require("fs").writeSync(1, "x".repeat(1000)); } catch {}', {
          mostOutput: 100_000,
        })
      ).ending,
    ).toBe('flood');
    const records: unknown[] = [];
    const said = await run('console.log("no json"); console.log("{\\"a\\":1}"); process.exit(7)', {
      onRecord: (record) => records.push(record),
    });
    expect([said.ending, said.exit, records]).toEqual(['itself', 'exit code 7', [{ a: 1 }]]);
  });

  const LIMITS = { processes: 64, memory: 2 ** 30, file: 2 ** 20, tmpfs: 2 ** 20, descriptors: 64 };
  function jailCommandOf(): readonly string[] {
    const limits = { ...LIMITS, processes: 128 };
    return jailCommand({ programs, asNobody: false, tree: stage.tree, modules: stage.modules, limits }, []);
  }
});
