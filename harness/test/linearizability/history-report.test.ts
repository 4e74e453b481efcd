import { describe, expect, it } from 'vitest';
import {
  expectLinearizable,
  type History,
  keyValue,
  NotLinearizable,
} from '../../src/linearizability/index.ts';
import type { KeyValueInput } from '../../src/linearizability/models/key-value.ts';
import { judgeTexts } from '../judge/judge-texts.ts';

const history = [
  { id: 1, client: 'a', input: { type: 'put', key: 'x', value: '1' }, call: 0, return: 10 },
  { id: 2, client: 'b', input: { type: 'put', key: 'y', value: '9' }, call: 1, return: 4 },
  { id: 3, client: 'b', input: { type: 'get', key: 'x' }, output: '1', call: 5, return: 20 },
  { id: 4, client: 'a', input: { type: 'get', key: 'x' }, output: '', call: 21, return: 30 },
  { id: 5, client: 'a', input: { type: 'put', key: 'x', value: '2' }, call: 40 },
] as const;

describe('a history that no order explains', () => {
  it('fails with what can not follow, and with all that a picture needs', () => {
    let thrown: unknown;
    try {
      expectLinearizable('Linearizability', keyValue, history as unknown as History<KeyValueInput, string>, {
        operation: (input, output) => `${input.type} ${input.key} → ${output ?? 'unanswered'}`,
        state: (state) => `the value is "${state}"`,
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(NotLinearizable);
    const { message, report } = thrown as NotLinearizable;
    expect(message).toMatch(
      /^Linearizability: client a: get x → {2}\(asked at 21 ms, answered at 30 ms\) can’t follow on .*: then the value is "1"$/,
    );
    expect(report).toMatchObject({ blocked: '4', object: 'x', left: 1 });
    expect(report.order.map(({ id }) => id)).toEqual(['1', '3']);
    expect(report.operations.map(({ id, object }) => [id, object])).toEqual([
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'x'],
      ['4', 'x'],
    ]);
  });

  it('comes out of the judge as data; one that was not decided is inconclusive, never a pass', async () => {
    const checks = (
      budget: string,
    ) => `import { expectLinearizable, labTest, register } from 'harness/author';
      const history = [
        { id: 1, client: 0, input: { type: 'write', value: 1 }, call: 0, return: 1 },
        { id: 2, client: 1, input: { type: 'read' }, output: 2, call: 2, return: 3 },
      ];
      labTest('history', () => expectLinearizable('Linearizability', register, history, undefined, ${budget}));`;
    const submission = 'export class Subject {}';
    const { outcomes } = await judgeTexts(submission, checks('{}'));
    expect(outcomes[0]).toMatchObject({
      verdict: 'fail',
      failure: {
        kind: 'property',
        history: { blocked: '2', order: [{ id: '1', state: 'the state is 1' }], state: 'the state is 1' },
      },
    });
    const { outcomes: undecided } = await judgeTexts(submission, checks('{ budget: 0 }'));
    expect(undecided[0]).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('not decided'),
    });
  });
});
