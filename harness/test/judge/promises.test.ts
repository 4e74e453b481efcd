import { describe, expect, it } from 'vitest';
import { bundleForModes, exportsFor, modesOf, promisesAllowed } from '../../src/judge/bundles.ts';
import { defineLab } from '../../src/judge/manifest.ts';
import { judgeTexts } from './judge-texts.ts';

const checks = (...lines: string[]) =>
  `import { expect, fc, labTest, property } from 'harness/author';\n${lines.join('\n')}`;

/** A gate that opens once: `wait` is fulfilled when `open` was called. */
const GATE = `export class Subject {
  #open!: (value: string) => void;
  readonly #opened = new Promise<string>((resolve) => { this.#open = resolve; });
  wait() { return this.#opened; }
  open(by: string) { this.#open(by); }
  async fail() { await null; throw new Error('no gate'); }
  lose() { void this.fail(); }
}`;
const promises = { job: { mode: 'promises' } } as const;

describe('a check of mode promises', () => {
  it('may be async, and what it awaits is told: the call when it is made, its promise when it is settled', async () => {
    const { outcomes } = await judgeTexts(
      GATE,
      checks(
        `labTest('told', async (student) => {
          const gate = new student.Subject();
          const waits = [gate.wait(), gate.wait()];
          gate.open('me');
          expect(await Promise.all(waits), 'who opened').toEqual(['you', 'you']);
        });`,
      ),
      promises,
    );
    expect(outcomes[0]?.failure).toMatchObject({
      kind: 'expectation',
      message: 'who opened',
      received: '["me", "me"]',
      story: [
        'const subject = new Subject()',
        'p1 = subject.wait()',
        'p2 = subject.wait()',
        'subject.open("me")',
        'p1 is fulfilled: "me"',
        'p2 is fulfilled: "me"',
      ],
    });
  });

  it('that waits for what nobody settles fails at once, and names what waits and the last call', async () => {
    const judged = await judgeTexts(
      GATE,
      checks(
        `labTest('before', async (student) => { const gate = new student.Subject(); gate.open('a'); await gate.wait(); });`,
        `labTest('stuck', async (student) => { const gate = new student.Subject(); await gate.wait(); gate.open('a'); });`,
        `labTest('after', async () => { await null; });`,
      ),
      promises,
    );
    expect(judged.verdicts).toEqual({ before: 'pass', stuck: 'fail', after: 'pass' });
    expect(judged.outcomes[1]?.failure).toMatchObject({
      kind: 'thrown',
      message:
        'never ended: p1 = subject.wait() was never settled: nothing is left that could settle it; the last call was Subject.wait',
      call: 'Subject.wait',
      story: ['const subject = new Subject()', 'p1 = subject.wait()'],
    });
    expect(judged.starts).toBe(1);
  });

  it('fails by a rejection that nobody handles, at the line that threw', async () => {
    const judged = await judgeTexts(
      GATE,
      checks(`labTest('lost', async (student) => { new student.Subject().lose(); });`),
      promises,
    );
    expect(judged.outcomes[0]?.failure?.message).toBe(
      'a promise was rejected, and nobody handled that: threw Error: no gate',
    );
    expect(judged.place('lost')).toMatchObject({ path: 'subject.ts', line: 6 });
    expect(judged.starts).toBe(1);
  });

  it('may expect a rejection', async () => {
    const { outcomes } = await judgeTexts(
      GATE,
      checks(
        `labTest('handled', async (student) => {
          const error = await new student.Subject().fail().catch((error) => error);
          expect(error.message, 'why').toBe('no gate');
        });`,
      ),
      promises,
    );
    expect(outcomes[0]?.verdict).toBe('pass');
  });

  it('may be a property, and is shrunk as any other, also where a promise hangs', async () => {
    const late = `export class Subject { async above(n: number) { await null; if (n > 37) await new Promise(() => {}); return n; } }`;
    const { outcomes } = await judgeTexts(
      late,
      checks(
        `labTest('law', property([fc.nat(1000)], async (student, n) => {
          expect(await new student.Subject().above(n), 'the number').toBe(n);
        }));`,
      ),
      promises,
    );
    expect(outcomes[0]?.failure).toMatchObject({
      story: ['const subject = new Subject()', 'p1 = subject.above(38)'],
      replay: { values: [38] },
      seed: 1,
    });
  });

  it('is repeated from saved values', async () => {
    const late = `export class Subject { async above(n: number) { return n > 37 ? 0 : n; } }`;
    const law = checks(
      `labTest('law', property([fc.nat(1000)], async (student, n) => {
        expect(await new student.Subject().above(n), 'the number').toBe(n);
      }));`,
    );
    const replays = { law: [{ values: [500], lost: [], untilWrong: false }] };
    const { outcomes } = await judgeTexts(late, law, { job: { mode: 'promises', replays } });
    expect(outcomes[0]).toMatchObject({ runs: 1, failure: { expected: '500', received: '0' } });
  });

  it('can have private fields in what it calls, also behind an iterator', async () => {
    const { outcomes } = await judgeTexts(
      `export class Subject { #n = 0; async *[Symbol.asyncIterator]() { while (this.#n < 3) yield this.#n++; } }`,
      checks(
        `labTest('iterates', async (student) => {
          const seen = [];
          for await (const n of new student.Subject()) seen.push(n);
          expect(seen, 'the numbers').toEqual([0, 1, 2]);
        });`,
      ),
      promises,
    );
    expect(outcomes[0]?.failure).toBeUndefined();
    expect(outcomes[0]?.verdict).toBe('pass');
  });
});

