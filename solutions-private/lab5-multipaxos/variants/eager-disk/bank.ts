/** The bank that is replicated: a state machine. Equal transactions in equal order leave equal balances, on each replica. */
import type { Result, Transaction } from './messages.ts';

/** Why a transaction is refused. */
export const OVERDRAFT = 'overdraft';
export const NO_AMOUNT = 'amount';

export class Bank {
  /** Balances by account. An account that was never used is empty. */
  readonly accounts = new Map<string, number>();

  /**
   * Carries out a transaction and says what the balance of `account` is now. An amount that is no positive integer is refused,
   * and so is what would take more than there is; then nothing changes.
   */
  execute(account: string, transaction: Transaction): Result {
    const balance = this.accounts.get(account) ?? 0;
    this.accounts.set(account, balance);
    const refused = (reason: string): Result => ({ ok: false, balance, reason });
    if (transaction.type === 'balance') return { ok: true, balance, reason: '' };
    if (transaction.type === 'reconfigure' || transaction.type === 'none') return refused(NO_AMOUNT);
    const { type, amount } = transaction;
    if (!Number.isSafeInteger(amount) || amount <= 0) return refused(NO_AMOUNT);
    if (type !== 'deposit' && amount > balance) return refused(OVERDRAFT);
    this.accounts.set(account, type === 'deposit' ? balance + amount : balance - amount);
    if (transaction.type === 'transfer') {
      this.accounts.set(transaction.to, (this.accounts.get(transaction.to) ?? 0) + amount);
    }
    return { ok: true, balance: this.accounts.get(account) ?? 0, reason: '' };
  }
}
