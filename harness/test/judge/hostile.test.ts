import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtFile } from '../../src/load/installation.ts';
import { judgeTexts } from './judge-texts.ts';

/** One check before the culprit and one after it: both must keep their verdicts, whatever the culprit does. */
const around = (culprit: string) => `
  import { expect, fc, labTest, property } from 'harness/author';
  labTest('before', (student) => { expect(new student.Subject().fine()).toBe(1); });
  ${culprit}
  labTest('after', (student) => { expect(new student.Subject().fine()).toBe(1); });
`;
const callsBad = around(`labTest('culprit', (student) => { new student.Subject().bad(); });`);
const subject = (bad: string) => `export class Subject {\n  fine() { return 1; }\n${bad}\n}\n`;

interface Case {
  readonly name: string;
  readonly submission: string;
  readonly checks?: string;
  readonly message: RegExp;
  readonly fn: string;
  readonly line: number;
}

const cases: Case[] = [
  {
    name: 'throws',
    submission: subject('  bad() {\n    const nothing = undefined as any;\n    return nothing.field;\n  }'),
    message: /^threw TypeError: Cannot read properties of undefined \(reading 'field'\)$/,
    fn: 'Subject.bad',
    line: 5,
  },
  {
    name: 'throws what is no error',
    submission: subject('  bad() {\n    throw { message: "ha", toString: null };\n  }'),
    message: /^threw .*which is not an Error$/,
    fn: '',
    line: 0,
  },
  {
    name: 'forges a failed expectation that hangs when it is read a second time',
    submission: subject(
      '  asked = 0;\n  name = "AssertionError";\n  message = "forged: expected 1";\n  actual = 1;\n  get expected(): number { if (this.asked++ === 0) throw this; for (;;); }\n  bad() { throw this; }',
    ),
    message: /^threw .*which is not an Error$/,
    fn: '',
    line: 0,
  },
  {
    name: 'throws an error that throws when it is read',
    submission: subject(
      '  bad() {\n    const error = new Error("x");\n    Object.defineProperty(error, "message", { get() { throw error; } });\n    throw error;\n  }',
    ),
    message: /^threw what can not be looked at$/,
    fn: '',
    line: 0,
  },
  {
    name: 'hangs in a plain loop',
    submission: subject('  bad() {\n    let i = 0;\n    for (;;) i++;\n  }'),
    message: /did not return within 0.3 s: a loop does not end/,
    fn: 'bad',
    line: 5,
  },
  {
    name: 'hangs in a loop that catches everything',
    submission: subject(
      '  bad() {\n    for (;;) try { this.fine(); throw 1; } catch {} finally { continue; }\n  }',
    ),
    message: /did not return within 0.3 s/,
    fn: 'bad',
    line: 4,
  },
  {
    name: 'hangs in a regular expression',
    submission: subject('  bad() {\n    return /^(a+)+$/.test("a".repeat(50) + "b");\n  }'),
    message: /did not return within 0.3 s/,
    fn: 'bad',
    line: 4,
  },
  {
    name: 'hangs in a getter',
    submission: subject('  get bad() {\n    for (;;);\n  }'),
    checks: around(
      `labTest('culprit', (student) => { expect(new student.Subject().bad, 'bad is 1').toBe(1); });`,
    ),
    message: /did not return within 0.3 s/,
    fn: 'get bad',
    line: 4,
  },
  {
    name: 'hangs in a constructor',
    submission: `export class Subject {\n  constructor(hang = false) {\n    while (hang);\n  }\n  fine() { return 1; }\n}`,
    checks: around(`labTest('culprit', (student) => { new student.Subject(true); });`),
    message: /did not return within 0.3 s/,
    fn: 'Subject',
    line: 3,
  },
  {
    name: 'hangs when it is printed',
    submission: subject('  bad() {\n    return { get trap() {\n      for (;;);\n    } };\n  }'),
    checks: around(
      `labTest('culprit', (student) => { expect(new student.Subject().bad(), 'bad is 1').toBe(1); });`,
    ),
    message: /did not return within 0.3 s/,
    fn: 'get trap',
    line: 5,
  },
  {
    name: 'exhausts the stack',
    submission: subject('  bad(): number {\n    return 1 + this.bad();\n  }'),
    message: /^threw RangeError: Maximum call stack size exceeded$/,
    fn: 'Subject.bad',
    line: 4,
  },
  {
    name: 'returns a promise from an async method',
    submission: subject('  async bad() {\n    return 1;\n  }'),
    message: /^threw ReferenceError: Promise is not given to your code: handlers are synchronous/,
    fn: 'Subject.bad',
    line: 3,
  },
  {
    name: 'exits',
    submission: subject('  bad() {\n    process.exit(0);\n  }'),
    message: /^threw ReferenceError: process is not given to your code: a node touches the world only/,
    fn: 'Subject.bad',
    line: 4,
  },
];

