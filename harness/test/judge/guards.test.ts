import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { type Judgement, superviseAlone } from '../../src/judge/supervisor.ts';
import { bundleProblems, bundleSubmission } from '../../src/load/bundle.ts';
import { builtFile } from '../../src/load/installation.ts';
import { NotExamined } from '../../src/load/problem.ts';
import { type Place, SourceMap } from '../../src/load/source-map.ts';
import { checkTypes } from '../../src/load/type-check.ts';
import { judgeTexts } from './judge-texts.ts';

const SUBJECT =
  'export class Subject {\n  fine() { return 1; }\n  bad(n: number) {\n    while (n > 3);\n  }\n}\n';
const check = (id: string, body: string) => `labTest('${id}', (student) => { ${body} });`;
const checks = (...bodies: string[]) =>
  `import { fc, labTest, property } from 'harness/author';\n${bodies.join('\n')}`;
/** The judge gets no processor for so long (ms), as on a machine that is busy with others. */
const waits = (ms: number) => `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms});`;
const loops = 'new student.Subject().bad(4);';
const PASSES = check('fine', 'new student.Subject().fine();');

const reasonOf = ({ outcomes }: Judgement, id: string) => outcomes.find((one) => one.id === id)?.reason;

describe('a run that had to wait for the processor until it was stopped', () => {
  it('has passed if it passes when it is run again, whatever the clock says', async () => {
    const judged = await judgeTexts(SUBJECT, checks(check('late', waits(900)), PASSES));
    expect(judged.verdicts).toEqual({ late: 'pass', fine: 'pass' });
    expect(judged.starts).toBe(2);
  });

  it('and is stopped again has no verdict: nobody has seen a loop', async () => {
    const judged = await judgeTexts(SUBJECT, checks(check('late', waits(30_000)), PASSES));
    expect(judged.verdicts).toEqual({ late: 'inconclusive', fine: 'pass' });
    expect(reasonOf(judged, 'late')).toMatch(
      /^did not return within 0.3 s, and had 0(\.\d+)? s of the processor: the machine was busy/,
    );
  });

  it('in a search has no verdict either', async () => {
    const node = `import { Node } from 'harness/student';
      export class Subject extends Node {
        machine: any;
        onMessage() {}
        onStart() { this.machine.wait(); }
      }`;
    const search = `import { exploration, explore, labTest } from 'harness/author';
      const machine = { wait: () => { ${waits(30_000)} } };
      labTest('search', exploration((student) => explore({
        nodes: 1,
        make: (env) => Object.assign(new student.Subject(env), { machine }),
        network: { kind: 'unordered', duplicates: false },
        constants: [machine],
        invariants: [],
      })));`;
    // The watch over the judge takes a little of the processor itself, which must be nothing beside the limit.
    const judged = await judgeTexts(node, search, { job: { limitMs: 800 } });
    expect(judged.verdicts).toEqual({ search: 'inconclusive' });
    expect(reasonOf(judged, 'search')).toMatch(/the machine was busy with other work$/);
  });
});

describe('checks that a guard stops', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const many = checks(...ids.map((id) => check(id, loops)));

  it('are confirmed up to three where somebody waits: of the others nothing is claimed', async () => {
    const judged = await judgeTexts(SUBJECT, many);
    expect(ids.map((id) => judged.verdicts[id])).toEqual([
      'fail',
      'fail',
      'fail',
      'inconclusive',
      'inconclusive',
    ]);
    expect(judged.place('a')).toMatchObject({ fn: 'bad', line: 4 });
    expect(reasonOf(judged, 'd')).toBe('did not return within 0.3 s, and was not run again by itself');
  });

  it('are all confirmed, or none, where that is asked for', async () => {
    const all = await judgeTexts(SUBJECT, many, { supervisor: { confirm: 'all' } });
    expect(new Set(Object.values(all.verdicts))).toEqual(new Set(['fail']));
    const none = await judgeTexts(SUBJECT, many, { supervisor: { confirm: 'none' } });
    expect(new Set(Object.values(none.verdicts))).toEqual(new Set(['inconclusive']));
    expect(none.starts).toBe(1);
    expect(none.outcomes[0]?.failure?.story).toEqual(['const subject = new Subject()', 'subject.bad(4)']);
  });
});

