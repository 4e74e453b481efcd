import { describe, expect, it } from 'vitest';
import {
  type CasRegisterInput,
  casRegister,
  checkLinearizability,
  type History,
  HistoryError,
  IMPOSSIBLE,
  keyValue,
  type Model,
  ModelError,
  type Operation,
  type RegisterValue,
} from '../../src/linearizability/index.ts';

type RegisterOperation = Operation<CasRegisterInput, RegisterValue>;

const read = (id: string, call: number, back: number, output: RegisterValue): RegisterOperation => {
  return { id, client: id, input: { type: 'read' }, call, return: back, output };
};
const write = (
  id: string,
  call: number,
  back: number | undefined,
  value: RegisterValue,
): RegisterOperation => {
  return { id, client: id, input: { type: 'write', value }, call, return: back };
};
const cas = (id: string, call: number, back: number | undefined, from: number): RegisterOperation => {
  const output = back === undefined ? undefined : true;
  return { id, client: id, input: { type: 'cas', from, to: from + 1 }, call, return: back, output };
};
const check = (...history: RegisterOperation[]) => checkLinearizability(casRegister, history);
const steps = (order: readonly { operation: { id: unknown }; state: unknown }[]) =>
  order.map(({ operation, state }) => [operation.id, state]);

describe('a history is', () => {
  it('linearizable if a concurrent read sees the old value or the new one', () => {
    expect(check(write('w', 1, 4, 'a'), read('r', 2, 3, null)).verdict).toBe('ok');
    expect(check(write('w', 1, 4, 'a'), read('r', 2, 3, 'a')).verdict).toBe('ok');
  });

  it('illegal if a later read sees the older value', () => {
    expect(check(write('w', 1, 6, 'a'), read('r', 2, 3, 'a'), read('s', 4, 5, null)).verdict).toBe('illegal');
  });

  it('concurrent where one returns in the instant in which the other is called', () => {
    expect(check(write('w', 1, 2, 'a'), read('r', 2, 3, null)).verdict).toBe('ok');
    expect(check(write('w', 1, 2, 'a'), read('r', 2.5, 3, null)).verdict).toBe('illegal');
  });

  it('linearizable whether a write that timed out took effect late, or never', () => {
    const timedOut = write('w', 1, undefined, 'a');
    expect(check(timedOut, read('r', 2, 3, null), read('s', 4, 5, null)).verdict).toBe('ok');
    expect(check(timedOut, read('r', 2, 3, null), read('s', 4, 5, 'a')).verdict).toBe('ok');
    expect(check(timedOut, read('r', 2, 3, 'a'), read('s', 4, 5, null)).verdict).toBe('illegal');
  });

  it('not explained by a write that was called after the read', () => {
    expect(check(read('r', 1, 2, 'a'), write('w', 3, undefined, 'a')).verdict).toBe('illegal');
  });

  it('linearizable if it is empty, or nothing returned', () => {
    expect(check()).toEqual({ verdict: 'ok', steps: 0, parts: [{ operations: [], linearization: [] }] });
    expect(check(write('w', 1, undefined, 'a')).verdict).toBe('ok');
  });
});

