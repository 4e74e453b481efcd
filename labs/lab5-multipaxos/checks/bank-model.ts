import { IMPOSSIBLE, type Model, type Words } from 'harness/author';
import type { Result, Transaction } from './interface.ts';

export const OVERDRAFT = 'overdraft';
export const NO_AMOUNT = 'amount';

/** What a client asks the bank for. */
export type Order = { readonly account: string; readonly transaction: Transaction };

/** Balances by account, without those that are empty. */
export type Balances = ReadonlyMap<string, number>;

/** What the bank does with a transaction: the handout's rules, with nothing shared with a submission. */
export function execute(
  balances: Balances,
  account: string,
  transaction: Transaction,
): { readonly balances: Balances; readonly result: Result } {
  const balance = balances.get(account) ?? 0;
  const without = (why: string) => ({ balances, result: { balance, reason: why, ok: false } });
  if (transaction.type === 'balance') return { balances, result: { ok: true, balance, reason: '' } };
  if (!('amount' in transaction)) return without(NO_AMOUNT);
  const { type, amount } = transaction;
  const isAmount = Number.isSafeInteger(amount) && amount > 0;
  if (!isAmount) return without(NO_AMOUNT);
  if (type !== 'deposit' && balance < amount) return without(OVERDRAFT);
  let changed = withBalance(balances, account, balance + (type === 'deposit' ? amount : -amount));
  if (transaction.type === 'transfer') {
    const { to } = transaction;
    changed = withBalance(changed, to, amount + (changed.get(to) ?? 0));
  }
  return { balances: changed, result: { ok: true, balance: changed.get(account) ?? 0, reason: '' } };
}

function withBalance(balances: Balances, account: string, balance: number): Balances {
  const changed = new Map(balances);
  if (balance === 0) changed.delete(account);
  else changed.set(account, balance);
  return changed;
}

/** The bank as its clients see it: each answer shows the balance, so that each history says much. Replicas that are named exist. */
export const replicatedBank: Model<Order, Result, Balances> = {
  init: new Map(),
  step(balances, { account, transaction }, output) {
    const after =
      transaction.type === 'reconfigure'
        ? { balances, result: { ok: true, balance: 0, reason: '' } }
        : execute(balances, account, transaction);
    return output === undefined || isSameResult(after.result, output) ? after.balances : IMPOSSIBLE;
  },
  observes: ({ transaction }, output) =>
    transaction.type === 'balance' || transaction.type === 'reconfigure' || output?.ok === false,
  key: (balances) => [...balances].sort(([a], [b]) => (a < b ? -1 : 1)).join(';'),
};

export const inWords: Words<Order, Result, Balances> = {
  operation: (order, result) =>
    `${tellOrder(order)}${result === undefined ? ', unanswered' : ` → ${tellResult(result)}`}`,
  state: (balances) =>
    balances.size === 0
      ? 'all accounts are empty'
      : `the balances are ${[...balances].map(([account, balance]) => `${account}: ${balance}`).join(', ')}`,
};

/** `deposit 5 to "a"`. */
export function tellOrder({ account, transaction }: Order): string {
  switch (transaction.type) {
    case 'deposit':
      return `deposit ${transaction.amount} to "${account}"`;
    case 'withdrawal':
      return `withdraw ${transaction.amount} from "${account}"`;
    case 'transfer':
      return `transfer ${transaction.amount} from "${account}" to "${transaction.to}"`;
    case 'balance':
      return `balance of "${account}"`;
    case 'reconfigure':
      return `replicas ${transaction.replicas.join(', ')}`;
    case 'none':
      return 'nothing';
  }
}

/** `12`, or `refused (overdraft), 3`. */
export function tellResult({ ok, balance, reason }: Result): string {
  return ok ? String(balance) : `refused (${reason}), ${balance}`;
}

export function isSameResult(a: Result, b: Result): boolean {
  return a.ok === b.ok && a.balance === b.balance && a.reason === b.reason;
}
