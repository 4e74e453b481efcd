import { describe, expect, it } from 'vitest';
import { judgeTexts } from './judge-texts.ts';

const checks = (...lines: string[]) =>
  `import { expect, fc, labTest, listener, property } from 'harness/author';\n${lines.join('\n')}`;

describe('a property', () => {
  const law = checks(
    `labTest('law', property([fc.array(fc.nat(100))], (student, list) => {
      expect(new student.Subject().sum(list), 'the sum').toBe(list.reduce((a, b) => a + b, 0));
    }, { runs: 200 }));`,
  );
  const wrongAbove = (limit: number) =>
    `export class Subject { sum(list: number[]) { console.log('sum of', list.length); return list.reduce((a, b) => a + (b > ${limit} ? 0 : b), 0); } }`;

  it('is run as often as it says when it holds', async () => {
    const { outcomes } = await judgeTexts(wrongAbove(100), law);
    expect(outcomes).toMatchObject([{ id: 'law', verdict: 'pass', runs: 200 }]);
  });

  it('is shrunk to the smallest values when it does not hold, and tells the story and output of that run', async () => {
    const { outcomes } = await judgeTexts(wrongAbove(36), law);
    expect(outcomes).toMatchObject([
      {
        verdict: 'fail',
        output: 'sum of 1\n',
        failure: {
          message: 'the sum',
          expected: '37',
          received: '0',
          story: ['const subject = new Subject()', 'subject.sum([37]) // → 0'],
          seed: 1,
        },
      },
    ]);
  });

  it('gives the same outcome for the same seed, and other runs for another', async () => {
    const runs = async (seed: number) => {
      const { outcomes } = await judgeTexts(wrongAbove(90), law, { job: { seeds: [seed] } });
      return { ...outcomes[0], ms: 0 };
    };
    expect(await runs(7)).toEqual(await runs(7));
    expect((await runs(7)).runs).not.toBe((await runs(8)).runs);
  });

  it('is run with each seed in turn, up to the first that fails', async () => {
    const { outcomes } = await judgeTexts(wrongAbove(100), law, { job: { seeds: [1, 2, 3] } });
    expect(outcomes[0]?.runs).toBe(600);
  });
});

describe('a run', () => {
  it('tells the fields that the check sets, as the code that would do it again', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject { limit = 1; isAbove(n: number) { return n > this.limit; } }',
      checks(
        `labTest('limit', (student) => {
          const subject = new student.Subject();
          subject.limit = 5;
          expect(subject.isAbove(5), '5 is above 5').toBe(true);
        });`,
      ),
    );
    expect(outcomes[0]?.failure?.story).toEqual([
      'const subject = new Subject()',
      'subject.limit = 5',
      'subject.isAbove(5) // → false',
    ]);
  });

  it('has a submission of its own: nothing is left in it from earlier runs', async () => {
    const { outcomes } = await judgeTexts(
      'const seen: number[] = [];\nexport class Subject { count() { return seen.push(1); } }',
      checks(
        `labTest('fresh', property([fc.nat()], (student) => {
          expect(new student.Subject().count(), 'a module starts anew').toBe(1);
        }, { runs: 5 }));`,
        `labTest('again', (student) => { expect(new student.Subject().count(), 'also in the next check').toBe(1); });`,
      ),
    );
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  it('tells calls in order, what was called within them, and what they gave', async () => {
    const { outcomes } = await judgeTexts(
      `export class Subject {
         observers: any[] = [];
         subscribe(o: any) { this.observers.push(o); }
         change(to: number) { for (const o of this.observers) o.onChange(to); return 'done'; }
       }`,
      checks(
        `labTest('told', (student) => {
          const one = new student.Subject();
          const two = new student.Subject();
          const a = listener('A', 'onChange');
          one.subscribe(a.observer);
          two.subscribe(a.observer);
          two.change(7);
          expect(a.heard, 'A heard').toEqual([]);
        });`,
      ),
    );
    expect(outcomes[0]?.failure?.story).toEqual([
      'const subject = new Subject()',
      'const subject2 = new Subject()',
      'subject.subscribe(A)',
      'subject2.subscribe(A)',
      'subject2.change(7) // → "done"',
      '  A.onChange(7)',
    ]);
    expect(outcomes[0]?.failure).toMatchObject({
      expected: '[]',
      received: '[{"args": [7], "method": "onChange"}]',
      call: 'Subject.change',
    });
  });

  it('says by what a number was compared, where it is not equality', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject {}',
      checks(
        `labTest('more', () => expect(6, 'rounds').toBeGreaterThan(6));
         labTest('least', () => expect(5, 'rounds').toBeGreaterThanOrEqual(6));
         labTest('less', () => expect(6, 'rounds').toBeLessThan(6));
         labTest('most', () => expect(7, 'rounds').toBeLessThanOrEqual(6));
         labTest('equal', () => expect(7, 'rounds').toBe(6));`,
      ),
    );
    expect(outcomes.map(({ failure }) => [failure?.message, failure?.expected, failure?.received])).toEqual([
      ['rounds', 'more than 6', '6'],
      ['rounds', 'at least 6', '5'],
      ['rounds', 'less than 6', '6'],
      ['rounds', 'at most 6', '7'],
      ['rounds', '6', '7'],
    ]);
  });

  it('gives the submission its own objects back, not what records them', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject { private x = 1; same(other: Subject) { return other === this && other.x === 1; } }',
      checks(
        `labTest('same', (student) => { const s = new student.Subject(); expect(s.same(s), 'it is itself').toBe(true); });`,
      ),
    );
    expect(outcomes[0]?.verdict).toBe('pass');
  });

  it('says which export is missing, and from which file', async () => {
    const { outcomes } = await judgeTexts(
      'export class Other {}',
      checks(`labTest('missing', (student) => { new student.Subject(); });`),
    );
    expect(outcomes[0]?.failure).toMatchObject({
      kind: 'missing-export',
      message: 'subject.ts does not export Subject: write `export` before its declaration, and keep its name',
    });
  });

  it('that fails by the check itself is not blamed on the submission', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject {}',
      checks(`labTest('broken', () => { undefined.field; });`),
    );
    expect(outcomes[0]?.failure?.kind).toBe('check');
  });
});

describe('a listener', () => {
  it('can not be changed by the submission, and throws when it is made to', async () => {
    const { outcomes } = await judgeTexts(
      `export class Subject {
         spoil(o: any) { o.onTrust = () => {}; }
         tell(o: any) { try { o.onTrust(1); } catch (e: any) { return e.message; } }
       }`,
      checks(
        `labTest('frozen', (student) => { new student.Subject().spoil(listener('A', 'onTrust').observer); });`,
        `labTest('throws', (student) => {
          const bad = listener('Bad', 'onTrust', { throws: true });
          expect(new student.Subject().tell(bad.observer), 'the error').toBe('Bad throws in onTrust, on purpose');
          expect(bad.heard, 'heard all the same').toEqual([{ method: 'onTrust', args: [1] }]);
        });`,
      ),
    );
    expect(outcomes[0]?.failure?.message).toMatch(/^threw TypeError: Cannot assign to read only property/);
    expect(outcomes[1]?.verdict).toBe('pass');
  });
});