describe('the report of an illegal history', () => {
  it('has the longest prefix with its states, and what cannot follow', () => {
    const history = [
      write('w1', 1, 2, 1),
      write('w2', 3, 8, 2),
      read('r1', 4, 5, 2),
      read('r2', 6, 7, 1),
      read('r3', 9, 10, 2),
    ];
    const found = check(...history);
    if (found.verdict !== 'illegal') throw new Error(found.verdict);
    expect(steps(found.prefix)).toEqual([
      ['w1', 1],
      ['w2', 2],
      ['r1', 2],
    ]);
    expect(found.blocked).toBe(history[3]);
    expect(found.state).toBe(2);
    expect(found.part).toEqual({ object: undefined, operations: history });
  });

  it('has in its prefix also what was still pending, where that goes further', () => {
    const found = check(write('w', 1, 9, 'a'), read('r', 2, 3, 'other'));
    if (found.verdict !== 'illegal') throw new Error(found.verdict);
    expect(steps(found.prefix)).toEqual([['w', 'a']]);
    expect(found.state).toBe('a');
  });

  it('has an empty prefix and the initial state where already the first operation is wrong', () => {
    const found = check(read('r', 1, 2, 7), write('w', 3, 4, 7));
    if (found.verdict !== 'illegal') throw new Error(found.verdict);
    expect(found.prefix).toEqual([]);
    expect(found.blocked.id).toBe('r');
    expect(found.state).toBeNull();
  });

  it('names the object, and of two illegal ones that which shows first', () => {
    const get = (id: number, call: number, key: string, output: string) => {
      return { id, client: 0, input: { type: 'get', key } as const, call, return: call + 1, output };
    };
    const history = [get(1, 10, 'a', ''), get(2, 20, 'b', 'x'), get(3, 30, 'a', 'x')];
    const found = checkLinearizability(keyValue, history);
    if (found.verdict !== 'illegal') throw new Error(found.verdict);
    expect(found.part).toEqual({ object: 'b', operations: [history[1]] });
    expect(found.blocked.id).toBe(2);
    const whole = checkLinearizability(keyValue, history, { partition: false });
    if (whole.verdict !== 'illegal') throw new Error(whole.verdict);
    expect(whole.blocked.id).toBe(2);
    expect(steps(whole.prefix)).toEqual([[1, '']]);
    expect(whole.state).toBe('');
  });
});

describe('the linearization of a legal history', () => {
  it('has a write that timed out only if it was seen', () => {
    const orderOf = (output: RegisterValue) => {
      const found = check(write('w', 1, undefined, 1), read('r', 2, 3, output));
      return found.verdict === 'ok' && found.parts.map(({ linearization }) => steps(linearization));
    };
    expect(orderOf(null)).toEqual([[['r', null]]]);
    expect(orderOf(1)).toEqual([
      [
        ['w', 1],
        ['r', 1],
      ],
    ]);
  });
});

describe('many operations at once', () => {
  // 70 need three words of bits; there is one order that works, against that of the calls.
  const chain = (back: number | undefined) =>
    Array.from({ length: 70 }, (_, from) => cas(`c${from}`, 100 - from, back, from));
  const begin = write('begin', 1, 2, 0);

  it('are told apart when all return', () => {
    expect(check(begin, ...chain(200), read('r', 300, 301, 70)).verdict).toBe('ok');
    expect(check(begin, ...chain(200), read('r', 300, 301, 69)).verdict).toBe('illegal');
  });

  it('are told apart when none returns', () => {
    expect(check(begin, ...chain(undefined), read('r', 300, 301, 70)).verdict).toBe('ok');
    expect(check(begin, ...chain(undefined), read('r', 300, 301, 71)).verdict).toBe('illegal');
  });

  it('use their bits again over a long history', () => {
    const history = Array.from({ length: 3000 }, (_, i) => write(`w${i}`, i, i + 3.5, i));
    expect(check(...history, read('r', 4000, 4001, 2999)).verdict).toBe('ok');
    expect(check(...history, read('r', 4000, 4001, 2990)).verdict).toBe('illegal');
  });
});

describe('the budget', () => {
  /** Writes at once, then a read of what nobody wrote: the search must try all sets of writes. */
  const hard = Array.from({ length: 10 }, (_, i) => write(`w${i}`, 1, 2, i));
  const history = [...hard, read('r', 3, 4, 'other')];

  it('gives `unknown` when it is spent, never a pass', () => {
    const needed = check(...history).steps;
    const within = (budget: number) => checkLinearizability(casRegister, history, { budget });
    expect(check(...history).verdict).toBe('illegal');
    expect(within(needed).verdict).toBe('illegal');
    expect(within(needed - 1)).toMatchObject({ verdict: 'unknown', steps: needed - 1 });
    expect(within(0)).toMatchObject({ verdict: 'unknown', steps: 0 });
  });

  it('is counted in the same steps in each run', () => {
    // 10 from the start; of k writes with one of them last, each of the others: 10 * 9 * 2^8; of all, 10 times the read.
    expect(check(...history).steps).toBe(23_060);
  });

  it('does not keep an illegal object hidden behind one that takes it all', () => {
    const on = (object: string, operations: History<CasRegisterInput, RegisterValue>) =>
      operations.map(({ input, ...rest }) => ({
        ...rest,
        id: object + rest.id,
        input: { register: input, object },
      }));
    const registers: Model<{ register: CasRegisterInput; object: string }, RegisterValue, RegisterValue> = {
      init: null,
      step: (state, { register }, output) => casRegister.step(state, register, output),
      partition: ({ object }) => object,
    };
    const long = on('long', history);
    const short = on('short', [read('r', 1, 2, 'other')]);
    const legal = on('legal', [read('r', 1, 2, null)]);
    const verdict = (all: typeof long) => checkLinearizability(registers, all, { budget: 1000 });
    expect(verdict([...long, ...short]).verdict).toBe('illegal');
    expect(verdict([...long, ...legal])).toMatchObject({ verdict: 'unknown', parts: [{ object: 'long' }] });
  });
});