describe('a check of mode simulated', () => {
  it('may not be async: its part is of the wrong mode, and that is not blamed on the submission', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject {}',
      checks(`labTest('async', async () => {});`),
    );
    expect(outcomes[0]?.failure).toMatchObject({
      kind: 'check',
      message: expect.stringContaining("give the part mode: 'promises' in the manifest"),
    });
  });
});

describe('a check of mode processes', () => {
  const sleep = 'const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));';

  it('waits in real time, and fails when it has not ended at its limit', async () => {
    const { verdicts, outcomes, starts } = await judgeTexts(
      'export class Subject {}',
      checks(
        sleep,
        `labTest('short', async () => { await sleep(20); });`,
        `labTest('never', async () => { await new Promise(() => {}); });`,
        `labTest('wrong', async () => { await sleep(1); expect(1, 'one').toBe(2); });`,
      ),
      { job: { mode: 'processes' } },
    );
    expect(verdicts).toEqual({ short: 'pass', never: 'fail', wrong: 'fail' });
    expect(outcomes[1]?.failure?.message).toBe('the check did not end within 1.5 s');
    expect(outcomes[2]?.failure?.message).toBe('one');
    expect(starts).toBe(1);
  });
});

describe('a lab with parts of several modes', () => {
  const manifest = defineLab({
    id: 'lab1',
    title: 'Getting started',
    folder: 'lab1-x',
    files: ['**/*.ts'],
    promises: ['later/*.ts'],
    exports: { now: 'now.ts', later: 'later/later.ts' },
    seed: 1,
    parts: [
      { id: 'a', title: 'A', checks: [] },
      { id: 'b', title: 'B', mode: 'promises', checks: [] },
    ],
  });
  const now = { path: 'now.ts', text: 'export const now = 1;' };

  it('has its files bundled for each mode, with what checks of that mode use', async () => {
    expect(modesOf(manifest)).toEqual(['simulated', 'promises']);
    expect(exportsFor(manifest, 'simulated')).toEqual({ now: 'now.ts' });
    expect(exportsFor(manifest, 'promises')).toEqual({ later: 'later/later.ts' });
    expect(exportsFor(manifest, 'processes')).toEqual({});
    const later = {
      path: 'later/later.ts',
      text: 'export const later = async () => { for await (const x of []) x; };',
    };
    const bundles = await bundleForModes([now, later], manifest);
    if (!('get' in bundles)) throw new Error(JSON.stringify(bundles));
    expect(bundles.get('simulated')?.code).not.toContain('later');
    expect(bundles.get('promises')?.code).toContain('for await (const x of []) x;');
  });

  it('tells of each problem once, whichever mode it is of', async () => {
    const bundles = await bundleForModes([{ path: 'other.ts', text: '' }], manifest);
    if ('get' in bundles) throw new Error('bundled');
    expect(bundles.map(({ kind, path }) => [kind, path])).toEqual([
      ['missing', 'now.ts'],
      ['missing', 'later/later.ts'],
    ]);
  });

  it('allows promises in the files that it names alone', () => {
    expect(['now.ts', 'later/later.ts'].map(promisesAllowed(manifest))).toEqual([false, true]);
    expect(promisesAllowed({})('now.ts')).toBe(false);
  });
});
