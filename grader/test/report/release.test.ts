import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBook } from '../../src/private/book.ts';
import { adjust } from '../../src/report/adjust.ts';
import { release } from '../../src/report/release.ts';
import { siteOf } from '../../src/report/site.ts';
import { termOf } from '../../src/report/term.ts';
import { ledgerText } from '../../src/slip/ledger-text.ts';
import { course2020, oslo } from '../policy/records.ts';
import { folderWith, type Given, ROSTER, resultFiles, resultOf, writeInto } from '../private/folders.ts';

const at = oslo('2020-02-20T12:00');
const row = (lab: string, reveal = false) => ({ lab, by: 'ta', at: '2020-05-01T10:00:00Z', reveal });
const read = (folder: string) => readBook(folder, course2020);

describe('release', () => {
  const releasing = (given: Given, more: Record<string, string> = {}) => {
    const folder = folderWith({ 'roster.csv': ROSTER, ...resultFiles(given), ...more });
    return { folder, act: () => release(read(folder), row('lab3')) };
  };

  it('appends who and when, and what each student was told', () => {
    const { folder, act } = releasing({ at });
    act();
    release(read(folder), row('lab3', true));
    const scores = '"held":[],"scores":{"ada":"80 points","bob":"no points","cleo":"no points"}';
    expect(readFileSync(join(folder, 'releases.jsonl'), 'utf8')).toBe(
      `{"lab":"lab3","by":"ta","at":"2020-05-01T10:00:00Z","reveal":false,${scores}}\n{"lab":"lab3","by":"ta","at":"2020-05-01T10:00:00Z","reveal":true,${scores}}\n`,
    );
    const { labs, students } = termOf(read(folder));
    expect(labs.map((lab) => lab.release?.by)).toEqual([undefined, undefined, 'ta', undefined, undefined]);
    expect(students[0]!.labs.map((lab) => lab.release?.reveal)).toEqual([
      undefined,
      undefined,
      true,
      undefined,
      undefined,
    ]);
  });

  it('stands for what was released: what changes afterwards is pointed out, until it is released again', () => {
    const adjustments = 'id,login,lab,kind,value,reason,by,at\n1,ada,lab3,points,-2.5,r,ta,2020-04-01\n';
    const { folder, act } = releasing({ at: oslo('2020-02-22T12:00') }, { 'adjustments.csv': adjustments });
    act();
    const flags = () => termOf(read(folder)).students[0]!.labs[2]!.flags;
    expect(flags()).toEqual([]);
    const given = { login: 'ada', lab: 'lab3', reason: 'r', by: 'ta', at: '2020-05-02' } as const;
    adjust(folder, course2020, { ...given, kind: 'points', value: '10' });
    adjust(folder, course2020, { ...given, kind: 'oral-not-passed', value: '' });
    expect(flags()).toEqual([
      'released by ta at 2020-05-01T10:00:00Z as 77.5 points, 2 days charged, and now 87.5 points, 2 days charged, oral exam not passed: release it again',
    ]);
    release(read(folder), row('lab3'));
    expect(flags()).toEqual([]);
    writeInto(folder, { 'exemptions.csv': 'lab,login,reason\nlab3,ada,r\n' });
    expect(flags()[0]).toMatch(/oral exam not passed, and now exempt/);
  });

  it('is for all where a row of old says nothing of scores', () => {
    const { folder } = releasing({ at }, { 'releases.jsonl': `${JSON.stringify(row('lab3'))}\n` });
    expect(termOf(read(folder)).students.map(({ labs }) => [labs[2]!.release?.by, labs[2]!.flags])).toEqual([
      ['ta', []],
      ['ta', []],
      ['ta', []],
    ]);
  });

  it('is told in the ledger: by whom and when, and what still is a proposal', () => {
    const { folder, act } = releasing({ at });
    const ledger = () => {
      const book = read(folder);
      return ledgerText(course2020, termOf(book).students[0]!.standing, book.releases);
    };
    expect(ledger().at(-1)).toMatch(/\(a proposal until labs 1, 2, 3, 4, 5 are released\)\.$/);
    act();
    expect([ledger()[4], ledger().at(-1)]).toEqual([
      'Lab 3  due Thu 20 February 2020 23:59; handed in Thu 20 February 2020 12:00, in time. Released by ta, Fri 1 May 2020 12:00.',
      'Lab grade so far: 17.77 - 0.00 for extra days = 17.77 (a proposal until labs 1, 2, 4, 5 are released).',
    ]);
    writeInto(folder, {
      'releases.jsonl': course2020.labs.map(({ id }) => `${JSON.stringify(row(id))}\n`).join(''),
    });
    expect(ledger().at(-1)).toMatch(/\(all labs are released\)\.$/);
  });

  it('is told on the pages, for the lab and for each student', () => {
    const adjustments = 'id,login,lab,kind,value,reason,by,at\n1,bob,,misconduct,,r,ta,2020-05-01\n';
    const { folder, act } = releasing({ at }, { 'adjustments.csv': adjustments });
    const policy = JSON.stringify(course2020, null, 2);
    const textOf = (path: string) =>
      siteOf(termOf(read(folder)), policy)
        .get(path)!
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ');
    expect([textOf('index.html'), textOf('labs/lab3.html')]).toEqual([
      expect.stringContaining('Released: nothing yet. What is not'),
      expect.stringContaining('; not released yet: points are proposals.'),
    ]);
    act();
    expect([textOf('index.html'), textOf('labs/lab3.html'), textOf('students/ada.html')]).toEqual([
      expect.stringContaining('Released: lab 3 by ta, Fri 1 May 2020 12:00. What is not'),
      expect.stringContaining('; released by ta, Fri 1 May 2020 12:00.'),
      expect.stringContaining('released by ta, Fri 1 May 2020 12:00'),
    ]);
    // Who was left out has no release.
    expect(textOf('students/bob.html')).not.toContain('released by ta');
  });

  const graded = (owner: string, more: Given['more'] = {}): Given => {
    const commit = { ada: 'a', bob: 'b', Cleo: 'c' }[owner]!.repeat(40);
    return { owner, commit, at, more };
  };
  const hashes = (change: Record<string, string>) => ({
    files: 'f',
    checks: 'c'.repeat(64),
    tool: 't'.repeat(64),
    ...change,
  });
  const grading = (given: Given, change: object) => {
    const { grading: usual } = resultOf(given);
    return { ...given, more: { grading: { ...usual!, ...change } } };
  };
  const odd: [string, Given, RegExp][] = [
    [
      'checks',
      grading(graded('Cleo'), { hashes: hashes({ checks: 'd' }) }),
      /Cleo: graded with other checks than most/,
    ],
    [
      'tool',
      grading(graded('Cleo'), { hashes: hashes({ tool: 'd' }) }),
      /Cleo: graded with other tool than most/,
    ],
    ['seeds', grading(graded('Cleo'), { seeds: [3, 18] }), /Cleo: graded with other seeds than most/],
    [
      'Node',
      graded('Cleo', { tool: { name: 'x', version: '0.1.0', node: 'v22.1.0' } }),
      /Cleo: graded with other version of Node than most/,
    ],
  ];
  for (const [what, given, message] of odd) {
    it(`is refused where one was graded with other ${what} than the others`, () => {
      const results = resultFiles(graded('ada'), graded('bob'), given);
      const folder = folderWith({ 'roster.csv': ROSTER, ...results });
      expect(() => release(read(folder), row('lab3'))).toThrow(message);
      expect(() => release(read(folder), row('lab3'))).not.toThrow(/ada|bob/);
    });
  }

  const refused: [string, Given, Record<string, string>, RegExp][] = [
    ['a provisional result', { at, more: { provisional: true } }, {}, /ada: provisional/],
    [
      'an unofficial one',
      { at, more: { unofficial: ['another seed'] } },
      {},
      /ada: unofficial: another seed/,
    ],
    ['one without hidden checks', { at, more: { scope: 'public' } }, {}, /hidden checks were not run/],
    ['one that nobody knows the time of', {}, {}, /nobody knows when/],
    [
      'one whose time only the commit tells',
      { at },
      {
        'submissions.csv': `lab,owner,repository,commit,submittedAt,timeSource,sequence\nlab3,ada,r,${'a'.repeat(40)},2020-02-20T10:00:00Z,commit-unverified,0\n`,
        ...resultFiles({
          at,
          more: { grading: { ...resultOf({ at }).grading!, timeSource: 'commit-unverified' } },
        }),
      },
      /ada: its time is the commit’s own, which anybody can write: once you know better, put the time and staff as its source into the row of aaaaaaaaaaaa/,
    ],
    [
      'one that is not graded yet',
      { at },
      {
        'submissions.csv': `lab,owner,repository,commit,submittedAt,timeSource,sequence\nlab3,bob,r,${'b'.repeat(40)},2020-02-20T10:00:00Z,push,0\n`,
      },
      /bob: handed in and not graded yet: submissions\.csv, row 2/,
    ],
  ];
  const unreadable = (commit: string, when: string): Given => ({
    ...{ commit, at: when, points: 0, files: 'e3b0'.repeat(16) },
    more: {
      problems: [{ kind: 'submission', path: '', line: 0, column: 0, message: 'Its head is missing.' }],
    },
  });
  const chosen = { 'choices.csv': `lab,owner,commit,reason\nlab3,ada,${'d'.repeat(40)},empty\n` };

  it('is refused while what counts can’t be read, unless staff chose it, and two such commits are two', () => {
    const given = [unreadable('c'.repeat(40), at), unreadable('d'.repeat(40), oslo('2020-02-22T12:00'))];
    const folder = folderWith({ 'roster.csv': ROSTER, ...resultFiles(...given) });
    const [ada] = termOf(read(folder)).students;
    expect([ada!.labs[2]!.graded?.grading.commit, ada!.labs[2]!.standing.daysLate]).toEqual([
      'd'.repeat(40),
      2,
    ]);
    expect(() => release(read(folder), row('lab3'))).toThrow(
      /ada: what counts can't be read: Its head is missing; say in choices\.csv what counts/,
    );
    writeInto(folder, chosen);
    expect(release(read(folder), row('lab3')).scores?.ada).toBe('0 points, 2 days charged');
  });

  for (const [what, given, more, message] of refused) {
    it(`is refused while there is ${what}`, () => {
      const { folder, act } = releasing(given, more);
      expect(act).toThrow(message);
      expect(existsSync(join(folder, 'releases.jsonl'))).toBe(false);
    });
  }

  it('is refused where nothing is graded', () => {
    expect(() => release(read(folderWith({ 'roster.csv': ROSTER })), row('lab3'))).toThrow(/has no results/);
  });

  it('leaves out who is looked into, in whatever lab, until that row is revoked: a decision alone ends nothing', () => {
    for (const about of ['', 'lab1']) {
      const { folder, act } = releasing(
        { at },
        {
          'adjustments.csv': `id,login,lab,kind,value,reason,by,at\n1,ada,${about},misconduct,,r,ta,2020-05-01\n`,
        },
      );
      expect([act().held, termOf(read(folder)).students[0]!.labs[2]!.release]).toEqual([['ada'], undefined]);
      const given = { login: 'ada', reason: 'r', by: 'ta', at: '2020-05-02' } as const;
      adjust(folder, course2020, { ...given, lab: 'lab3', kind: 'misconduct', value: '0' });
      expect(act().held).toEqual(['ada']);
      expect(termOf(read(folder)).students[0]!.labs[2]!.open).toEqual([
        'misconduct is being looked into, until 1 is revoked (adjustments.csv, row 2)',
      ]);
      adjust(folder, course2020, { ...given, lab: undefined, kind: 'revoke', value: '1' });
      expect([act().held, termOf(read(folder)).students[0]!.labs[2]!.release?.scores?.ada]).toEqual([
        [],
        '0 points',
      ]);
    }
  });
});
