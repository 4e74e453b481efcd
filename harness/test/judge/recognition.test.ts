import { describe, expect, it } from 'vitest';
import { judgeTexts } from './judge-texts.ts';

/** Calls `look()` of the submission in two runs, from a function with a telling name, and in nodes. */
const CHECKS = `
  import { expect, facade, labTest, simulate } from 'harness/author';
  function tellingName(student) { return new student.Subject(undefined, undefined).look(); }
  labTest('plain', (student) => { expect(tellingName(student)).toBe('nothing'); });
  labTest('nodes', () => {
    const run = simulate({
      nodes: 2,
      node: (student, env) => {
        const election = { leader: () => 1, subscribe: () => {}, secret: 7 };
        return new student.Subject(env, facade(election, ['leader', 'subscribe']));
      },
    });
    run.start();
    run.runFor(10);
    expect(run.emitted(0, 'seen').map(({ what }) => what)).toEqual(['nothing']);
    expect(run.emitted(1, 'seen').map(({ what }) => what)).toEqual(['nothing']);
  });
  labTest('fault', () => { (undefined as unknown as string[]).push(''); });
`;

const subject = (body: string) => `
  export class Subject {
    constructor(private env: any, private election: any) { this.found = env === undefined ? 'nothing' : this.look(); }
    private found: string;
    onStart() { this.env.emit({ type: 'seen', what: this.found }); }
    look(): string { ${body} }
  }`;

describe('a submission', () => {
  it('sees in a stack only frames of its own, also of an error of the harness and of one that the language makes for it', async () => {
    const { verdicts, outcomes } = await judgeTexts(
      subject(`
        const texts = [new Error('own').stack];
        try { this.env.now(); } catch (error) { texts.push((error as Error).stack); }
        [2, 1].sort(() => { texts.push(new Error('sorting').stack); return 0; });
        const bad = texts.flatMap((text) => (text ?? '').split('\\n').slice(1)).filter((line) => !line.includes('submission.js:'));
        const head = (texts[0] ?? '').split('\\n').slice(0, 2).join();
        return bad.length > 0 ? bad.join() : /^Error: own,\\s+at \\w+\\.look /.test(head) ? 'nothing' : 'no frame of its own: ' + head;
      `),
      CHECKS,
      { job: { limitMs: 2000 } },
    );
    expect(outcomes.map(({ failure }) => failure?.message.split('\n')[0])).toEqual([
      undefined,
      undefined,
      "TypeError: Cannot read properties of undefined (reading 'push')",
    ]);
    expect(verdicts).toEqual({ plain: 'pass', nodes: 'pass', fault: 'fail' });
  });

  it('is told by frames of its own, and a fault of a check by those of the check', async () => {
    const { outcomes, place } = await judgeTexts(
      subject(`if (this.env === undefined) throw new Error('here');\nreturn 'nothing';`),
      CHECKS,
      { job: { limitMs: 2000 } },
    );
    expect(outcomes[0]?.failure).toMatchObject({ kind: 'thrown', message: 'threw Error: here' });
    expect(place('plain')).toMatchObject({ path: 'subject.ts' });
    expect(outcomes[2]?.failure?.message).toMatch(/at .*texts\.check\.ts/);
  });

  it('finds no place to keep something in what it is handed, nor in what it catches', async () => {
    const { outcomes, verdicts } = await judgeTexts(
      subject(`
        const open: string[] = [];
        const seen = new Set<unknown>();
        const walk = (value: any, path: string) => {
          if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
          seen.add(value);
          if (!Object.isFrozen(value)) open.push(path);
          walk(Object.getPrototypeOf(value), path + '.__proto__');
          for (const key of Reflect.ownKeys(value)) {
            const { value: held, get, set } = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
            for (const part of [held, get, set]) walk(part, path + '.' + String(key));
          }
        };
        if (this.election !== undefined) {
          walk(this.env, 'env');
          walk(this.election, 'election');
          if (Reflect.ownKeys(Object.getPrototypeOf(this.election)).join() !== 'constructor,leader,subscribe') open.push('facade');
          if (Reflect.ownKeys(this.election).length > 0 || this.election.leader() !== 1) open.push('facade');
        }
        walk(console, 'console');
        walk(globalThis, 'globalThis');
        for (const call of [() => this.env.now(), () => this.env.send(0, { type: 'x' }), () => this.env.storage.put('k', () => 1), () => null.x]) {
          try { call(); } catch (error) { walk(Object.getPrototypeOf(error), 'caught'); }
        }
        return open.length === 0 ? 'nothing' : open.join();
      `),
      CHECKS,
      { job: { limitMs: 2000 } },
    );
    expect(outcomes.slice(0, 2).map(({ failure }) => failure?.received)).toEqual([undefined, undefined]);
    expect(verdicts.nodes).toBe('pass');
  });
});
