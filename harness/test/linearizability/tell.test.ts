import { describe, expect, it } from 'vitest';
import {
  type BankInput,
  type BankState,
  bank,
  expectLinearizable,
  type History,
  type Words,
} from '../../src/linearizability/index.ts';

const words: Words<BankInput, number | boolean, BankState> = {
  operation: (input, output) =>
    `${input.type}${'account' in input ? ` ${input.account}` : ''}${'amount' in input ? ` ${input.amount}` : ''}${output === undefined ? '' : ` → ${output}`}`,
  state: (state) => `balances are ${JSON.stringify([...state])}`,
};

type Told = History<BankInput, number | boolean>;
const deposit = (seq: number): Told[number] => ({
  id: seq,
  client: 1,
  input: { type: 'deposit', account: 'a', amount: seq },
  call: 10 * seq,
  return: 10 * seq + 5,
});
const balance = (call: number, end: number, output: number): Told[number] => ({
  id: `b${call}`,
  client: 2,
  input: { type: 'balance', account: 'a' },
  call,
  return: end,
  output,
});

/** `true`, or what is told of it. */
function linearizable(history: Told): unknown {
  try {
    expectLinearizable('One bank', bank, history, words);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

describe('a history in words', () => {
  it('is true where an order explains it', () => {
    expect(linearizable([deposit(1), balance(20, 30, 1)])).toBe(true);
  });

  it('names the operation that can’t follow, when it was, what comes before it, and the state then', () => {
    expect(linearizable([deposit(1), deposit(2), balance(30, 41, 1)])).toBe(
      'One bank: client 2: balance a → 1 (asked at 30 ms, answered at 41 ms) can’t follow on client 1: deposit a 1; client 1: deposit a 2: then balances are [["a",3]]',
    );
  });

  it('says so of what can’t come first', () => {
    expect(linearizable([balance(0, 3, 5)])).toBe(
      'One bank: client 2: balance a → 5 (asked at 0 ms, answered at 3 ms) can’t come first: then balances are []',
    );
  });

  it('tells the end of a long order', () => {
    const history = [...[1, 2, 3, 4, 5, 6, 7, 8].map(deposit), balance(100, 110, 1)];
    expect(linearizable(history)).toMatch(
      /can’t follow on … 2 more …; client 1: deposit a 3; .*; client 1: deposit a 8: then balances are \[\["a",36\]\]$/,
    );
  });
});
