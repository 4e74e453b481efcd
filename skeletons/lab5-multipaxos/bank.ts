/** The bank that is replicated: a state machine. Equal transactions in equal order leave equal balances, on each replica. */
import { NotImplemented } from 'harness/student';
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
    throw new NotImplemented('Bank.execute');
  }
}
