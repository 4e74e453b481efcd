import { describe, expect, it } from 'vitest';
import {
  type BankInput,
  type BankState,
  bank,
  casRegister,
  checkLinearizability,
  IMPOSSIBLE,
  keyValue,
  register,
} from '../../src/linearizability/index.ts';

describe('register', () => {
  it('reads what was written last, `null` before', () => {
    expect(register.step(register.init, { type: 'read' }, null)).toBeNull();
    expect(register.step(1, { type: 'read' }, 1)).toBe(1);
    expect(register.step(1, { type: 'read' }, 2)).toBe(IMPOSSIBLE);
    expect(register.step(1, { type: 'read' }, undefined)).toBe(1);
    expect(register.step(1, { type: 'write', value: 2 }, undefined)).toBe(2);
  });
});

describe('compare-and-set register', () => {
  const cas = { type: 'cas', from: 1, to: 2 } as const;

  it('swaps exactly if the value is the expected one, and says so', () => {
    expect(casRegister.step(1, cas, true)).toBe(2);
    expect(casRegister.step(1, cas, false)).toBe(IMPOSSIBLE);
    expect(casRegister.step(3, cas, false)).toBe(3);
    expect(casRegister.step(3, cas, true)).toBe(IMPOSSIBLE);
  });

  it('swaps if it can where the outcome is not known', () => {
    expect(casRegister.step(1, cas, undefined)).toBe(2);
    expect(casRegister.step(3, cas, undefined)).toBe(3);
  });
});

describe('key-value store', () => {
  it('puts and appends, and gets the empty string for a missing key', () => {
    expect(keyValue.step(keyValue.init, { type: 'get', key: 'k' }, '')).toBe('');
    expect(keyValue.step('a', { type: 'append', key: 'k', value: 'b' }, undefined)).toBe('ab');
    expect(keyValue.step('a', { type: 'put', key: 'k', value: 'b' }, undefined)).toBe('b');
    expect(keyValue.step('a', { type: 'get', key: 'k' }, 'b')).toBe(IMPOSSIBLE);
  });
});

describe('bank', () => {
  const after = (balances: Record<string, number>, input: BankInput, output?: number | boolean) => {
    const state: BankState | typeof IMPOSSIBLE = bank.step(new Map(Object.entries(balances)), input, output);
    return state === IMPOSSIBLE ? 'impossible' : Object.fromEntries(state);
  };

  it('deposits, and knows balances', () => {
    expect(after({}, { type: 'deposit', account: 'a', amount: 3 })).toEqual({ a: 3 });
    expect(after({ a: 3 }, { type: 'balance', account: 'a' }, 3)).toEqual({ a: 3 });
    expect(after({ a: 3 }, { type: 'balance', account: 'b' }, 0)).toEqual({ a: 3 });
    expect(after({ a: 3 }, { type: 'balance', account: 'a' }, 2)).toBe('impossible');
  });

  it('withdraws what is there and refuses more', () => {
    const withdraw = { type: 'withdraw', account: 'a', amount: 3 } as const;
    expect(after({ a: 3 }, withdraw, true)).toEqual({});
    expect(after({ a: 3 }, withdraw, false)).toBe('impossible');
    expect(after({ a: 2 }, withdraw, false)).toEqual({ a: 2 });
    expect(after({ a: 2 }, withdraw, true)).toBe('impossible');
    expect(after({ a: 2 }, withdraw)).toEqual({ a: 2 });
  });

  it('transfers all of the amount or nothing', () => {
    const transfer = { type: 'transfer', from: 'a', to: 'b', amount: 3 } as const;
    expect(after({ a: 4 }, transfer, true)).toEqual({ a: 1, b: 3 });
    expect(after({ a: 2 }, transfer, false)).toEqual({ a: 2 });
    expect(after({ a: 4 }, { ...transfer, to: 'a' }, true)).toEqual({ a: 4 });
  });

  it('is partitioned by account exactly where there is no transfer', () => {
    const deposit = (id: number, account: string) => {
      return { id, client: 1, input: { type: 'deposit', account, amount: 1 } as const, call: id, return: id };
    };
    const deposits = [deposit(1, 'a'), deposit(2, 'b'), deposit(3, 'a')];
    const transfer = {
      id: 4,
      client: 2,
      input: { type: 'transfer', from: 'a', to: 'b', amount: 2 } as const,
      call: 4,
      return: 5,
      output: true,
    };
    const objects = (
      history: Parameters<typeof checkLinearizability<BankInput, number | boolean, BankState>>[1],
    ) => {
      const found = checkLinearizability(bank, history);
      return found.verdict === 'ok' ? found.parts.map(({ object }) => object) : found.verdict;
    };
    expect(objects(deposits)).toEqual(['b', 'a']);
    expect(objects([...deposits, transfer])).toEqual([undefined]);
  });
});
