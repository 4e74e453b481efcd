import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/node.ts';
import { fromJson, Trace, type TraceStep, toJson } from '../../src/sim/trace.ts';
import { FEW_RUNS, randomTraces } from './random-run.ts';
import { play, scripted } from './scripted-node.ts';

const field = fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'text', 'entries', 'type', '0'));
const { value: values } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(null, undefined, true, false, Number.NaN, -0, 0, Number.POSITIVE_INFINITY, -Infinity),
    fc.double(),
    fc.bigInt(),
    fc.string(),
    fc.constantFrom('NaN', '-0', '$', 'undefined'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(field, tie('value')), { maxLength: 4 })
      // `fromEntries` makes a field of `__proto__`, too.
      .map((entries) => Object.fromEntries(entries) as Value),
  ) as Arbitrary<Value>,
}));

const through = (value: Value): Value => fromJson(JSON.parse(JSON.stringify(toJson(value))));
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a value as JSON', () => {
  it('is the same value when it is read again, also where JSON has no words for it', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(through(value)).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its fields in their order', () => {
    const value = { b: 1, $: 2, a: 3, 7: 4 };
    expect(Object.keys(through(value) as object)).toEqual(['7', 'b', '$', 'a']);
  });

  it('says what JSON has no words for as it does in the doc', () => {
    expect(toJson([undefined, 7n, Number.NaN, -0, -Infinity, 0, { $: 'bigint' }])).toEqual([
      { $: 'undefined' },
      { $: 'bigint', text: '7' },
      { $: 'number', text: 'NaN' },
      { $: 'number', text: '-0' },
      { $: 'number', text: '-Infinity' },
      0,
      { $: 'object', entries: [['$', 'bigint']] },
    ]);
  });

  it('gives an object no other prototype by a field of that name', () => {
    const value = through(JSON.parse('{"__proto__": {"polluted": true}, "a": 1}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
    expect(Reflect.get(value as object, 'polluted')).toBeUndefined();
  });
});

describe('a trace', () => {
  it('of a run is equal to itself when it is written as JSON, read and parsed', () => {
    fc.assert(
      fc.property(randomTraces, (trace) => {
        expect(Trace.parse(json(trace))).toEqual(trace);
      }),
      FEW_RUNS,
    );
  });

  it('of a run with values that JSON has no words for is equal to itself too', () => {
    const message = JSON.parse('{"type": "odd", "$": [1], "__proto__": {"a": null}}');
    const run = play(
      scripted(2, (env, print) => ({
        onStart() {
          print('a line');
          env.storage.put('__proto__', -0);
          env.emit({ type: 'said', what: [undefined, 1n, Number.NaN] });
          env.send(1 - env.id, message);
        },
      })),
      100,
    );
    const trace = run.trace?.trace();
    expect(Trace.parse(json(trace))).toStrictEqual(json(trace));
    expect(trace?.steps[2]?.event).toMatchObject({ type: 'deliver', from: 0, send: 1 });
  });

  const small = (): { steps: { event: object; effects: object[] }[] } =>
    json(
      play(
        scripted(1, (env) => ({ onStart: () => env.setTimer('t', 1) })),
        5,
      ).trace?.trace(),
    ) as never;

  it.each<[string, (trace: ReturnType<typeof small>) => object | undefined]>([
    ['the trace', (trace) => trace],
    ['a step', (trace) => trace.steps[0]],
    ['an event', (trace) => trace.steps[0]?.event],
    ['an effect', (trace) => trace.steps[0]?.effects[0]],
  ])('with an unknown field in %s is refused', (_name, part) => {
    expect(Trace.safeParse(small()).success).toBe(true);
    const trace = small();
    Object.assign(part(trace) ?? {}, { more: 1 });
    expect(Trace.safeParse(trace).error?.issues[0]).toMatchObject({
      code: 'unrecognized_keys',
      keys: ['more'],
    });
  });

  it.each([
    ['another version', { schema: 'trace/2' }],
    ['a step numbered 0', { steps: [{ ...small().steps[0], step: 0 }] }],
    ['a time before the start', { steps: [{ ...small().steps[0], time: -1 }] }],
    ['a kind of event that there is not', { steps: [{ ...small().steps[0], event: { type: 'nap' } }] }],
  ])('with %s is refused', (_name, other) => {
    expect(Trace.safeParse({ ...small(), ...other }).success).toBe(false);
  });

  it('numbers its steps from 1, and its times do not go back', () => {
    fc.assert(
      fc.property(randomTraces, ({ steps, length }) => {
        expect(steps.map(({ step }) => step)).toEqual(Array.from({ length }, (_, i) => i + 1));
        for (const [i, { time }] of steps.entries())
          expect(time).toBeGreaterThanOrEqual(steps[i - 1]?.time ?? 0);
      }),
      FEW_RUNS,
    );
  });
});

/** Happened-before: `a` is at most `b` in each place, and not the same. */
const isBefore = (a: TraceStep, b: TraceStep) =>
  a.clock.every((count, i) => count <= (b.clock[i] ?? 0)) &&
  a.clock.some((count, i) => count < (b.clock[i] ?? 0));

describe('vector clocks', () => {
  it('of three nodes that tell each other are exactly these', () => {
    const run = play(
      scripted(3, (env) => ({
        onStart: () => env.id === 0 && env.send(1, { type: 'go' }),
        onMessage: () => env.id === 1 && env.send(2, { type: 'on' }),
      })),
      100,
    );
    expect(run.trace?.trace().steps.map(({ node, clock }) => [node, ...clock])).toEqual([
      [0, 1, 0, 0],
      [1, 0, 1, 0],
      [2, 0, 0, 1],
      [1, 1, 2, 0],
      [2, 1, 2, 2],
    ]);
  });

  it('order steps exactly as happened-before does: the order of a node, and send before deliver, closed', () => {
    fc.assert(
      fc.property(randomTraces, ({ steps }) => {
        const own = steps.filter(({ node }) => node !== undefined).slice(0, 60);
        // The relation of Lamport 1978, from its definition.
        const past = new Map<number, Set<number>>();
        const last = new Map<number, number>();
        for (const { step, node, event } of own) {
          const before = new Set<number>();
          const causes = [last.get(node ?? -1), event.type === 'deliver' ? event.send : undefined];
          for (const cause of causes) {
            if (cause === undefined) continue;
            before.add(cause);
            for (const earlier of past.get(cause) ?? []) before.add(earlier);
          }
          past.set(step, before);
          last.set(node ?? -1, step);
        }
        for (const a of own) {
          const later = own.filter((b) => isBefore(a, b)).map(({ step }) => step);
          expect(later).toEqual(own.flatMap(({ step }) => (past.get(step)?.has(a.step) ? [step] : [])));
        }
      }),
      FEW_RUNS,
    );
  });

  it('of what happens to links are zero: nobody hears of it', () => {
    const run = scripted(2, () => ({}));
    run.tellNetwork('a cable is cut');
    expect(run.trace?.trace().steps).toEqual([
      { step: 1, time: 0, event: { type: 'network', what: 'a cable is cut' }, effects: [], clock: [0, 0] },
    ]);
  });
});