describe('a model', () => {
  it('of ten lines is enough, with states of any plain data', () => {
    const queue: Model<{ put: number } | 'take', number | null, readonly number[]> = {
      init: [],
      step(items, input, output) {
        if (input !== 'take') return [...items, input.put];
        const first = items[0] ?? null;
        return output === undefined || output === first ? items.slice(1) : IMPOSSIBLE;
      },
    };
    const taken = (outputs: (number | null)[]) => [
      { id: 1, client: 1, input: { put: 1 }, call: 1, return: 2 },
      { id: 2, client: 2, input: { put: 2 }, call: 3, return: 4 },
      ...outputs.map((output, i) => {
        return { id: 3 + i, client: 3, input: 'take' as const, call: 5 + 2 * i, return: 6 + 2 * i, output };
      }),
    ];
    expect(checkLinearizability(queue, taken([1, 2, null])).verdict).toBe('ok');
    expect(checkLinearizability(queue, taken([2, 1])).verdict).toBe('illegal');
  });

  it('runs once for equal states, whatever objects they are', () => {
    let runs = 0;
    const counter: Model<'add', undefined, { readonly n: number }> = {
      init: { n: 0 },
      step({ n }) {
        runs++;
        return { n: n + 1 };
      },
    };
    const never: Model<'add' | 'stop', undefined, { readonly n: number }> = {
      ...counter,
      step: (state, input) => (input === 'stop' ? IMPOSSIBLE : counter.step(state, 'add', undefined)),
    };
    const adds = Array.from({ length: 8 }, (_, id) => ({
      id,
      client: id,
      input: 'add' as const,
      call: 1,
      return: 2,
    }));
    const stop = { id: 8, client: 8, input: 'stop' as const, call: 3, return: 4 };
    expect(checkLinearizability(never, [...adds, stop]).verdict).toBe('illegal');
    // Of 8 states, each of 8 operations: not of the 256 sets.
    expect(runs).toBe(64);
  });
});

describe('a model that says an operation only observes', () => {
  it('is refused when that operation changes the state', () => {
    const wrong: typeof casRegister = { ...casRegister, observes: () => true };
    expect(() => checkLinearizability(wrong, [write('w', 1, 2, 'a')])).toThrow(ModelError);
    expect(() => checkLinearizability(wrong, [write('w', 1, 2, 'a')])).toThrow(
      'the model says that operation w only observes, but it changes the state',
    );
  });

  it('saves the search from trying anything in its stead', () => {
    const reads = Array.from({ length: 10 }, (_, i) => read(`r${i}`, 1, 2, null));
    // Each read once, then the one that no state allows.
    expect(check(...reads, read('r', 3, 4, 'other'))).toMatchObject({ verdict: 'illegal', steps: 11 });
  });
});

describe('a history that cannot be one', () => {
  const refused = (operation: Partial<RegisterOperation>) => () =>
    check(write('w', 1, 2, 'a'), { ...write('v', 3, 4, 'b'), ...operation });

  it('is refused, with the operation and what is wrong', () => {
    expect(refused({ id: 'w' })).toThrow(HistoryError);
    expect(refused({ id: 'w' })).toThrow('operation w of client v has the id of another operation');
    expect(refused({ return: 2 })).toThrow('operation v of client v returned at 2, before its call at 3');
    expect(refused({ call: Number.NaN })).toThrow('operation v of client v was called at NaN');
    expect(refused({ return: Number.POSITIVE_INFINITY })).toThrow('leave `return` out if it never returned');
    expect(refused({ return: undefined, output: 1 })).toThrow('has an output but no return time');
  });
});
