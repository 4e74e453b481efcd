import { describe, expect, it } from 'vitest';
import type { Message, Value } from '../../src/node.ts';
import { tell, tellMessage } from '../../src/sim/tell.ts';
import { type Trace, type TraceEffect, type TraceEvent, toJson } from '../../src/sim/trace.ts';

const step = (
  event: TraceEvent,
  effects: TraceEffect[] = [],
  more: Partial<Trace['steps'][number]> = {},
): Trace => ({
  schema: 'trace/1',
  nodes: [0, 1, 2],
  length: 1,
  steps: [{ step: 1, time: 7, node: 2, event, effects, clock: [0, 0, 1], ...more }],
});
/** The line of one step of node 2, without its number and time. */
const line = (...of: Parameters<typeof step>) => tell(step(...of))[0]?.replace('1. 7 ms  ', '');
const did = (...effects: TraceEffect[]) =>
  line({ type: 'timer', name: 't' }, effects)?.replace(`node 2's timer "t" fires`, '');
const send = (to: number, message: Message, fate: 'sent' | 'duplicated' | 'lost' | 'cut' | 'down' = 'sent') =>
  ({ type: 'send', to, message: toJson(message), fate, count: 0 }) as const;
const message = (fields: { readonly [field: string]: Value }) => tellMessage(toJson(fields));

describe('a step', () => {
  it('is told in a line of its own, with its number, time, node and event', () => {
    expect(line({ type: 'start', again: false })).toBe('node 2 starts');
    expect(line({ type: 'start', again: true })).toBe('node 2 starts again');
    expect(line({ type: 'deliver', from: 0, message: { type: 'prepare', round: 4 } })).toBe(
      'node 2 gets prepare(round: 4) from 0',
    );
    expect(line({ type: 'timer', name: 'beat' })).toBe(`node 2's timer "beat" fires`);
    expect(line({ type: 'request', client: 9, request: { type: 'put', key: 'x' } })).toBe(
      'node 2 gets the request put(key: "x") of client 9',
    );
    expect(line({ type: 'crash', lost: [] })).toBe('node 2 crashes');
    expect(line({ type: 'crash', lost: ['rnd', 'vval'] })).toBe(
      'node 2 crashes and loses unsynced rnd, vval',
    );
    expect(line({ type: 'pause' })).toBe('node 2 is paused');
    expect(line({ type: 'resume' })).toBe('node 2 goes on');
    expect(line({ type: 'network', what: 'partition 0 | 1 2' })).toBe('partition 0 | 1 2');
  });

  it('has its number and time in columns', () => {
    const event = { type: 'pause' } as const;
    const steps = [
      [1, 0],
      [9, 40],
      [10, 1200],
    ].map(([number, time]) => ({ ...step(event).steps[0]!, step: number!, time: time! }));
    expect(tell({ ...step(event), steps })).toEqual([
      ' 1.    0 ms  node 2 is paused',
      ' 9.   40 ms  node 2 is paused',
      '10. 1200 ms  node 2 is paused',
    ]);
  });

  it('of an empty trace there is none', () => {
    expect(tell({ ...step({ type: 'pause' }), steps: [] })).toEqual([]);
  });
});

describe('effects', () => {
  it('are told in their order', () => {
    expect(
      did(
        { type: 'put', key: 'rnd', value: 3 },
        { type: 'sync' },
        { type: 'setTimer', name: 'beat', ms: 100 },
        { type: 'cancelTimer', name: 'old' },
        { type: 'emit', indication: { type: 'trust', leader: 2 } },
        { type: 'log', text: 'two words' },
      ),
    ).toBe(
      ' → put rnd = 3; sync; timer "beat" in 100 ms; no timer "old"; trust(leader: 2); prints "two words"',
    );
    expect(did()).toBe('');
  });

  it('that are equal messages are told together at the first, each with what became of it', () => {
    expect(
      did(
        send(0, { type: 'accept', round: 1 }),
        send(0, { type: 'accept', round: 2 }),
        { type: 'sync' },
        send(1, { type: 'accept', round: 1 }, 'lost'),
        send(2, { type: 'accept', round: 1 }, 'duplicated'),
        send(0, { type: 'accept', round: 1 }, 'cut'),
        send(1, { type: 'accept', round: 1 }, 'down'),
      ),
    ).toBe(
      ' → accept(round: 1) to 0, 1 (lost), 2 (twice), 0 (cut off), 1 (down); accept(round: 2) to 0; sync',
    );
  });

  it('that look like a message but are an indication are told apart', () => {
    expect(
      did({ type: 'emit', indication: { type: 'on' } }, send(1, { type: 'on' }), {
        type: 'emit',
        indication: { type: 'on' },
      }),
    ).toBe(' → on; on to 1; on');
  });

  it('that never happened, since the node crashed, are counted', () => {
    expect(line({ type: 'timer', name: 't' }, [{ type: 'sync' }], { undone: 3 })).toBe(
      `node 2's timer "t" fires → sync; crash before 3 more`,
    );
    expect(line({ type: 'timer', name: 't' }, [], { undone: 1 })).toBe(
      `node 2's timer "t" fires → crash before 1 more`,
    );
  });

  it('of printing more than one line are told in one', () => {
    expect(did({ type: 'log', text: 'a\nb\n' })).toBe(' → prints "a\\nb"');
  });
});

describe('a message', () => {
  it('is its type, and its fields if it has any', () => {
    expect(message({ type: 'ping' })).toBe('ping');
    expect(message({ type: 'ping', to: null, ok: true, who: 'a "b"' })).toBe(
      'ping(to: null, ok: true, who: "a \\"b\\"")',
    );
  });

  it('is told with the values that JSON has no words for', () => {
    expect(
      message({
        type: 'odd',
        a: undefined,
        b: 7n,
        c: Number.NaN,
        d: -0,
        e: -Infinity,
        f: [1n, [undefined]],
        g: { h: Number.NaN },
      }),
    ).toBe('odd(a: undefined, b: 7n, c: NaN, d: -0, e: -Infinity, f: [1n, [undefined]], g: {h: NaN})');
  });

  it('is told with fields that are called `$` or `__proto__`, in it and within its values', () => {
    expect(message({ type: 'cost', $: 3, held: { $: 1, a: 2 } })).toBe('cost($: 3, held: {$: 1, a: 2})');
    expect(message(JSON.parse('{"type": "odd", "__proto__": {"a": 1}}'))).toBe('odd(__proto__: {a: 1})');
  });

  it('is told with empty arrays and objects', () => {
    expect(message({ type: 'empty', a: [], b: {}, c: '' })).toBe('empty(a: [], b: {}, c: "")');
  });
});
