import { describe, expect, it } from 'vitest';
import { judgeTexts } from './judge-texts.ts';

const submission = `import { Node } from 'harness/student';
export class Subject extends Node {
  heard = 0;
  onStart() {
    this.env.storage.put('life', 1);
    if (this.env.id === 0) this.env.broadcast({ type: 'tick' });
  }
  onMessage() {
    this.heard++;
    this.env.storage.sync();
  }
}`;

const checks = (body: string) =>
  `import { labTest, simulate } from 'harness/author';
   labTest('told', (student) => {
     const run = simulate({
       nodes: 3,
       node: (student, env) => new student.Subject(env),
       monitors: [{ step: ({ node, event }) => node === 1 && event.type === 'deliver'
         ? { rule: 'deaf', text: 'heard', handlers: ['Subject.onMessage'] } : undefined }],
     });
     run.start();
     run.runFor(100);
     ${body}
   });`;

describe('a simulated run that is reported', () => {
  it('counts its steps: three starts, and a tick for each node', async () => {
    const { outcomes } = await judgeTexts(submission, checks(''));
    expect(outcomes[0]).toMatchObject({ verdict: 'pass', runs: 1, steps: 6 });
    expect(outcomes[0]).not.toHaveProperty('worlds');
  });

  it('tells what was inside the nodes: the handler, where effects were asked for, and states that changed', async () => {
    const { outcomes } = await judgeTexts(submission, checks(`run.expectRules('All is well');`));
    const { trace, original } = outcomes[0]?.failure?.run ?? {};
    expect(trace?.steps.map(({ node, event }) => [node, event.type])).toEqual([
      [0, 'start'],
      [1, 'start'],
      [1, 'deliver'],
    ]);
    const [start, , heard] = trace?.steps.map(({ inside }) => inside) ?? [];
    expect(start).toMatchObject({
      handler: 'Subject.onStart',
      entered: { fn: 'Subject.onStart' },
      state: { heard: '0', 'storage.life (not synced)': '1' },
    });
    expect(start?.asked?.map((frame) => frame?.fn)).toEqual(Array(4).fill('Subject.onStart'));
    expect(heard?.state).toEqual({ heard: '1', 'storage.life': '1' });
    // The original is the whole run up to there: node 2's start too.
    expect(original?.steps.map(({ node }) => node)).toContain(2);
    expect(original?.steps.every(({ inside }) => inside === undefined)).toBe(true);
  });
});
