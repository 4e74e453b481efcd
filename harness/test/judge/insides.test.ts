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

  it('counts the steps of every simulation, also where the last one fails', async () => {
    const twice = (end: string) =>
      checks(`const again = simulate({ nodes: 1, node: (student, env) => new student.Subject(env) });
      again.start(); again.runFor(100); ${end}`);
    const passing = await judgeTexts(submission, twice(''));
    expect(passing.outcomes[0]).toMatchObject({ verdict: 'pass', runs: 1, steps: 6 + 2 });
    const failing = await judgeTexts(
      submission,
      twice(`again.expectNow('Silence', () => again.delivered === 0 || 'heard');`),
    );
    const { verdict, steps = 0, failure } = failing.outcomes[0] ?? {};
    expect([verdict, failure?.message, failure?.run?.steps]).toEqual(['fail', 'Silence: heard', 2]);
    // Each time that it was run, to simplify and to tell it, both were simulated.
    expect([steps % 8, steps > 8]).toEqual([0, true]);
  });

  it('loses no message of a calm run before it to make its failure shorter', async () => {
    const sends = `import { Node } from 'harness/student';
      export class Subject extends Node {
        onStart() {
          if (this.env.id !== 0) return;
          this.env.send(1, { type: 'noise' });
          this.env.setTimer('later', 50);
        }
        onTimer() { this.env.send(1, { type: 'tick' }); }
        onMessage() {}
      }`;
    const twice = (options: string) => `import { labTest, simulate } from 'harness/author';
      labTest('after', () => {
        const make = (options) => simulate({ nodes: 2, node: (student, env) => new student.Subject(env), ...options });
        const first = make(${options});
        first.start(); first.runFor(100);
        first.expectNow('All is heard', () => first.delivered === 2 || 'not all');
        const run = make({ monitors: [{ step: ({ event }) => event.type === 'deliver' && event.message.type === 'tick'
          ? { rule: 'deaf', text: 'heard', handlers: ['Subject.onMessage'] } : undefined }] });
        run.start(); run.runFor(100);
        run.expectRules('All is well');
      });`;
    const replayOf = async (options: string) =>
      (await judgeTexts(sends, twice(options))).outcomes[0]?.failure?.replay;
    expect(await replayOf('{ losesNothing: true }')).toMatchObject({ lost: [{ from: 0, to: 1, count: 0 }] });
    // Else it would not get so far any more.
    expect(await replayOf('{}')).toBeUndefined();
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