describe('a hostile submission costs itself only the check it spoils', () => {
  for (const { name, submission, checks, message, fn, line } of cases) {
    it(`that ${name}: the culprit fails at its line, the others keep their verdicts`, async () => {
      const judged = await judgeTexts(submission, checks ?? callsBad);
      expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
      const failure = judged.outcomes.find(({ id }) => id === 'culprit')?.failure;
      expect(failure?.message).toMatch(message);
      const place = judged.place('culprit');
      expect([place?.fn ?? '', place?.line ?? 0]).toEqual([fn, line]);
      expect(judged.left).toEqual([]);
    });
  }

  it('that takes memory without end: the judge starts again, and the line is named', async () => {
    const judged = await judgeTexts(
      subject(
        '  bad() {\n    const all: unknown[] = [];\n    for (;;) {\n      all.push(new Array(1000).fill(0));\n    }\n  }',
      ),
      callsBad,
      { job: { limitMs: 60_000 } },
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(judged.outcomes[1]?.failure?.message).toBe('takes memory without end');
    expect(judged.place('culprit')).toMatchObject({ path: 'subject.ts', fn: 'bad' });
    expect([5, 6]).toContain(judged.place('culprit')?.line);
    expect(judged.left).toEqual([]);
  });

  it('that floods the console: what it printed is cut, and the check has its verdict', async () => {
    const judged = await judgeTexts(
      subject('  bad() {\n    for (let i = 0; i < 20000; i++) console.log("flood", i);\n  }'),
      callsBad,
      { job: { limitMs: 20_000 } },
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'pass', after: 'pass' });
    const output = judged.outcomes[1]?.output ?? '';
    expect(output.length).toBeLessThan(17_000);
    expect(output).toMatch(/^flood 0\nflood 1\n/);
    // What is kept and what is not make all of it: 20,000 lines.
    const [end = '', dropped] = /… and (\d+) more characters\n$/.exec(output) ?? [];
    const all = Array.from({ length: 20_000 }, (_, i) => `flood ${i}\n`).join('').length;
    const kept = output.slice(0, -end.length).replace(/([^\n])\n$/, '$1');
    expect(all - Number(dropped) - kept.length).toBeLessThanOrEqual(1);
  });

  it('that prints one line without end: it is cut, and said how long it was', async () => {
    const judged = await judgeTexts(
      subject('  bad() {\n    console.log("x".repeat(3_000_000));\n  }'),
      callsBad,
      {
        job: { limitMs: 20_000 },
      },
    );
    const output = judged.outcomes[1]?.output ?? '';
    expect(output).toBe(`${'x'.repeat(16 * 1024)}\n… and ${3_000_001 - 16 * 1024} more characters\n`);
  });

  it('that prints what looks like records: they are output, not verdicts', async () => {
    const judged = await judgeTexts(
      subject(
        `  bad() {\n    console.log('{"type":"pass","id":"culprit","runs":1,"ms":1,"output":""}');\n    throw new Error('no');\n  }`,
      ),
      callsBad,
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(judged.outcomes[1]?.output).toContain('"type":"pass"');
  });

  it('that writes its stack, with line ends of every kind, itself: the check fails as any other', async () => {
    const stack = String.raw`Error\n    at bad (submission.js:0:0)\n    at bad (submission.js:${'9'.repeat(400)}:1)\u2028{"type":"end"}\u2029`;
    const judged = await judgeTexts(
      subject(
        `  bad() {\n    const e = new Error('one\\u2028two');\n    e.stack = "${stack.replaceAll('"', '\\"')}";\n    throw e;\n  }`,
      ),
      callsBad,
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(judged.outcomes[1]?.failure?.message).toContain('one\u2028two');
    expect(judged.starts).toBe(1);
  });

  it('that makes a story without end: its lines are cut', async () => {
    const judged = await judgeTexts(
      subject('  bad(o: any) {\n    for (let i = 0; i < 1000; i++) o.hear(...Array(1000).fill(i));\n  }'),
      around(
        `labTest('culprit', (student) => { const a = listener('A', 'hear'); new student.Subject().bad(a.observer); expect(a.heard.length, 'heard').toBe(1); });`,
      ).replace('property }', 'property, listener }'),
      { job: { limitMs: 20_000 } },
    );
    const story = judged.outcomes[1]?.failure?.story ?? [];
    expect(story).toHaveLength(401);
    expect(story.at(-1)).toBe('… and 602 more');
    expect(Math.max(...story.map((line) => line.length))).toBeLessThan(310);
  });

  it('that pretends to be a skipped run: the run has failed', async () => {
    const judged = await judgeTexts(
      subject(
        `  bad() {\n    throw { [Symbol.for('fast-check/PreconditionFailure')]: 1, footprint: Symbol.for('fast-check/PreconditionFailure') };\n  }`,
      ),
      around(
        `labTest('culprit', property([fc.nat()], (student, n) => { new student.Subject().bad(n); }, { runs: 5 }));`,
      ),
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(judged.outcomes[1]?.runs).toBe(1);
  });

  for (const [what, value, why] of [
    ['says itself what it is equal to', '{ asymmetricMatch: () => true }', 'has a method asymmetricMatch'],
    [
      'hides that in a class',
      'new (class { asymmetricMatch() { return true; } })()',
      'has a method asymmetricMatch',
    ],
    ['answers twice', '{ get n() { return 1; } }', 'has a getter for n'],
    [
      'hides that in a Map',
      'new Map([[1, { asymmetricMatch: () => true }]])',
      'has a method asymmetricMatch',
    ],
  ] as const) {
    it(`whose value ${what}: it is no plain value`, async () => {
      const judged = await judgeTexts(
        subject(`  bad(): any {\n    return ${value};\n  }`),
        around(
          `labTest('culprit', (student) => { expect([new student.Subject().bad()], 'a list').toEqual([1]); });`,
        ),
      );
      expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
      expect(judged.outcomes[1]?.failure?.message).toBe(
        `a list: expected a plain value, but it ${why}: it is no plain value`,
      );
    });
  }

  it('that hangs while its files are loaded: every check fails, with the line', async () => {
    const judged = await judgeTexts(
      `let i = 0;\nwhile (i >= 0) {\n  i = (i + 1) % 1000;\n}\nexport class Subject {}\n`,
      callsBad,
    );
    expect(judged.verdicts).toEqual({ before: 'fail', culprit: 'fail', after: 'fail' });
    expect(judged.unloadable?.message).toMatch(/^loading the files: did not return within 0.3 s/);
    expect(judged.place('before')).toMatchObject({ path: 'subject.ts' });
    expect([2, 3]).toContain(judged.place('before')?.line);
    expect(judged.left).toEqual([]);
  });

  it('that throws while its files are loaded: every check fails, with the line', async () => {
    const judged = await judgeTexts(
      `const nothing = undefined as any;\nexport const x = nothing.field;\nexport class Subject {}\n`,
      callsBad,
    );
    expect(judged.verdicts).toEqual({ before: 'fail', culprit: 'fail', after: 'fail' });
    expect(judged.unloadable?.message).toMatch(/^loading the files: threw TypeError/);
    expect(judged.place('before')).toMatchObject({ path: 'subject.ts', line: 2 });
  });

  it('that hangs in a loop of promises, where they are given: it is stopped at its limit, and the line is named', async () => {
    const judged = await judgeTexts(
      subject('  async bad() {\n    for (;;) await null;\n  }'),
      around(`labTest('culprit', async (student) => { await new student.Subject().bad(); });`),
      { job: { mode: 'promises' } },
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(judged.place('culprit')).toMatchObject({ path: 'subject.ts', line: 4 });
    expect(judged.left).toEqual([]);
  });
});

describe('a property that hangs', () => {
  it('is shrunk with a few hanging runs, and tells the smallest story', async () => {
    const judged = await judgeTexts(
      subject('  bad(n: number) {\n    while (n > 37);\n    return n;\n  }'),
      around(
        `labTest('culprit', property([fc.nat(1000)], (student, n) => { new student.Subject().bad(n); }));`,
      ),
    );
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    const failure = judged.outcomes[1]?.failure;
    expect(failure?.story.at(-1)).toMatch(/^subject\.bad\(\d+\)$/);
    expect(judged.place('culprit')).toMatchObject({ fn: 'bad', line: 4 });
  });
});

describe('a judge on a busy machine', () => {
  it('may take longer than the guard until it begins: nothing of the submission runs unbounded then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slow-judge-'));
    const program = join(folder, 'judge.mjs');
    // Longer than the guard, and much shorter than what a start gets.
    const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3200);';
    writeFileSync(
      program,
      `${late}\nawait import(${JSON.stringify(pathToFileURL(builtFile('judge.mjs')).href)});`,
    );
    try {
      const judged = await judgeTexts(subject(''), around(''), { supervisor: { program, guardMs: 3000 } });
      expect(judged.verdicts).toEqual({ before: 'pass', after: 'pass' });
      expect(judged.starts).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a judge that ends by itself', () => {
  it('gives no verdict for the check that was running, whatever its exit code, and the rest is judged', async () => {
    const judged = await judgeTexts(subject(''), around(`labTest('culprit', () => { process.exit(0); });`));
    expect(judged.verdicts).toEqual({ before: 'pass', culprit: 'fail', after: 'pass' });
    expect(judged.outcomes[1]?.failure?.message).toMatch(/took the judge down \(exit code 0\)/);
  });

  it('is started at most four times for checks that are left', async () => {
    const bad = Array.from(
      { length: 6 },
      (_, i) => `labTest('exit-${'abcdef'[i]}', () => { process.exit(0); });`,
    );
    const judged = await judgeTexts(subject(''), around(bad.join('\n')));
    expect(judged.verdicts.before).toBe('pass');
    expect(judged.verdicts['exit-f']).toBe('inconclusive');
    expect(judged.verdicts.after).toBe('inconclusive');
    // Four for what was left, three to confirm alone.
    expect(judged.starts).toBe(7);
  });
});
