import { describe, expect, it } from 'vitest';
import { judgeTexts } from './judge-texts.ts';

const checks = (...lines: string[]) =>
  `import { canReach, exploration, explore, indications, labTest } from 'harness/author';\n${lines.join('\n')}`;

/** Two nodes that send each other a number once, and decide on what they hear. */
const submission = (decide: string) => `import { Node } from 'harness/student';
export class Subject extends Node {
  seen: number[] = [];
  onStart() {
    this.env.send(1 - this.env.id, { type: 'value', value: this.env.id });
  }
  onMessage(from: number, message: { type: string; value: number }) {
    ${decide}
  }
  inspect() {
    return this.seen.length;
  }
}`;

const setup = `nodes: 2,
  make: (env) => new student.Subject(env),
  network: { kind: 'unordered', duplicates: false },
  observers: [indications()],`;
const agreement = `{
    name: 'Agreement',
    holds: (world) => new Set(world.observed('indications').map(({ indication }) => indication.value)).size < 2 || 'two values',
  }`;

const one = `this.env.emit({ type: 'decide', value: 7 });`;
const own = `this.env.emit({ type: 'decide', value: message.value });`;

describe('an exploration', () => {
  it('that finds nothing passes, and says what it searched', async () => {
    const { outcomes } = await judgeTexts(
      submission(one),
      checks(
        `labTest('all', exploration((student) => explore({ ${setup} fewest: 2, invariants: [${agreement}] })));`,
      ),
    );
    expect(outcomes).toMatchObject([
      {
        verdict: 'pass',
        worlds: 4,
        note: expect.stringMatching(/^no violation in all 4 worlds that can be reached/),
      },
    ]);
  });

  it('that finds a violation fails with the shortest steps, told without times, and with the rule that a monitor names', async () => {
    const monitor = `() => [{ step: ({ event, effects }) => event.type === 'deliver' && effects.some(({ type }) => type === 'emit')
      ? { rule: 'never', text: 'decided', handlers: ['Subject.onMessage'], effect: 0 } : undefined }]`;
    const { outcomes } = await judgeTexts(
      submission(own),
      checks(
        `labTest('all', exploration((student) => explore({ ${setup} invariants: [${agreement}] }), ${monitor}));`,
      ),
    );
    expect(outcomes[0]).toMatchObject({
      verdict: 'fail',
      failure: {
        kind: 'property',
        message: 'Agreement: two values (found among 4 worlds)',
        story: [
          '1.  node 0 starts → value(value: 0) to 1',
          '2.  node 1 starts → value(value: 1) to 0',
          expect.stringMatching(/^3\. {2}node \d gets value/),
          expect.stringMatching(/^4\. {2}node \d gets value\(value: \d\) from \d → decide\(value: \d\)$/),
        ],
        run: { steps: 4, wrong: { step: 3, rule: 'never', handlers: ['Subject.onMessage'] } },
      },
    });
    // What is inside: the handler, where it asked for its effect, and the node, where it changed.
    const [start, , third] = outcomes[0]?.failure?.run?.trace?.steps ?? [];
    expect(start?.inside).toMatchObject({ handler: 'onStart', state: { seen: '[]' } });
    expect(third?.inside).toMatchObject({
      handler: 'onMessage',
      entered: { fn: 'Subject.onMessage' },
      asked: [{ fn: 'Subject.onMessage' }],
    });
    expect(third?.inside?.state).toBeUndefined();
  });

  it('that comes to its limit is inconclusive, never a pass', async () => {
    const { outcomes } = await judgeTexts(
      submission(`this.seen.push(1); this.env.send(from, { type: 'value', value: this.seen.length });`),
      checks(
        `labTest('all', exploration((student) => explore({ ${setup} limit: { worlds: 50 }, invariants: [${agreement}] })));`,
      ),
    );
    expect(outcomes[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringMatching(/^no violation in the first 50 worlds.*node\.seen/),
    });
  });

  it('goes as far as its bound says, and to the end where it is asked to', async () => {
    const check = checks(
      `labTest('all', exploration((student, depth) => explore({ ${setup} ...depth.within(1), invariants: [${agreement}] })));`,
    );
    const bounded = await judgeTexts(submission(one), check);
    expect(bounded.outcomes[0]?.note).toMatch(/^no violation in the 3 worlds within 1 steps/);
    const deep = await judgeTexts(submission(one), check, { job: { deep: true } });
    expect(deep.outcomes[0]?.note).toMatch(/^no violation in all 4 worlds that can be reached/);
  });

  it('in which a handler throws fails with its line', async () => {
    const { outcomes, place } = await judgeTexts(
      submission(`throw new Error('no ' + message.type);`),
      checks(`labTest('all', exploration((student) => explore({ ${setup} invariants: [] })));`),
    );
    expect(outcomes[0]?.failure?.message).toMatch(/^node \d: threw Error: no value$/);
    expect(place('all')).toMatchObject({ line: 8 });
  });

  it('in which a handler does not return fails, and names the handler', async () => {
    const { outcomes } = await judgeTexts(
      submission(`for (;;) this.seen.length = 0;`),
      checks(`labTest('all', exploration((student) => explore({ ${setup} invariants: [] })));`),
    );
    expect(outcomes[0]).toMatchObject({ verdict: 'fail' });
    expect(outcomes[0]?.failure?.message).toMatch(/^node \d did not return from onMessage\(\d, value\)/);
  });

  it.each([1, 2, 3, 4])(
    'in which what a handler throws can not be looked at, from look %i on, fails',
    async (time) => {
      const { outcomes } = await judgeTexts(
        submission(
          `let asked = 0; const error = new Error('x'); Object.defineProperty(error, 'message', { get() { while (++asked >= ${time}); return 'x'; } }); throw error;`,
        ),
        checks(`labTest('all', exploration((student) => explore({ ${setup} invariants: [] })));`),
      );
      expect(outcomes[0]).toMatchObject({ verdict: 'fail' });
      expect(outcomes[0]?.failure?.message).toMatch(/^node \d(: threw| did not return)/);
    },
  );

  it('of nodes that do too little fails, with what never happened and where it began', async () => {
    const { outcomes } = await judgeTexts(
      submission(''),
      checks(
        `labTest('all', exploration((student) => explore({ ${setup} fewest: 100, invariants: [${agreement}] })));`,
      ),
    );
    expect(outcomes[0]).toMatchObject({
      verdict: 'fail',
      failure: { message: expect.stringMatching(/^nothing goes wrong in all \d+ worlds? .* at least 100/) },
    });
    expect(outcomes[0]?.failure?.story[0]).toBe('Messages were sent, and no delivery changed anything.');
    expect(outcomes[0]?.failure?.story).toContain('at the start node 0 shows 0');
  });

  it('for a goal that can not be reached fails, with where it began', async () => {
    const { outcomes } = await judgeTexts(
      submission(''),
      checks(
        `labTest('all', exploration((student) => canReach({ name: 'both have seen', holds: (world) => world.view(0) === 1 }, { ${setup} })));`,
      ),
    );
    expect(outcomes[0]).toMatchObject({
      verdict: 'fail',
      failure: { message: 'no path to "both have seen" in all 1 world that can be reached' },
    });
    expect(outcomes[0]?.failure?.story.slice(0, 4)).toEqual([
      'at the start node 0 shows 0',
      'at the start node 1 shows 0',
      'on its way from 0 to 1: value(value: 0)',
      'on its way from 1 to 0: value(value: 1)',
    ]);
  });
});
