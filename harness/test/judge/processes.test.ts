import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/judge/records.ts';
import { type Judgement, supervise, superviseAlone } from '../../src/judge/supervisor.ts';
import { builtFile } from '../../src/load/installation.ts';
import { bundleForProcess } from '../../src/load/process-bundle.ts';
import { SourceMap } from '../../src/load/source-map.ts';

/** Stops a judge as soon as a student's process is there. */
interface Stop {
  readonly controller: AbortController;
  /** Processes that were there when it was stopped. */
  seen: number;
}

/** Judges a submission of one file that exports `serve` with the text of a check file. */
async function judged(
  submission: string,
  checks: string,
  job: Partial<Job> = {},
  stop?: Stop,
  { judge = supervise, program = builtFile('judge.mjs') } = {},
) {
  const exports = { serve: 'subject.ts' };
  const bundle = await bundleForProcess([{ path: 'subject.ts', text: submission }], exports);
  if (!('code' in bundle)) throw new Error(JSON.stringify(bundle));
  const check = await build({
    stdin: {
      contents: `import { labTest, property, expect, fc } from 'harness/author';\n${checks}`,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'cjs',
    external: ['harness/author'],
  });
  const mark = `mark-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const watching =
    stop === undefined
      ? undefined
      : setInterval(() => {
          stop.seen = Math.max(stop.seen, processesWith(mark).length);
          if (stop.seen > 0) stop.controller.abort(new Error('stopped'));
        }, 20);
  const judgement = await judge(
    {
      submission: bundle.code,
      exports,
      checks: [{ name: 'texts.check.ts', code: check.outputFiles[0]?.text ?? '' }],
      ids: [...checks.matchAll(/labTest\('([a-z-]+)'/g)].map((match) => match[1] ?? ''),
      seeds: [1],
      limitMs: 20_000,
      locked: true,
      mode: 'processes',
      // A name of its own for the processes of this judge, to find them by.
      ...(existsSync('/usr/bin/env') ? { launcher: ['/usr/bin/env', `MARK=${mark}`] } : {}),
      ...job,
    },
    {
      program,
      guardMs: 60_000,
      heapMiB: 256,
      ...(stop === undefined ? {} : { signal: stop.controller.signal }),
    },
  ).catch((error: Error): Judgement => {
    if (error.message !== 'stopped') throw error;
    return { outcomes: [], declared: [], starts: 1 };
  });
  clearInterval(watching);
  const map = new SourceMap(bundle.map);
  const of = (id: string) => judgement.outcomes.find((outcome) => outcome.id === id);
  return {
    ...judgement,
    of,
    verdicts: Object.fromEntries(judgement.outcomes.map(({ id, verdict }) => [id, verdict])),
    line: (id: string) => map.place(of(id)?.failure?.frames ?? [])?.line,
    mark,
    left: processesWith(mark),
  };
}

function processesWith(mark: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
      } catch {
        return false;
      }
    });
}

const LISTENS = `
import { createSocket } from 'node:dgram';
const listen = (answer: (text: string) => string) => new Promise((resolve) => {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => socket.send(answer(String(bytes)), from.port, from.address));
  socket.bind(0, '127.0.0.1', () => resolve(socket.address().port));
});`;

/** One check that must fail between two that must pass, each with a process of its own. */
const between = (body: string) => `
const good = async (student) => {
  const server = await student.start('your server');
  const port = await server.run(({ lab }) => lab.serve('good'));
  const peer = await student.udp();
  await peer.send(port, 'hello');
  expect(String(await peer.next('no answer')), 'the answer').toBe('hello');
};
labTest('before', good);
labTest('culprit', async (student) => {
  const server = await student.start('your server');
  const port = await server.run(({ lab }) => lab.serve('bad'), undefined, 'serve did not resolve');
  const peer = await student.udp();
  await peer.send(port, 'hello');
  ${body}
});
labTest('after', good);`;

const ANSWER = `expect(String(await peer.next('no answer came')), 'the answer').toBe('hello');`;

describe("a student's process", () => {
  const cases: readonly [string, string, RegExp, number | undefined, number][] = [
    [
      'that crashes at the start',
      `${LISTENS}\nexport const serve = (how: string) => {\n  if (how === 'bad') throw new Error('not today');\n  return listen((text) => text);\n};`,
      /^threw Error: not today$/,
      9,
      20_000,
    ],
    [
      'that crashes later',
      `${LISTENS}\nexport const serve = (how: string) => listen((text) => {\n  if (how === 'bad') throw new Error('not now');\n  return text;\n});`,
      /^your server crashed: Error: not now$/,
      9,
      20_000,
    ],
    [
      'that never listens',
      `${LISTENS}\nexport const serve = (how: string) => (how === 'bad' ? new Promise(() => {}) : listen((text) => text));`,
      /^your server: serve did not resolve within 1 s$/,
      undefined,
      1000,
    ],
    [
      'that hangs',
      `${LISTENS}\nexport const serve = (how: string) => listen((text) => {\n  while (how === 'bad');\n  return text;\n});`,
      /^no answer came within 1 s: your server is busy: a loop does not end$/,
      undefined,
      1000,
    ],
    [
      'that answers nothing',
      `${LISTENS}\nexport const serve = (how: string) => how === 'bad' ? new Promise((resolve) => { const s = createSocket('udp4'); s.bind(0, '127.0.0.1', () => resolve(s.address().port)); }) : listen((text) => text);`,
      /^no answer came within 1 s$/,
      undefined,
      1000,
    ],
    [
      'that prints megabytes',
      `${LISTENS}\nexport const serve = (how: string) => listen((text) => {\n  while (how === 'bad') console.log('x'.repeat(10_000));\n  return text;\n});`,
      /^your server printed more than 1024 KiB, and was stopped$/,
      undefined,
      20_000,
    ],
    [
      'that leaves',
      `${LISTENS}\nexport const serve = (how: string) => listen((text) => how === 'bad' ? process.exit(0) : text);`,
      /^your server ended by itself, exit code 0$/,
      undefined,
      20_000,
    ],
    [
      'that takes memory without end',
      `${LISTENS}\nconst all: unknown[] = [];\nexport const serve = (how: string) => listen((text) => {\n  while (how === 'bad') all.push(new Array(10_000).fill({}));\n  return text;\n});`,
      /^your server was ended by SIG|^your server ended by itself/,
      undefined,
      20_000,
    ],
  ];
  for (const [what, submission, message, line, limitMs] of cases) {
    it(`${what} costs its own check only, and leaves nothing behind`, async () => {
      const found = await judged(submission, between(ANSWER), { limitMs });
      expect(found.of('culprit')?.failure?.message).toMatch(message);
      expect(found.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
      expect(found.line('culprit')).toBe(line);
      expect(found.starts).toBe(1);
      expect(found.left).toEqual([]);
    });
  }

  it('that prints much has its beginning kept, and is told how much it was', async () => {
    const found = await judged(
      `${LISTENS}\nexport const serve = (how: string) => {\n  console.log('x'.repeat(50_000));\n  if (how === 'bad') throw new Error('not today');\n  return listen((text) => text);\n};`,
      between(ANSWER),
    );
    expect(found.of('culprit')?.output).toBe(
      `${'x'.repeat(16 * 1024)}\n… and ${50_001 - 16 * 1024} more characters\n`,
    );
  });

  it('that floods is stopped by the check, and leaves nothing behind', async () => {
    const found = await judged(
      `${LISTENS}\nexport const serve = (how: string) => how === 'good' ? listen((text) => text) : new Promise((resolve) => {\n  const s = createSocket('udp4');\n  s.on('message', (_, from) => { const flood = () => { for (let i = 0; i < 50; i++) s.send('x', from.port, from.address); setImmediate(flood); }; flood(); });\n  s.bind(0, '127.0.0.1', () => resolve(s.address().port));\n});`,
      between(`await peer.next('no answer'); await student.within('it stopped', new Promise(() => {}));`),
    );
    expect(found.of('culprit')?.failure?.message).toBe('more than 10000 datagrams came back unasked');
    expect(found.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(found.left).toEqual([]);
  });

  // Whose environment is whose can be read on Linux only.
  it.runIf(existsSync('/proc/self/environ'))('goes with its judge, also out of a loop', async () => {
    const stop: Stop = { controller: new AbortController(), seen: 0 };
    const found = await judged(
      'export const serve = () => { for (;;); };',
      `labTest('loop', async (student) => { await (await student.start()).run(({ lab }) => lab.serve()); });`,
      {},
      stop,
    );
    expect(stop.seen).toBeGreaterThan(0);
    // A process that was killed is gone when the system comes to it.
    await expect.poll(() => processesWith(found.mark), { timeout: 60_000 }).toEqual([]);
  });

  it('that is not written yet is told as such, also when it is in the background', async () => {
    const found = await judged(
      `import { NotImplemented } from 'harness/student';\n${LISTENS}\nexport const serve = (how: string) => listen((text) => {\n  if (how === 'bad') throw new NotImplemented('serve');\n  return text;\n});`,
      between(ANSWER),
    );
    expect(found.of('culprit')?.failure).toMatchObject({
      kind: 'not-implemented',
      message: 'serve is not implemented yet',
    });
  });
});

describe('a property of processes', () => {
  it('shares a process among its runs, shrinks, and makes the process anew after a run that failed', async () => {
    const found = await judged(
      `${LISTENS}\nlet asked = 0;\nexport const serve = () => listen((text) => Number(text) > 37 ? 'no' : text + '/' + ++asked);`,
      `labTest('law', property([fc.nat(1000)], async (student, n) => {
        const port = await student.shared('server', async (all) => (await all.start()).run(({ lab }) => lab.serve()));
        const peer = await student.udp();
        await peer.send(port, String(n));
        expect(String(await peer.next('no answer')).split('/')[0], 'the answer').toBe(String(n));
      }));`,
    );
    const failure = found.of('law')?.failure;
    expect(failure).toMatchObject({ message: 'the answer', seed: 1, expected: '"38"', received: '"no"' });
    expect(failure?.story[0]).toBe('with [38]');
    expect(found.left).toEqual([]);
  });
});

const MUTE = 'export const serve = () => new Promise(() => {});';

describe('a check that met silence', () => {
  it('is tried once more, alone, and passes if it passes then', async () => {
    // The first process of all never answers; which one that is only the checks' own module can know.
    const found = await judged(
      `${LISTENS}\nexport const serve = (how: string) => how === 'mute' ? new Promise(() => {}) : listen((text) => text);`,
      `let tries = 0;
      labTest('slow', async (student) => {
        const server = await student.start();
        await server.run(({ lab }, how) => lab.serve(how), tries++ === 0 ? 'mute' : 'good');
      });`,
      { limitMs: 2500 },
    );
    expect(found.verdicts).toEqual({ slow: 'pass' });
  });

  const waiting = (...ids: string[]) =>
    ids
      .map(
        (id) =>
          `labTest('${id}', async (student) => { await (await student.start()).run(({ lab }) => lab.serve()); });`,
      )
      .join('\n');

  it('and is silent again has failed; the others were not tried again, and nothing is claimed of them', async () => {
    const found = await judged(MUTE, waiting('one', 'two'), { limitMs: 500 });
    // They wait side by side: the machine decides which is silent first.
    expect(Object.values(found.verdicts).sort()).toEqual(['fail', 'inconclusive']);
    const other = found.of(found.verdicts.one === 'fail' ? 'two' : 'one');
    expect(other?.reason).toMatch(/within 0.5 s.*, and was not run again by itself$/);
    expect(other?.failure?.message).toMatch(/within 0.5 s/);
  });

  it('is left open where it is run again later, and has failed where that is now', async () => {
    const open = await judged(MUTE, waiting('one', 'two'), { limitMs: 500, silence: 'open' });
    expect(open.verdicts).toEqual({ one: 'inconclusive', two: 'inconclusive' });
    const final = await judged(MUTE, waiting('one', 'two'), { limitMs: 500, silence: 'final' });
    expect(final.verdicts).toEqual({ one: 'fail', two: 'fail' });
  });
});

describe('alone, checks of processes', () => {
  const SIX = ['one', 'two', 'three', 'four', 'five', 'six'];

  it('wait side by side in one judge, as many as two judges have, and fail for their silence', async () => {
    const checks = SIX.map(
      (id) => `labTest('${id}', async (student) => {
        met++; meet(); await student.within('the others did not come', all);
        if ('${id}' < 'p') await (await student.start()).run(({ lab }) => lab.serve());
      });`,
    ).join('\n');
    const found = await judged(
      MUTE,
      `let met = 0; let done; const all = new Promise((resolve) => { done = resolve; });
      const meet = () => { if (met === 6) done(); };\n${checks}`,
      { limitMs: 3000 },
      undefined,
      { judge: superviseAlone },
    );
    expect(found.verdicts).toEqual({
      one: 'fail',
      two: 'pass',
      three: 'pass',
      four: 'fail',
      five: 'fail',
      six: 'pass',
    });
    expect(found.of('one')?.failure?.message).toMatch(/within 3 s/);
    expect(found.starts).toBe(1);
  });

  it('get a judge each when theirs ends before they do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ended-judge-'));
    const program = join(folder, 'judge.mjs');
    const real = JSON.stringify(pathToFileURL(builtFile('judge.mjs')).href);
    const mark = JSON.stringify(join(folder, 'mark'));
    // The first judge tells of one check, and is gone.
    const said = [
      { type: 'declared', checks: SIX.map((id) => ({ id, random: false })) },
      { type: 'start', id: 'one' },
      { type: 'start', id: 'two' },
      { type: 'pass', id: 'two', runs: 1, ms: 1, output: 'said by the first' },
    ].map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(
      program,
      `import { existsSync, writeFileSync, writeSync } from 'node:fs';
      if (!existsSync(${mark})) {
        writeFileSync(${mark}, '');
        writeSync(3, ${JSON.stringify(said.join(''))});
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => setInterval(() => {}, 1000));
      }
      await import(${real});`,
    );
    const checks = `labTest('one', async (student) => { await student.start(); });
      labTest('two', () => {});
      labTest('three', async (student) => { await (await student.start()).run(({ lab }) => lab.serve()); });`;
    const found = await judged(MUTE, checks, { limitMs: 6000 }, undefined, {
      judge: superviseAlone,
      program,
    });
    rmSync(folder, { recursive: true });
    expect(found.verdicts).toEqual({ one: 'pass', two: 'pass', three: 'fail' });
    expect(found.of('two')?.output).toBe('said by the first');
    expect(found.starts).toBe(3);
  });
});

describe('checks of processes', () => {
  it('wait side by side', async () => {
    // Each waits for the other two: one after the other they would never end.
    const body = `async (student) => { met++; meet(); await student.within('the others did not come', all); }`;
    const found = await judged(
      'export const serve = 1;',
      `let met = 0; let done; const all = new Promise((resolve) => { done = resolve; }); const meet = () => { if (met === 3) done(); };
      labTest('one', ${body}); labTest('two', ${body}); labTest('three', ${body});`,
    );
    expect(found.verdicts).toEqual({ one: 'pass', two: 'pass', three: 'pass' });
  });
});