describe('alone', () => {
  async function alone(submission: string, texts: string, program = builtFile('judge.mjs')) {
    const bundle = await bundleSubmission([{ path: 'subject.ts', text: submission }], {
      Subject: 'subject.ts',
    });
    if (!('code' in bundle)) throw new Error(JSON.stringify(bundle));
    const built = await build({
      stdin: { contents: texts, loader: 'ts', resolveDir: '.' },
      bundle: true,
      write: false,
      format: 'cjs',
      external: ['harness/author'],
    });
    const told: string[] = [];
    const judgement = await superviseAlone(
      {
        submission: bundle.code,
        exports: { Subject: 'subject.ts' },
        checks: [{ name: 'texts.check.ts', code: built.outputFiles[0]?.text ?? '' }],
        ids: [...texts.matchAll(/labTest\('([a-z-]+)'/g)].map((match) => match[1] ?? ''),
        seeds: [1],
        limitMs: 300,
        locked: true,
        mode: 'simulated',
      },
      {
        program,
        guardMs: 20_000,
        heapMiB: 256,
        onProgress: (one) => told.push(one.type === 'start' ? `${one.id} starts` : `${one.outcome.id} ends`),
      },
    );
    const map = new SourceMap(bundle.map);
    const places = judgement.outcomes.map(
      ({ failure }): Place | undefined => failure && map.place(failure.frames),
    );
    return { ...judgement, told, places };
  }

  it('each check has a judge of its own, one after the other: a loop fails with its place, and what is right passes', async () => {
    const { outcomes, told, places, starts } = await alone(
      SUBJECT,
      checks(check('loop', loops), PASSES, check('other', loops)),
    );
    expect(outcomes.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['loop', 'fail'],
      ['fine', 'pass'],
      ['other', 'fail'],
    ]);
    expect(outcomes[0]?.failure?.message).toBe('did not return within 0.3 s: a loop does not end');
    expect(places[2]).toMatchObject({ path: 'subject.ts', fn: 'bad', line: 4 });
    expect(told).toEqual([
      'loop starts',
      'loop ends',
      'fine starts',
      'fine ends',
      'other starts',
      'other ends',
    ]);
    expect(starts).toBe(3);
  });

  it('a loop within the language itself, which nothing can stop, fails without a place once it had its time again', async () => {
    const endless = ['includes', 'indexOf'].map(
      (name) => `Array.prototype.${name}.call({ length: 2 ** 50 }, 1)`,
    );
    const { outcomes, places } = await alone(
      `export class Subject { includes() { return ${endless[0]}; } indexOf() { return ${endless[1]}; } fine() {} }`,
      checks(
        check('includes', 'new student.Subject().includes();'),
        PASSES,
        check('index', 'new student.Subject().indexOf();'),
      ),
    );
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['fail', 'pass', 'fail']);
    expect(outcomes[0]?.failure?.message).toBe('did not return within 0.3 s: a loop does not end');
    expect(places).toEqual([undefined, undefined, undefined]);
    const loading = await alone(
      `export const none = ${endless[0]};\nexport class Subject {}`,
      checks(PASSES, check('other', loops)),
    );
    expect(loading.outcomes.map(({ failure }) => failure?.message)).toEqual(
      Array(2).fill('loading the files: did not return within 0.3 s: a loop does not end'),
    );
  });

  it('a loop while the files are loaded is found once, and fails every check', async () => {
    const { outcomes, places, starts } = await alone(
      'let i = 0;\nwhile (i >= 0) {\n  i = (i + 1) % 1000;\n}\nexport class Subject {}\n',
      checks(PASSES, check('other', loops)),
    );
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
    expect(outcomes[0]?.failure?.message).toBe(
      'loading the files: did not return within 0.3 s: a loop does not end',
    );
    expect([2, 3]).toContain(places[1]?.line);
    expect(starts).toBe(1);
  });
});

describe('a judge that is killed', () => {
  /** A judge that begins and is gone; `always`, or the first time only. */
  async function killed(always: boolean, says: string) {
    const folder = mkdtempSync(join(tmpdir(), 'killed-judge-'));
    const program = join(folder, 'judge.mjs');
    const real = JSON.stringify(pathToFileURL(builtFile('judge.mjs')).href);
    const mark = JSON.stringify(join(folder, 'mark'));
    writeFileSync(
      program,
      `import { existsSync, writeFileSync, writeSync } from 'node:fs';
      if (${always} || !existsSync(${mark})) {
        writeFileSync(${mark}, '');
        writeSync(3, ${JSON.stringify(says)});
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => setInterval(() => {}, 1000));
      }
      await import(${real});`,
    );
    try {
      return await judgeTexts(SUBJECT, checks(PASSES), { supervisor: { program } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const declares = `${JSON.stringify({ type: 'declared', checks: [{ id: 'fine', random: false }] })}\n`;

  it('before it has loaded the files says nothing of them', async () => {
    const judged = await killed(true, declares);
    expect(judged.verdicts).toEqual({ fine: 'inconclusive' });
    expect(reasonOf(judged, 'fine')).toMatch(/^loading the files: took the judge down \(SIGKILL\)/);
    expect(judged.unloadable).toBeUndefined();
  });

  it('once is started again, and what loads then is judged', async () => {
    expect((await killed(false, declares)).verdicts).toEqual({ fine: 'pass' });
  });

  it('before it has read the checks has examined nothing', async () => {
    await expect(killed(true, '')).rejects.toThrow(NotExamined);
  });
});

it('a judge that never begins is stopped after six times the guard, and that is what is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mute-judge-'));
  const program = join(folder, 'judge.mjs');
  writeFileSync(program, 'await new Promise(() => setInterval(() => {}, 1000));');
  try {
    await expect(
      judgeTexts(SUBJECT, checks(PASSES), { supervisor: { program, guardMs: 200 } }),
    ).rejects.toThrow('The judge did not start: nothing heard for 1.2 s.');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('what examines a submission', () => {
  it('and is stopped by its guard has found nothing out, and is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'long-types-'));
    // The checker takes minutes for it.
    const text = `export const sum = 1${'+1'.repeat(200_000)};\nexport const chain = sum${'.a()'.repeat(100_000)};\n`;
    writeFileSync(join(folder, 'a.ts'), text);
    try {
      const submission = { folder, files: [{ path: 'a.ts', text }], outside: [] };
      await expect(checkTypes(submission, { guardMs: 1500 })).rejects.toThrow(
        /^The type check did not end within 1.5 s/,
      );
      // As when the structure check has refused it meanwhile.
      const stop = new AbortController();
      const asked = checkTypes(submission, { signal: stop.signal });
      stop.abort();
      await expect(asked).rejects.toThrow('The type check was stopped.');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('and has died has found nothing out', () => {
    expect(() => bundleProblems(new Error('The service was stopped: write EPIPE'))).toThrow(NotExamined);
    expect(() => bundleProblems(new Error('something else'))).toThrow(/^something else$/);
  });
});
