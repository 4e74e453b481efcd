import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { oralCommand } from '../../src/oral/command.ts';
import type { Packet } from '../../src/oral/packet.ts';
import type { StudentCopy } from '../../src/oral/student-copy.tsx';
import { readCourse } from '../../src/policy/course.ts';
import { readBook } from '../../src/private/book.ts';
import { adjust } from '../../src/report/adjust.ts';
import { policyText } from '../../src/report/commands.ts';
import { makeTerm, type TermOf } from './term.ts';

const course = readCourse(policyText(), 'labs/course.json');
const PROBLEM = {
  kind: 'structure' as const,
  path: 'acceptor.ts',
  line: 3,
  column: 1,
  message: 'write private <x>',
};
const FILES = 'file outside the manifest, not judged: notes.md';
let term: TermOf;
let packet: Packet;
let page: string;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockReturnValue();
  term = makeTerm([
    {
      owner: 'north',
      points: 70,
      more: { problems: [PROBLEM], flags: ['wrong: prints without end', 'a flag', FILES] },
    },
  ]);
  // Half an hour after the deadline of 19 March, and never graded.
  appendFileSync(
    join(term.folder, 'submissions.csv'),
    `lab4,north,clones/north,${'d'.repeat(40)},2020-03-19T23:29:00Z,push,2\n`,
  );
  const given = { login: 'ada', lab: 'lab4', by: 'Cleo', at: '2020-04-23T10:00:00Z' };
  adjust(term.folder, course, { ...given, kind: 'points', value: '-12.5', reason: 'copied' });
  adjust(term.folder, course, { ...given, kind: 'misconduct', value: '', reason: 'like that of Fred' });
  const book = readBook(term.folder, course);
  await oralCommand({ book, lab: 'lab4', student: 'ada', pdf: false, sandbox: 'none' });
  const folder = join(term.folder, 'oral', 'lab4', 'north');
  packet = JSON.parse(readFileSync(join(folder, 'ada.json'), 'utf8'));
  page = readFileSync(join(folder, 'ada.html'), 'utf8')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
});
afterAll(() => term.remove());

describe('what the examiner is told', () => {
  it('is who it is, of which group', () => {
    expect(packet.student).toEqual({
      login: 'ada',
      name: 'Ada Lovelace',
      studentId: '1001',
      email: 'ada@example.org',
      section: 'A',
    });
    expect(packet.group).toEqual({
      name: 'north',
      members: [
        { login: 'ada', name: 'Ada Lovelace' },
        { login: 'bob', name: 'Bob Byzantine' },
      ],
    });
    expect(page).toContain('ada · 1001 · ada@example.org · section A');
    expect(page).toContain('Ada Lovelace, Bob Byzantine');
  });

  it('is everything that was handed in, graded or not, with its days late, in the time of the course', () => {
    expect(packet.attempts).toMatchObject([
      { at: 'Thu 19 March 2020 23:30', source: 'push', daysLate: 0, points: 70, counted: true },
      { at: 'Fri 20 March 2020 00:29', source: 'push', daysLate: 1, counted: false, commit: 'd'.repeat(40) },
    ]);
    expect(packet.attempts[1]!.points).toBeUndefined();
    expect(page).toMatch(/Thu 19 March 2020 23:30 push [0-9a-f]{12} 0 70 counts/);
    expect(page).toContain('Fri 20 March 2020 00:29 push dddddddddddd 1 not graded yet');
  });

  it('is the result with each check, and the adjustments, by which the lab is not passed', () => {
    const { points, of, score, passed, adjustments, checks, problems, flags } = packet.result!;
    expect({ points, of, score, passed }).toEqual({ points: 70, of: 100, score: '57.50', passed: false });
    expect(adjustments).toEqual([
      'a1: points -12.5: copied (Cleo, 2020-04-23T10:00:00Z)',
      'a2: misconduct: like that of Fred (Cleo, 2020-04-23T10:00:00Z)',
    ]);
    expect(page).toContain('70 of 100, 57.50 with adjustments, not passed');
    expect(page).toContain('Adjustment a1: points -12.5: copied (Cleo, 2020-04-23T10:00:00Z)');
    expect(checks.map(({ id, verdict, earned }) => [id, verdict, earned])).toEqual([
      ['right', 'pass', 70],
      ['wrong', 'fail', 0],
    ]);
    expect(page).toContain('It is right 70 / 70 pass');
    expect(page).toMatch(
      /Nobody is suspected for ever \(hidden\) 0 \/ 30 fail .* First wrong step: 7\. node 0 did not grow/,
    );
    expect(problems).toEqual(['acceptor.ts:3 write private <x>']);
    expect(flags).toHaveLength(3);
    expect(page).toContain('acceptor.ts:3 write private &lt;x>');
  });

  it('is the ledger of slip days, line by line', () => {
    expect(packet.ledger.some((line) => line.startsWith('Lab grade so far'))).toBe(true);
    for (const line of packet.ledger.filter((one) => one.trim() !== '')) {
      expect(page).toContain(
        line.trim().replace(/\s+/g, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      );
    }
  });

  it('is that their code was run without a jail, where it was', () => {
    expect(packet.missing).toContain('Their code was run without a jail (--sandbox none).');
    expect(page).toContain('Their code was run without a jail (--sandbox none).');
  });
});

it('of it the student’s copy has the problems, flags about files alone, and no reason of misconduct', () => {
  const folder = join(term.folder, 'oral', 'lab4', 'north');
  const copy: StudentCopy = JSON.parse(readFileSync(join(folder, 'ada.student.json'), 'utf8'));
  expect(copy.result).toMatchObject({
    problems: ['acceptor.ts:3 write private <x>'],
    flags: [FILES],
    adjustments: ['points -12.5: copied', 'misconduct'],
  });
  expect(copy.result).not.toHaveProperty('toStudent');
  expect(copy.result!.checks[1]).toEqual({
    part: 'p',
    title: 'Nobody is suspected for ever',
    hint: 'Look at the timer.',
    hidden: true,
    points: 30,
    earned: 0,
    verdict: 'fail',
  });
  const shown = readFileSync(join(folder, 'ada.student.html'), 'utf8');
  expect(shown).toContain('acceptor.ts:3 write private &lt;x>');
  expect(shown).toContain(FILES);
  expect(shown).toContain('Adjustment misconduct<');
  expect(shown).not.toMatch(/prints without end|a flag|Fred/);
});
