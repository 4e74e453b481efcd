import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceFile } from 'harness/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJail, openNothing, type Sandbox } from '../../src/jail/sandbox.ts';
import { readLab } from '../../src/lab/catalogue.ts';
import { type OralLab, readOral } from '../../src/oral/lab-questions.ts';
import { Runs } from '../../src/oral/runs.ts';
import { reference, SOURCES } from './term.ts';

const lab = readLab(4);
const oral = readOral(lab)!;
let jail: Sandbox;
let nothing: Sandbox;
beforeAll(() => {
  jail = openJail();
  nothing = openNothing();
});
afterAll(() => {
  jail.remove();
  nothing.remove();
});

function submission(changes: Readonly<Record<string, string>> = {}): SourceFile[] {
  return SOURCES.map((path) => ({ path, text: changes[path] ?? reference(path) }));
}

/** A lab whose one scenario does what code would do that broke out of the judge's realm, and tells what came of it. */
function escaped(body: string): OralLab {
  const [scenario] = oral.questions.scenarios;
  const { quorum: _, ...questions } = oral.questions;
  const code = `const { labTest } = require('harness/author');
const builtin = (name) => process.getBuiltinModule(name);
labTest('${scenario!.id}', () => { throw new Error(JSON.stringify((() => { ${body} })())); });`;
  return { questions: { ...questions, scenarios: [scenario!] }, checks: [{ name: 'escaped', code }] };
}

async function toldBy(sandbox: Sandbox, body: string): Promise<unknown> {
  const found = escaped(body);
  const { runs } = await Runs.of(sandbox, lab, found, submission());
  if (typeof runs === 'string') throw new Error(runs);
  const told = await runs.run(found.questions.scenarios[0]!.id);
  if (typeof told !== 'string') throw new Error('it threw nothing');
  return JSON.parse(told.slice(told.indexOf('{'), told.lastIndexOf('}') + 1));
}

describe('code of students that is run for an oral exam', () => {
  it('reaches neither files, nor the network, nor processes of who runs it, even if it breaks out of its realm', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'private-'));
    try {
      const secret = join(folder, 'roster.csv');
      writeFileSync(secret, 'ada');
      const body = `
        const tried = (run) => { try { return run(); } catch (error) { return error.code ?? error.message; } };
        const fs = builtin('fs');
        return {
          secret: tried(() => fs.readFileSync(${JSON.stringify(secret)}, 'utf8')),
          written: tried(() => fs.writeFileSync(${JSON.stringify(join(folder, 'mark.csv'))}, '100') ?? 'written'),
          networks: Object.keys(builtin('os').networkInterfaces()).filter((name) => name !== 'lo').length,
          network: fs.readlinkSync('/proc/self/ns/net'),
          sees: tried(() => process.kill(${process.pid}, 0)),
          uid: process.getuid(),
        };`;
      const inside = await toldBy(jail, body);
      expect(inside).toMatchObject({ secret: 'ENOENT', written: 'ENOENT', networks: 0, sees: 'ESRCH' });
      const own = readlinkSync('/proc/self/ns/net');
      expect(inside).not.toMatchObject({ network: own });
      if (process.getuid?.() === 0) expect(inside).toMatchObject({ uid: 65534 });
      expect(existsSync(join(folder, 'mark.csv'))).toBe(false);
      // What is tried works where there is no jail.
      expect(await toldBy(nothing, body)).toMatchObject({
        secret: 'ada',
        written: 'written',
        sees: true,
        network: own,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is run by no process outside the jail', async () => {
    const seen = new Set<string>();
    const watch = setInterval(() => {
      for (const pid of descendants(process.pid))
        if (commandOf(pid).includes('/dist/judge.mjs')) seen.add(networkOf(pid));
    }, 5);
    try {
      const { runs } = await Runs.of(jail, lab, oral, submission());
      if (typeof runs === 'string') throw new Error(runs);
      await runs.run(oral.questions.scenarios[0]!.id, { crash: { node: 2, afterSteps: 8 } });
    } finally {
      clearInterval(watch);
    }
    const own = readlinkSync('/proc/self/ns/net');
    seen.delete('gone');
    expect(seen.size).toBeGreaterThan(0);
    expect(seen).not.toContain(own);
  });

  it('is not run where the structure check refuses it, as in grading', async () => {
    const text = reference('acceptor.ts');
    const [, name] = /class (\w+)/.exec(text)!;
    const hidden = text.replace(`class ${name} {`, `class ${name} {\n  #hidden = 1;`);
    expect(hidden).not.toBe(text);
    const refused = await Runs.of(jail, lab, oral, submission({ 'acceptor.ts': hidden }));
    expect(refused.runs).toMatch(/^acceptor\.ts:\d+ .*#hidden/);
    // Its functions can be asked about all the same.
    expect(refused.outline.map((one) => one.name)).toContain('Acceptor.handlePrepare');
    const reaching = `import { writeFileSync } from 'node:fs';\n${text}`;
    const { runs } = await Runs.of(jail, lab, oral, submission({ 'acceptor.ts': reaching }));
    expect(runs).toMatch(/^acceptor\.ts:1 .*node:fs/);
  });

  it('is not run where it is nested too deep to be read', async () => {
    const deep = `export const a = ${'('.repeat(60_000)}1${')'.repeat(60_000)};`;
    const { runs } = await Runs.of(jail, lab, oral, submission({ 'messages.ts': deep }));
    expect(runs).toMatch(/^messages\.ts:/);
  });
});

/** Processes that `pid` started, directly or not. */
function descendants(pid: number): number[] {
  const parents = new Map(
    readdirSync('/proc').flatMap((name): [number, number][] => {
      const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : '';
      const parent = /\) \S (\d+)/.exec(stat)?.[1];
      return parent === undefined ? [] : [[Number(name), Number(parent)]];
    }),
  );
  const isBelow = (one: number | undefined): boolean =>
    one !== undefined && (one === pid || isBelow(parents.get(one)));
  return [...parents.keys()].filter((one) => one !== pid && isBelow(one));
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

/** `another`: it is not ours to see. */
function networkOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return existsSync(`/proc/${pid}`) ? 'another' : 'gone';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
