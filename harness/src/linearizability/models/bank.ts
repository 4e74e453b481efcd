import { IMPOSSIBLE, type Model } from '../model.ts';

export type BankInput =
  | { readonly type: 'deposit' | 'withdraw'; readonly account: string; readonly amount: number }
  | { readonly type: 'balance'; readonly account: string }
  | { readonly type: 'transfer'; readonly from: string; readonly to: string; readonly amount: number };

/** Balance by account; an account without an entry has 0, so that there is one way to write each state. */
export type BankState = ReadonlyMap<string, number>;

/**
 * A bank whose accounts never go below 0 and are empty at first. The output of `balance` is the amount; of `withdraw`
 * and `transfer` `true` if it was done, `false` if it was refused because the balance was too small; `deposit` has none.
 * Partitioned by account in a history without transfers.
 */
export const bank: Model<BankInput, number | boolean, BankState> = {
  init: new Map(),
  step(state, input, output) {
    if (input.type === 'deposit') return add(state, input.account, input.amount);
    const from = input.type === 'transfer' ? input.from : input.account;
    const balance = state.get(from) ?? 0;
    if (input.type === 'balance') return output === undefined || output === balance ? state : IMPOSSIBLE;
    const done = balance >= input.amount;
    if (output !== undefined && output !== done) return IMPOSSIBLE;
    if (!done) return state;
    const taken = add(state, from, -input.amount);
    return input.type === 'transfer' ? add(taken, input.to, input.amount) : taken;
  },
  observes: ({ type }, output) => type === 'balance' || output === false,
  partition: (input) => (input.type === 'transfer' ? undefined : input.account),
};

function add(state: BankState, account: string, amount: number): BankState {
  const changed = new Map(state);
  const balance = (state.get(account) ?? 0) + amount;
  if (balance === 0) changed.delete(account);
  else changed.set(account, balance);
  return changed;
}
