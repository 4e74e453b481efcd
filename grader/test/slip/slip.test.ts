import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { readBook } from '../../src/private/book.ts';
import { slipText } from '../../src/slip/command.ts';
import { whatIf } from '../../src/slip/what-if.ts';
import { course2020, daysAfter, oslo, push, recordOf } from '../policy/records.ts';
import { folderWith, ROSTER, resultFiles } from '../private/folders.ts';

const at = (local: string) => Temporal.Instant.from(oslo(local));

describe('what handing in late would cost', () => {
  // Four free days are gone, labs 3 and 4 have 90 points: the case of the handout.
  const record = recordOf({
    lab1: [push(100, daysAfter('lab1', 4))],
    lab2: [push(100, daysAfter('lab2', 0))],
    lab3: [push(90, daysAfter('lab3', 0))],
    lab4: [push(90, daysAfter('lab4', 0))],
  });

  it('is told for each day until the last one', () => {
    const rows = whatIf(course2020, record, 'lab5', at('2020-04-16T12:00'));
    expect(rows.map(({ days, free, extra, cost }) => [days, free, extra, cost.toFixed2()])).toEqual([
      [0, 0, 0, '0.00'],
      [1, 1, 0, '0.00'],
      [2, 1, 1, '5.00'],
      [3, 1, 2, '10.00'],
      [4, 1, 3, '15.00'],
      [5, 1, 4, '20.00'],
      [6, 1, 5, '25.00'],
    ]);
    expect(String(rows[0]!.until)).toBe('2020-04-16T21:59:59.999Z');
    expect(String(rows[6]!.until)).toBe('2020-04-22T21:59:59.999Z');
  });

  it('names the points up to which late is worse than nothing', () => {
    const rows = whatIf(course2020, record, 'lab5', at('2020-04-17T12:00'));
    // 5 extra days cost 25 points of the lab grade; 40 of 90 weights give 25 back with 56.25 points.
    expect(rows.map(({ days, worseUpTo }) => [days, worseUpTo])).toEqual([
      [1, undefined],
      [2, 11],
      [3, 22],
      [4, 33],
      [5, 44],
      [6, 56],
    ]);
  });

  it('counts the free days that later labs would miss', () => {
    const later = recordOf({ lab4: [push(90, daysAfter('lab4', 5))] });
    const [, second] = whatIf(course2020, later, 'lab3', at('2020-02-21T12:00'));
    expect([second!.days, second!.extra, second!.moreExtra, second!.cost.toFixed2()]).toEqual([
      2,
      0,
      2,
      '10.00',
    ]);
  });

  it('is told in full, also where nothing is handed in yet that it could be taken off', () => {
    const [first] = whatIf(course2020, recordOf({}), 'lab1', at('2020-02-02T12:00'));
    expect([first!.days, first!.extra, first!.cost.toFixed2()]).toEqual([10, 5, '25.00']);
  });

  it('is nothing once nothing is accepted, or for an exempt lab', () => {
    expect(whatIf(course2020, record, 'lab5', at('2020-04-23T00:00'))).toEqual([]);
    const exemptions = [{ lab: 'lab5', reason: '', source: '' }];
    expect(whatIf(course2020, { ...record, exemptions }, 'lab5', at('2020-04-01T00:00'))).toEqual([]);
  });
});

describe('npm run slip', () => {
  it('tells the ledger in words, and what late would cost', () => {
    const folder = folderWith({
      'roster.csv': ROSTER,
      'groups.csv': 'lab,group,login\nlab4,g1,ada\nlab4,g1,bob\n',
      'exemptions.csv': 'lab,login,reason\nlab3,ada,did it last year\n',
      ...resultFiles(
        { lab: 'lab1', at: oslo('2020-01-26T12:00'), points: 90 },
        { lab: 'lab2', at: oslo('2020-01-30T12:00'), points: 90, commit: 'b'.repeat(40) },
        { lab: 'lab4', owner: 'g1', at: oslo('2020-03-23T12:00'), points: 80, commit: 'd'.repeat(40) },
      ),
    });
    const text = slipText(readBook(folder, course2020), 'ADA', at('2020-04-19T12:00')).join('\n');
    expect(text).toContain(
      'Lab 1  due Thu 23 January 2020 23:59; handed in Sun 26 January 2020 12:00, 3 days late: 3 of the 5 free.',
    );
    expect(text).toContain(
      'Lab 2  due Thu 30 January 2020 23:59; handed in Thu 30 January 2020 12:00, in time.',
    );
    expect(text).toContain('Lab 3  exempt (exemptions.csv, row 2): costs no days.');
    expect(text).toContain('4 days late: 2 of the 2 free, 2 extra.');
    expect(text).toContain('0 days left, 2 days beyond the free ones.');
    expect(text).toContain('Lab grade so far: 34.28 - 10.00 for extra days = 24.28');
    expect(text).toContain(
      'until Sun 19 April 2020 23:59: 3 days late, 0 free, 3 extra: 15.00 off the lab grade',
    );
    expect(text).toContain('Late can be worse than nothing. With 52 points or fewer, handed in 6 days late');
    expect(text).toContain('bob, of the same group, has 1 day left');
    expect(() => slipText(readBook(folder, course2020), 'dan', at('2020-04-19T12:00'))).toThrow(
      /"dan" is not in the roster/,
    );
  });
});
