import { describe, expect, it } from 'vitest';
import { judgeTexts } from './judge-texts.ts';

const checks = (...lines: string[]) =>
  `import { expect, fc, Interleaving, interleavings, labTest, property, tell } from 'harness/author';\n${lines.join('\n')}`;
const promises = { job: { mode: 'promises' } } as const;

/** Two tasks that add 1 to a counter, the reading and the writing of which are apart. */
const lostUpdate = checks(
  `labTest('counts', property([fc.integer({ min: 2, max: 3 }), interleavings()], async (student, count, choices) => {
    const counter = new student.Subject();
    const interleaving = new Interleaving(choices);
    await interleaving.all(['A', 'B', 'C'].slice(0, count).map((name) => async () => {
      await interleaving.pause(name);
      await counter.add(() => interleaving.pause(name));
    }));
    expect(counter.n, 'the counter').toBe(count);
  }));`,
);

describe('interleavings', () => {
  it('find what goes wrong between two awaits, and tell the smallest: first come first served, where that is enough', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject { n = 0; async add(pause: () => Promise<void>) { const n = this.n; await pause(); this.n = n + 1; } }',
      lostUpdate,
      promises,
    );
    expect(outcomes[0]?.failure).toMatchObject({
      expected: '2',
      received: '1',
      replay: { values: [2, []] },
      story: [
        'const subject = new Subject()',
        'A goes on',
        'p1 = subject.add([Function anonymous])',
        'B goes on',
        'p2 = subject.add([Function anonymous])',
        'A goes on',
        'p1 is fulfilled',
        'B goes on',
        'p2 is fulfilled',
      ],
    });
  });

  it('hold for what takes care: all tasks come to their ends', async () => {
    const { outcomes } = await judgeTexts(
      `export class Subject { n = 0; last: Promise<unknown> = Promise.resolve();
         add(pause: () => Promise<void>) { return this.last = this.last.then(async () => { const n = this.n; await pause(); this.n = n + 1; }); } }`,
      lostUpdate,
      promises,
    );
    expect(outcomes).toMatchObject([{ verdict: 'pass', runs: 100 }]);
  });

  it('go on as the choices say: each is the place of a task among those that wait, in the order in which they came', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject {}',
      checks(
        `const order = async (choices) => {
          const interleaving = new Interleaving(choices);
          const order = [];
          await interleaving.all(['A', 'B', 'C'].map((name) => async () => {
            await interleaving.pause(name);
            order.push(name);
          }));
          return order.join('');
        };`,
        `labTest('orders', async () => {
          expect([await order([]), await order([2]), await order([1, 1]), await order([2, 1]), await order([5])], 'the orders')
            .toEqual(['ABC', 'CAB', 'BCA', 'CBA', 'CAB']);
        });`,
      ),
      promises,
    );
    expect(outcomes[0]?.failure?.received).toBeUndefined();
    expect(outcomes[0]?.verdict).toBe('pass');
  });

  it('end with what the first task throws', async () => {
    const { outcomes } = await judgeTexts(
      'export class Subject {}',
      checks(
        `labTest('throws', async () => {
          const interleaving = new Interleaving([]);
          await interleaving.all([
            async () => { await interleaving.pause('A'); expect(1, 'one').toBe(2); },
            async () => { for (;;) await interleaving.pause('B'); },
          ]);
        });`,
      ),
      promises,
    );
    expect(outcomes[0]?.failure).toMatchObject({ kind: 'expectation', message: 'one' });
  });
});

describe('an error of a class of the submission', () => {
  it('is placed where it was thrown, not where its class makes it', async () => {
    const judged = await judgeTexts(
      "export class Mine extends Error { override readonly name = 'Mine'; }\nexport class Subject {\n  fail() {\n    throw new Mine('x');\n  }\n}",
      checks(`labTest('thrown', (student) => { new student.Subject().fail(); });`),
    );
    expect(judged.outcomes[0]?.failure?.message).toBe('threw Mine: x');
    expect(judged.place('thrown')).toMatchObject({ line: 4, fn: 'Subject.fail' });
  });
});
