/** The bank as a function from balances and a transaction to balances and a result. */
import type { Result, Transaction } from './messages.ts';

export class Bank {
  readonly accounts = new Map<string, number>();

  execute(account: string, transaction: Transaction): Result {
    const { reason, changes } = effectOf(this.accounts, account, transaction);
    for (const [name, change] of changes) this.accounts.set(name, balanceOf(this.accounts, name) + change);
    return { ok: reason === '', balance: balanceOf(this.accounts, account), reason };
  }
}

type Effect = { readonly reason: string; readonly changes: readonly (readonly [string, number])[] };

function effectOf(accounts: ReadonlyMap<string, number>, account: string, transaction: Transaction): Effect {
  const opened: Effect = { reason: '', changes: [[account, 0]] };
  switch (transaction.type) {
    case 'balance':
      return opened;
    case 'deposit':
    case 'withdrawal':
    case 'transfer': {
      const { amount } = transaction;
      if (!Number.isSafeInteger(amount) || amount < 1) return { ...opened, reason: 'amount' };
      if (transaction.type === 'deposit') return { reason: '', changes: [[account, amount]] };
      if (balanceOf(accounts, account) < amount) return { ...opened, reason: 'overdraft' };
      const out = [account, -amount] as const;
      return {
        reason: '',
        changes: transaction.type === 'transfer' ? [out, [transaction.to, amount]] : [out],
      };
    }
    default:
      return { ...opened, reason: 'amount' };
  }
}

function balanceOf(accounts: ReadonlyMap<string, number>, account: string): number {
  return accounts.get(account) ?? 0;
}
