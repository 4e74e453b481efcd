import { fc, type NodeId } from 'harness/author';
import type { Order } from './bank-model.ts';
import type { Transaction } from './interface.ts';

export const deposit = (amount: number): Transaction => ({ type: 'deposit', amount });
export const withdrawal = (amount: number): Transaction => ({ type: 'withdrawal', amount });
export const balance: Transaction = Object.freeze({ type: 'balance' });
export const transfer = (amount: number, to: string): Transaction => ({ type: 'transfer', amount, to });
export const reconfigure = (...replicas: NodeId[]): Transaction => ({ type: 'reconfigure', replicas });

const account = fc.constantFrom('a', 'b', 'c');
const amount = fc.integer({ min: 1, max: 9 });

const order: fc.Arbitrary<Order> = fc
  .tuple(
    account,
    fc.oneof(
      { weight: 3, arbitrary: amount.map(deposit) },
      { weight: 2, arbitrary: amount.map(withdrawal) },
      { weight: 2, arbitrary: fc.constant(balance) },
      { weight: 2, arbitrary: fc.tuple(amount, account).map(([many, to]) => transfer(many, to)) },
    ),
  )
  .map(([on, transaction]) => ({ account: on, transaction }));

/** What clients do at random: small amounts on few accounts, so that they get in each other's way. */
export function orders(mostClients: number, most: number): fc.Arbitrary<readonly (readonly Order[])[]> {
  return fc.array(fc.array(order, { minLength: 1, maxLength: most, size: 'max' }), {
    minLength: 1,
    maxLength: mostClients,
    size: 'max',
  });
}

/** So many deposits of 1 to account "a". */
export function deposits(count: number): readonly Order[] {
  return Array.from({ length: count }, () => ({ account: 'a', transaction: deposit(1) }));
}
