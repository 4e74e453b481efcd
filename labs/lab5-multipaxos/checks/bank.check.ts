import { expect, fc, labTest, property } from 'harness/author';
import { type Balances, execute, NO_AMOUNT, OVERDRAFT } from './bank-model.ts';
import type { Lab5, Transaction } from './interface.ts';
import { balance, deposit, transfer, withdrawal } from './transactions.ts';

const done = (left: number) => ({ ok: true, balance: left, reason: '' });
const refused = (left: number, reason: string) => ({ reason, ok: false, balance: left });

labTest<Lab5>('bk-accounts', (student) => {
  const bank = new student.Bank();
  expect(bank.execute('a', balance), 'an account that was never used is empty').toEqual(done(0));
  expect(bank.execute('a', deposit(7)), 'the balance after it').toEqual(done(7));
  expect(bank.execute('a', withdrawal(8)), 'more than there is').toEqual(refused(7, OVERDRAFT));
  expect(bank.execute('a', withdrawal(7)), 'all there is').toEqual(done(0));
  expect(bank.execute('b', withdrawal(1)), 'from an empty account').toEqual(refused(0, OVERDRAFT));
  bank.execute('a', deposit(10));
  expect(bank.execute('a', transfer(4, 'b')), 'the balance of the account it is taken from').toEqual(done(6));
  expect(bank.execute('b', balance), 'it went to "b"').toEqual(done(4));
  expect(bank.execute('b', transfer(5, 'a')), 'more than there is').toEqual(refused(4, OVERDRAFT));
  expect(bank.execute('a', transfer(6, 'a')), 'to itself: nothing changes').toEqual(done(6));
  for (const amount of [0, -3, 1.5, Number.NaN]) {
    for (const wrong of [deposit(amount), withdrawal(amount), transfer(amount, 'b')]) {
      expect(bank.execute('a', wrong), `a ${wrong.type} of ${amount}: amounts are positive integers`).toEqual(
        refused(6, NO_AMOUNT),
      );
    }
  }
  expect(bank.execute('b', balance), 'what is refused changes nothing').toEqual(done(4));
});

const account = fc.constantFrom('a', 'b', 'c');
const amount = fc.integer({ min: -1, max: 9 });
const transaction: fc.Arbitrary<Transaction> = fc.oneof(
  { weight: 4, arbitrary: amount.map(deposit) },
  { weight: 2, arbitrary: amount.map(withdrawal) },
  { weight: 3, arbitrary: fc.tuple(amount, account).map(([many, to]) => transfer(many, to)) },
  { weight: 1, arbitrary: fc.constant(balance) },
);

labTest<Lab5>(
  'bk-oracle',
  property(
    [fc.array(fc.tuple(account, transaction), { maxLength: 20, size: 'max' })],
    (student, orders) => {
      const bank = new student.Bank();
      let balances: Balances = new Map();
      for (const [on, what] of orders) {
        const due = execute(balances, on, what);
        balances = due.balances;
        expect(bank.execute(on, Object.freeze({ ...what })), `${what.type} on account "${on}"`).toEqual(
          due.result,
        );
      }
    },
    { runs: 100 },
  ),
);
